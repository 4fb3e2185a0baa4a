-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy lineitem
-- table: lineitem
-- why: rows in a sample of 50 % by order_id, line
COPY (
SELECT
    t."order_id",
    t."line",
    t."part_id",
    t."quantity"
FROM "source"."lineitem" AS t
WHERE (left(md5('subset:' || CAST(t."order_id" AS VARCHAR) || chr(31) || CAST(t."line" AS VARCHAR)), 8) < '80000000')
) TO 'copies/config/builds/preview/lineitem/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify
-- table: lineitem
-- why: rows of the copy
SELECT count(*) FROM "build"."lineitem" AS t;

-- verify
-- table: lineitem
-- why: types of the columns
SELECT
    typeof(c."order_id") = typeof(s."order_id"),
    typeof(c."line") = typeof(s."line"),
    typeof(c."part_id") = typeof(s."part_id"),
    typeof(c."quantity") = typeof(s."quantity")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."lineitem" AS c ON FALSE
LEFT JOIN "source"."lineitem" AS s ON FALSE;

-- verify
-- table: lineitem
-- why: keys that occur more than once
SELECT count(*)
FROM (
    SELECT t."order_id" AS key_1, t."line" AS key_2, count(*) AS times
    FROM "build"."lineitem" AS t
    WHERE t."order_id" IS NOT NULL AND t."line" IS NOT NULL
    GROUP BY t."order_id", t."line"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: lineitem
-- why: keys that occur more often than in the source
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT t."order_id" AS key_1, t."line" AS key_2, count(*) AS times
    FROM "build"."lineitem" AS t
    WHERE t."order_id" IS NOT NULL AND t."line" IS NOT NULL
    GROUP BY t."order_id", t."line"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, repeated.key_2, count(*) AS times
    FROM "source"."lineitem" AS s
    JOIN (
    SELECT t."order_id" AS key_1, t."line" AS key_2, count(*) AS times
    FROM "build"."lineitem" AS t
    WHERE t."order_id" IS NOT NULL AND t."line" IS NOT NULL
    GROUP BY t."order_id", t."line"
    HAVING count(*) > 1
    ) AS repeated ON s."order_id" = repeated.key_1 AND s."line" = repeated.key_2
    GROUP BY repeated.key_1, repeated.key_2
) AS original ON original.key_1 = copied.key_1 AND original.key_2 = copied.key_2
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: lineitem
-- why: different keys
SELECT count(*)
FROM (
    SELECT DISTINCT t."order_id", t."line"
    FROM "source"."lineitem" AS t
    WHERE t."order_id" IS NOT NULL AND t."line" IS NOT NULL
) AS keys;

-- verify
-- table: lineitem
-- why: different keys
SELECT count(*)
FROM (
    SELECT DISTINCT t."order_id", t."line"
    FROM "build"."lineitem" AS t
    WHERE (left(md5('subset:' || CAST(t."order_id" AS VARCHAR) || chr(31) || CAST(t."line" AS VARCHAR)), 8) < '80000000')
) AS keys;

-- publish, if every check passes: readers are switched, all tables in one step, to
--   lineitem: build.lineitem
