-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy orders
-- table: orders
-- why: rows where order_date >= DATE '2026-02-12' and order_date < DATE '2026-08-01' or note in ('big', 'late', 'it''s')
COPY (
SELECT
    t."id",
    t."customer_id",
    t."order_date",
    t."note"
FROM "source"."orders" AS t
WHERE (("order_date" >= CAST('2026-02-12' AS DATE) AND "order_date" < CAST('2026-08-01' AS DATE)) OR "note" IN ('big', 'late', 'it''s'))
) TO 'copies/config/builds/preview/orders/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 2 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   orders: build.orders
