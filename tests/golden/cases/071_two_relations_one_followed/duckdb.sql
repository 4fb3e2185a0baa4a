-- What a build of config would send. Nothing was run.

-- step 1 of 3: keys airports__selected
-- table: airports
-- why: keys of the selected rows of airports, for flights to follow
COPY (
SELECT DISTINCT
    t."code"
FROM "source"."airports" AS t
WHERE ("city" = 'Amsterdam')
) TO 'copies/config/builds/preview/_steps/airports__selected/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 3: copy flights
-- table: flights
-- why: rows that refer to selected airports
COPY (
SELECT
    t."id",
    t."origin",
    t."destination"
FROM "source"."flights" AS t
WHERE t."origin" IN (SELECT k1."code" FROM "build"."airports__selected" AS k1)
) TO 'copies/config/builds/preview/flights/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 3: copy airports
-- table: airports
-- why: rows where city = 'Amsterdam', and rows that copied flights refer to
COPY (
SELECT
    t."code",
    t."city"
FROM "source"."airports" AS t
WHERE ("city" = 'Amsterdam')
   OR t."code" IN (SELECT k1."origin" FROM "build"."flights" AS k1
    UNION ALL SELECT k1."destination" FROM "build"."flights" AS k1)
) TO 'copies/config/builds/preview/airports/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 11 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   airports: build.airports
--   flights: build.flights
