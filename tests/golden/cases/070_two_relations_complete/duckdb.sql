-- What a build of config would send. Nothing was run.

-- step 1 of 2: copy flights
-- table: flights
-- why: rows where id in (1, 4)
COPY (
SELECT
    t."id",
    t."origin",
    t."destination"
FROM "source"."flights" AS t
WHERE ("id" IN (1, 4))
) TO 'copies/config/builds/preview/flights/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 2: copy airports
-- table: airports
-- why: rows that copied flights refer to
COPY (
SELECT
    t."code",
    t."city"
FROM "source"."airports" AS t
WHERE t."code" IN (SELECT k1."origin" FROM "build"."flights" AS k1
    UNION ALL SELECT k1."destination" FROM "build"."flights" AS k1)
) TO 'copies/config/builds/preview/airports/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 10 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   airports: build.airports
--   flights: build.flights
