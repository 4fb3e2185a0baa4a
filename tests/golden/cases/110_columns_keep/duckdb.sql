-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy people
-- table: people
-- why: rows in a sample of 100 % by id, where street <> 'High'
COPY (
SELECT
    t."id",
    t."name",
    t."city"
FROM "source"."people" AS t
WHERE (t."id" IS NOT NULL)
  AND ("street" <> 'High')
) TO 'copies/config/builds/preview/people/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify
-- table: people
-- why: rows of the copy
SELECT count(*) FROM "build"."people" AS t;

-- verify
-- table: people
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."name") = typeof(s."name"),
    typeof(c."city") = typeof(s."city")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."people" AS c ON FALSE
LEFT JOIN "source"."people" AS s ON FALSE;

-- verify
-- table: people
-- why: keys that occur more than once
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."people" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: people
-- why: keys that occur more often than in the source
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."people" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "source"."people" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."people" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- publish, if every check passes: readers are switched, all tables in one step, to
--   people: build.people
