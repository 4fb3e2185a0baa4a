-- What a build of config would send. Nothing was run.

-- step 1 of 2: copy lineitem
-- table: lineitem
-- why: rows where order_id in (2, 4, 5, 6)
COPY (
SELECT
    t."order_id",
    t."part_id",
    t."supplier_id",
    t."quantity"
FROM "source"."lineitem" AS t
WHERE ("order_id" IN (2, 4, 5, 6))
) TO 'copies/config/builds/preview/lineitem/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 2: copy partsupp
-- table: partsupp
-- why: rows that copied lineitem refer to
COPY (
SELECT
    t."part_id",
    t."supplier_id",
    t."cost"
FROM "source"."partsupp" AS t
WHERE EXISTS (SELECT 1 FROM "build"."lineitem" AS k1 WHERE k1."part_id" = t."part_id" AND k1."supplier_id" = t."supplier_id")
) TO 'copies/config/builds/preview/partsupp/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify
-- table: lineitem
-- why: rows of the copy
SELECT count(*) FROM "build"."lineitem" AS t;

-- verify
-- table: lineitem
-- why: types of the columns
SELECT
    typeof(c."order_id") = typeof(s."order_id"),
    typeof(c."part_id") = typeof(s."part_id"),
    typeof(c."supplier_id") = typeof(s."supplier_id"),
    typeof(c."quantity") = typeof(s."quantity")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."lineitem" AS c ON FALSE
LEFT JOIN "source"."lineitem" AS s ON FALSE;

-- verify
-- table: partsupp
-- why: rows of the copy
SELECT count(*) FROM "build"."partsupp" AS t;

-- verify
-- table: partsupp
-- why: types of the columns
SELECT
    typeof(c."part_id") = typeof(s."part_id"),
    typeof(c."supplier_id") = typeof(s."supplier_id"),
    typeof(c."cost") = typeof(s."cost")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."partsupp" AS c ON FALSE
LEFT JOIN "source"."partsupp" AS s ON FALSE;

-- verify
-- table: partsupp
-- why: keys that occur more than once
SELECT count(*)
FROM (
    SELECT t."part_id" AS key_1, t."supplier_id" AS key_2, count(*) AS times
    FROM "build"."partsupp" AS t
    WHERE t."part_id" IS NOT NULL AND t."supplier_id" IS NOT NULL
    GROUP BY t."part_id", t."supplier_id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: partsupp
-- why: keys that occur more often than in the source
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT t."part_id" AS key_1, t."supplier_id" AS key_2, count(*) AS times
    FROM "build"."partsupp" AS t
    WHERE t."part_id" IS NOT NULL AND t."supplier_id" IS NOT NULL
    GROUP BY t."part_id", t."supplier_id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, repeated.key_2, count(*) AS times
    FROM "source"."partsupp" AS s
    JOIN (
    SELECT t."part_id" AS key_1, t."supplier_id" AS key_2, count(*) AS times
    FROM "build"."partsupp" AS t
    WHERE t."part_id" IS NOT NULL AND t."supplier_id" IS NOT NULL
    GROUP BY t."part_id", t."supplier_id"
    HAVING count(*) > 1
    ) AS repeated ON s."part_id" = repeated.key_1 AND s."supplier_id" = repeated.key_2
    GROUP BY repeated.key_1, repeated.key_2
) AS original ON original.key_1 = copied.key_1 AND original.key_2 = copied.key_2
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: lineitem
-- why: rows without parent under lineitem(part_id, supplier_id) -> partsupp(part_id, supplier_id)
SELECT count(t."part_id")
FROM "build"."lineitem" AS t
WHERE t."part_id" IS NOT NULL AND t."supplier_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."partsupp" AS k WHERE k."part_id" = t."part_id" AND k."supplier_id" = t."supplier_id");

-- verify
-- table: lineitem
-- why: parents that the source has and the copy misses under lineitem(part_id, supplier_id) -> partsupp(part_id, supplier_id)
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1, missing.key_2
    FROM "source"."partsupp" AS s
    JOIN (
        SELECT DISTINCT t."part_id" AS key_1, t."supplier_id" AS key_2
        FROM "build"."lineitem" AS t
        WHERE t."part_id" IS NOT NULL AND t."supplier_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."partsupp" AS k WHERE k."part_id" = t."part_id" AND k."supplier_id" = t."supplier_id")
    ) AS missing ON s."part_id" = missing.key_1 AND s."supplier_id" = missing.key_2
) AS found;

-- publish, if every check passes: readers are switched, all tables in one step, to
--   lineitem: build.lineitem
--   partsupp: build.partsupp
