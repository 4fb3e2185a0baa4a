-- What a build of config would send. Nothing was run.

-- step 1 of 5: keys orders__selected
-- table: orders
-- why: keys of the selected rows of orders, for lineitem to follow
COPY (
SELECT DISTINCT
    t."id"
FROM "source"."orders" AS t
WHERE ("note" = 'big')
) TO 'copies/config/builds/preview/_steps/orders__selected/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 5: keys parts__selected
-- table: parts
-- why: keys of the selected rows of parts, for lineitem to follow
COPY (
SELECT DISTINCT
    t."id"
FROM "source"."parts" AS t
WHERE ("label" = 'bolt')
) TO 'copies/config/builds/preview/_steps/parts__selected/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 5: copy lineitem
-- table: lineitem
-- why: rows that refer to selected orders or parts
COPY (
SELECT
    t."order_id",
    t."line",
    t."part_id",
    t."quantity"
FROM "source"."lineitem" AS t
WHERE t."order_id" IN (SELECT k1."id" FROM "build"."orders__selected" AS k1)
   OR t."part_id" IN (SELECT k1."id" FROM "build"."parts__selected" AS k1)
) TO 'copies/config/builds/preview/lineitem/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 4 of 5: copy orders
-- table: orders
-- why: rows where note = 'big', and rows that copied lineitem refer to
COPY (
SELECT
    t."id",
    t."customer_id",
    t."order_date",
    t."note"
FROM "source"."orders" AS t
WHERE ("note" = 'big')
   OR t."id" IN (SELECT k1."order_id" FROM "build"."lineitem" AS k1)
) TO 'copies/config/builds/preview/orders/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 5: copy parts
-- table: parts
-- why: rows where label = 'bolt', and rows that copied lineitem refer to
COPY (
SELECT
    t."id",
    t."label"
FROM "source"."parts" AS t
WHERE ("label" = 'bolt')
   OR t."id" IN (SELECT k1."part_id" FROM "build"."lineitem" AS k1)
) TO 'copies/config/builds/preview/parts/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

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
-- table: orders
-- why: rows of the copy
SELECT count(*) FROM "build"."orders" AS t;

-- verify
-- table: orders
-- why: rows of the copy
SELECT count(*) FROM "build"."orders" AS t
WHERE ("note" = 'big');

-- verify
-- table: orders
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."customer_id") = typeof(s."customer_id"),
    typeof(c."order_date") = typeof(s."order_date"),
    typeof(c."note") = typeof(s."note")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."orders" AS c ON FALSE
LEFT JOIN "source"."orders" AS s ON FALSE;

-- verify
-- table: orders
-- why: keys that occur more than once
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."orders" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: orders
-- why: keys that occur more often than in the source
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."orders" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "source"."orders" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."orders" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: parts
-- why: rows of the copy
SELECT count(*) FROM "build"."parts" AS t;

-- verify
-- table: parts
-- why: rows of the copy
SELECT count(*) FROM "build"."parts" AS t
WHERE ("label" = 'bolt');

-- verify
-- table: parts
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."label") = typeof(s."label")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."parts" AS c ON FALSE
LEFT JOIN "source"."parts" AS s ON FALSE;

-- verify
-- table: parts
-- why: keys that occur more than once
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."parts" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: parts
-- why: keys that occur more often than in the source
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."parts" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "source"."parts" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."parts" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: lineitem
-- why: rows without parent under lineitem(order_id) -> orders(id)
SELECT count(t."order_id")
FROM "build"."lineitem" AS t
WHERE t."order_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."orders" AS k WHERE k."id" = t."order_id");

-- verify
-- table: lineitem
-- why: parents that the source has and the copy misses under lineitem(order_id) -> orders(id)
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "source"."orders" AS s
    JOIN (
        SELECT DISTINCT t."order_id" AS key_1
        FROM "build"."lineitem" AS t
        WHERE t."order_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."orders" AS k WHERE k."id" = t."order_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- verify
-- table: lineitem
-- why: rows without parent under lineitem(part_id) -> parts(id)
SELECT count(t."part_id")
FROM "build"."lineitem" AS t
WHERE t."part_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."parts" AS k WHERE k."id" = t."part_id");

-- verify
-- table: lineitem
-- why: parents that the source has and the copy misses under lineitem(part_id) -> parts(id)
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "source"."parts" AS s
    JOIN (
        SELECT DISTINCT t."part_id" AS key_1
        FROM "build"."lineitem" AS t
        WHERE t."part_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."parts" AS k WHERE k."id" = t."part_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, all tables in one step, to
--   lineitem: build.lineitem
--   orders: build.orders
--   parts: build.parts
