-- What a build of config would send. Nothing was run.

-- step 1 of 4: copy orders
-- table: orders
-- why: rows where note = 'big'
COPY (
SELECT
    t."id",
    t."customer_id",
    t."order_date",
    t."note"
FROM "source"."orders" AS t
WHERE ("note" = 'big')
) TO 'copies/config/builds/preview/orders/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 4: copy customers
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

-- step 3 of 4: copy lineitem
-- table: lineitem
-- why: no rows, the columns only
COPY (
SELECT
    t."order_id",
    t."line",
    t."part_id",
    t."quantity"
FROM "source"."lineitem" AS t
WHERE FALSE
) TO 'copies/config/builds/preview/lineitem/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 4 of 4: copy parts
-- table: parts
-- why: every row
COPY (
SELECT
    t."id",
    t."label"
FROM "source"."parts" AS t
) TO 'copies/config/builds/preview/parts/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 21 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   customers: build.customers
--   lineitem: build.lineitem
--   orders: build.orders
--   parts: build.parts
