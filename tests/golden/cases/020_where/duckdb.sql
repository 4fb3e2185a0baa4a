-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy orders
-- table: orders
-- why: rows where order_date >= date '2026-02-01' and (note is null or note <> 'it''s -- no comment')
COPY (
SELECT
    t."id",
    t."customer_id",
    t."order_date",
    t."note"
FROM "source"."orders" AS t
WHERE ("order_date" >= CAST('2026-02-01' AS DATE) AND ("note" IS NULL OR "note" <> 'it''s -- no comment'))
) TO 'copies/config/builds/preview/orders/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 2 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   orders: build.orders
