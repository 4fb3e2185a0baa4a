-- What a build of config would send. Nothing was run.

-- step 1 of 2: copy customers
-- table: customers
-- why: rows in a sample of 50 % by id
COPY (
SELECT
    t."id",
    t."name",
    t."country"
FROM "source"."customers" AS t
WHERE (left(md5('subset:' || CAST(t."id" AS VARCHAR)), 8) < '80000000')
) TO 'copies/config/builds/preview/customers/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 2: copy orders
-- table: orders
-- why: rows in a sample of 50 % by customer_id
COPY (
SELECT
    t."id",
    t."customer_id",
    t."order_date",
    t."note"
FROM "source"."orders" AS t
WHERE (left(md5('subset:' || CAST(t."customer_id" AS VARCHAR)), 8) < '80000000')
) TO 'copies/config/builds/preview/orders/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 8 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   customers: build.customers
--   orders: build.orders
