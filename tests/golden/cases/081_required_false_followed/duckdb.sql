-- What a build of config would send. Nothing was run.

-- step 1 of 2: copy customers
-- table: customers
-- why: rows where country = 'NL'
COPY (
SELECT
    t."id",
    t."name",
    t."country"
FROM "source"."customers" AS t
WHERE ("country" = 'NL')
) TO 'copies/config/builds/preview/customers/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 2: copy orders
-- table: orders
-- why: rows that refer to selected customers; always those where note = 'orphan' or customer_id = 3
COPY (
SELECT
    t."id",
    t."customer_id",
    t."order_date",
    t."note"
FROM "source"."orders" AS t
WHERE ("note" = 'orphan' OR "customer_id" = 3)
   OR t."customer_id" IN (SELECT k1."id" FROM "build"."customers" AS k1)
) TO 'copies/config/builds/preview/orders/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 7 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   customers: build.customers
--   orders: build.orders
