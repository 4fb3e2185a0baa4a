-- What a build of config would send. Nothing was run.

-- step 1 of 6: keys customers__selected
-- table: customers
-- why: keys of the selected rows of customers, for orders to follow
COPY (
SELECT DISTINCT
    t."id"
FROM "source"."customers" AS t
WHERE ("country" = 'NL')
) TO 'copies/config/builds/preview/_steps/customers__selected/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 6: keys orders__selected
-- table: orders
-- why: keys of the selected rows of orders, for lineitem to follow
COPY (
SELECT DISTINCT
    t."id"
FROM "source"."orders" AS t
WHERE t."customer_id" IN (SELECT k1."id" FROM "build"."customers__selected" AS k1)
) TO 'copies/config/builds/preview/_steps/orders__selected/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 6: copy lineitem
-- table: lineitem
-- why: rows that refer to selected orders
COPY (
SELECT
    t."order_id",
    t."line",
    t."part_id",
    t."quantity"
FROM "source"."lineitem" AS t
WHERE t."order_id" IN (SELECT k1."id" FROM "build"."orders__selected" AS k1)
) TO 'copies/config/builds/preview/lineitem/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 4 of 6: copy orders
-- table: orders
-- why: rows that refer to selected customers, and rows that copied lineitem refer to
COPY (
SELECT
    t."id",
    t."customer_id",
    t."order_date",
    t."note"
FROM "source"."orders" AS t
WHERE t."customer_id" IN (SELECT k1."id" FROM "build"."customers__selected" AS k1)
   OR t."id" IN (SELECT k1."order_id" FROM "build"."lineitem" AS k1)
) TO 'copies/config/builds/preview/orders/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 6: copy customers
-- table: customers
-- why: rows where country = 'NL', and rows that copied orders refer to
COPY (
SELECT
    t."id",
    t."name",
    t."country"
FROM "source"."customers" AS t
WHERE ("country" = 'NL')
   OR t."id" IN (SELECT k1."customer_id" FROM "build"."orders" AS k1)
) TO 'copies/config/builds/preview/customers/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 6 of 6: copy parts
-- table: parts
-- why: rows that copied lineitem refer to
COPY (
SELECT
    t."id",
    t."label"
FROM "source"."parts" AS t
WHERE t."id" IN (SELECT k1."part_id" FROM "build"."lineitem" AS k1)
) TO 'copies/config/builds/preview/parts/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 22 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   customers: build.customers
--   lineitem: build.lineitem
--   orders: build.orders
--   parts: build.parts
