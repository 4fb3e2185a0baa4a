-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy visits
-- table: visits
-- why: rows in a sample of 100 % by visitor
COPY (
SELECT
    t."visitor",
    t."page"
FROM "source"."visits" AS t
WHERE (t."visitor" IS NOT NULL)
) TO 'copies/config/builds/preview/visits/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify
-- table: visits
-- why: rows of the copy
SELECT count(*) FROM "build"."visits" AS t;

-- verify
-- table: visits
-- why: types of the columns
SELECT
    typeof(c."visitor") = typeof(s."visitor"),
    typeof(c."page") = typeof(s."page")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."visits" AS c ON FALSE
LEFT JOIN "source"."visits" AS s ON FALSE;

-- verify
-- table: visits
-- why: keys that occur more than once
SELECT count(*)
FROM (
    SELECT t."visitor" AS key_1, count(*) AS times
    FROM "build"."visits" AS t
    WHERE t."visitor" IS NOT NULL
    GROUP BY t."visitor"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: visits
-- why: keys that occur more often than in the source
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT t."visitor" AS key_1, count(*) AS times
    FROM "build"."visits" AS t
    WHERE t."visitor" IS NOT NULL
    GROUP BY t."visitor"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "source"."visits" AS s
    JOIN (
    SELECT t."visitor" AS key_1, count(*) AS times
    FROM "build"."visits" AS t
    WHERE t."visitor" IS NOT NULL
    GROUP BY t."visitor"
    HAVING count(*) > 1
    ) AS repeated ON s."visitor" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: visits
-- why: different keys
SELECT count(*)
FROM (
    SELECT DISTINCT t."visitor"
    FROM "source"."visits" AS t
    WHERE t."visitor" IS NOT NULL
) AS keys;

-- verify
-- table: visits
-- why: different keys
SELECT count(*)
FROM (
    SELECT DISTINCT t."visitor"
    FROM "build"."visits" AS t
    WHERE (t."visitor" IS NOT NULL)
) AS keys;

-- publish, if every check passes: readers are switched, all tables in one step, to
--   visits: build.visits
