-- What a build of config would send. Nothing was run.

-- step 1 of 6: narrow orders__narrow
-- table: orders
-- why: keys and references of orders, read once for the steps that need only those
COPY (
SELECT DISTINCT
    t."id",
    t."order_date"
FROM "source"."orders" AS t
) TO 'copies/config/builds/preview/_steps/orders__narrow/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 6: rank orders__ranked
-- table: orders
-- why: the first 3 keys by order_date, of orders
COPY (
SELECT
    ranked.key_1
FROM (
    SELECT
        t."id" AS key_1,
        row_number() OVER (
            ORDER BY
                min(t."order_date") ASC NULLS LAST,
                left(md5('subset:' || CAST(t."id" AS VARCHAR)), 8) ASC NULLS LAST,
                CAST(t."id" AS VARCHAR) ASC NULLS LAST
        ) AS position
    FROM "build"."orders__narrow" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
) AS ranked
WHERE ranked.position <= 3
) TO 'copies/config/builds/preview/_steps/orders__ranked/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 6: keys orders__selected
-- table: orders
-- why: keys of the selected rows of orders, for lineitem to follow
COPY (
SELECT DISTINCT
    t."id"
FROM "build"."orders__narrow" AS t
WHERE t."id" IN (SELECT k1."key_1" FROM "build"."orders__ranked" AS k1)
) TO 'copies/config/builds/preview/_steps/orders__selected/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 4 of 6: copy lineitem
-- table: lineitem
-- why: rows that refer to selected orders, where quantity > 1; always those where line = 2
COPY (
SELECT
    t."order_id",
    t."line",
    t."part_id",
    t."quantity"
FROM "source"."lineitem" AS t
WHERE ("line" = 2)
   OR (("quantity" > 1) AND t."order_id" IN (SELECT k1."id" FROM "build"."orders__selected" AS k1))
) TO 'copies/config/builds/preview/lineitem/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 6: copy orders
-- table: orders
-- why: rows of the first 3 keys by order_date, and rows that copied lineitem refer to
COPY (
SELECT
    t."id",
    t."customer_id",
    t."order_date",
    t."note"
FROM "source"."orders" AS t
WHERE t."id" IN (SELECT k1."key_1" FROM "build"."orders__ranked" AS k1)
   OR t."id" IN (SELECT k1."order_id" FROM "build"."lineitem" AS k1)
) TO 'copies/config/builds/preview/orders/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 6 of 6: copy customers
-- table: customers
-- why: rows that copied orders refer to
COPY (
SELECT
    t."id",
    t."name",
    t."country"
FROM "source"."customers" AS t
WHERE t."id" IN (SELECT k1."customer_id" FROM "build"."orders" AS k1)
) TO 'copies/config/builds/preview/customers/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 15 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   customers: build.customers
--   lineitem: build.lineitem
--   orders: build.orders
