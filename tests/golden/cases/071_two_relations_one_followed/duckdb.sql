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

-- verify
-- table: airports
-- why: rows of the copy
SELECT count(*) FROM "build"."airports" AS t;

-- verify
-- table: airports
-- why: rows of the copy
SELECT count(*) FROM "build"."airports" AS t
WHERE ("city" = 'Amsterdam');

-- verify
-- table: airports
-- why: types of the columns
SELECT
    typeof(c."code") = typeof(s."code"),
    typeof(c."city") = typeof(s."city")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."airports" AS c ON FALSE
LEFT JOIN "source"."airports" AS s ON FALSE;

-- verify
-- table: airports
-- why: keys that occur more than once
SELECT count(*)
FROM (
    SELECT t."code" AS key_1, count(*) AS times
    FROM "build"."airports" AS t
    WHERE t."code" IS NOT NULL
    GROUP BY t."code"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: airports
-- why: keys that occur more often than in the source
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT t."code" AS key_1, count(*) AS times
    FROM "build"."airports" AS t
    WHERE t."code" IS NOT NULL
    GROUP BY t."code"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "source"."airports" AS s
    JOIN (
    SELECT t."code" AS key_1, count(*) AS times
    FROM "build"."airports" AS t
    WHERE t."code" IS NOT NULL
    GROUP BY t."code"
    HAVING count(*) > 1
    ) AS repeated ON s."code" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: flights
-- why: rows of the copy
SELECT count(*) FROM "build"."flights" AS t;

-- verify
-- table: flights
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."origin") = typeof(s."origin"),
    typeof(c."destination") = typeof(s."destination")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."flights" AS c ON FALSE
LEFT JOIN "source"."flights" AS s ON FALSE;

-- verify
-- table: flights
-- why: rows without parent under flights(origin) -> airports(code)
SELECT count(t."origin")
FROM "build"."flights" AS t
WHERE t."origin" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."airports" AS k WHERE k."code" = t."origin");

-- verify
-- table: flights
-- why: parents that the source has and the copy misses under flights(origin) -> airports(code)
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "source"."airports" AS s
    JOIN (
        SELECT DISTINCT t."origin" AS key_1
        FROM "build"."flights" AS t
        WHERE t."origin" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."airports" AS k WHERE k."code" = t."origin")
    ) AS missing ON s."code" = missing.key_1
) AS found;

-- verify
-- table: flights
-- why: rows without parent under flights(destination) -> airports(code)
SELECT count(t."destination")
FROM "build"."flights" AS t
WHERE t."destination" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."airports" AS k WHERE k."code" = t."destination");

-- verify
-- table: flights
-- why: parents that the source has and the copy misses under flights(destination) -> airports(code)
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "source"."airports" AS s
    JOIN (
        SELECT DISTINCT t."destination" AS key_1
        FROM "build"."flights" AS t
        WHERE t."destination" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."airports" AS k WHERE k."code" = t."destination")
    ) AS missing ON s."code" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, all tables in one step, to
--   airports: build.airports
--   flights: build.flights
