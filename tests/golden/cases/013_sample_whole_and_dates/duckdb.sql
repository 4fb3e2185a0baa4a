-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy orders
-- table: orders
-- why: rows in a sample of 100 % by order_date
COPY (
SELECT
    t."id",
    t."customer_id",
    t."order_date",
    t."note"
FROM "source"."orders" AS t
WHERE (t."order_date" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' AND t."order_date" IS NOT NULL)
) TO 'copies/config/builds/preview/orders/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 6 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   orders: build.orders
