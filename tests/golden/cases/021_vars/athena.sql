-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy orders
-- table: orders
-- why: rows where order_date >= DATE '2026-02-12' and order_date < DATE '2026-08-01' or note in ('big', 'late', 'it''s')
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__orders"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/orders/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."customer_id",
    t."order_date",
    t."note"
FROM "awsdatacatalog"."shop"."orders" AS t
WHERE (order_date >= DATE '2026-02-12' and order_date < DATE '2026-08-01' or note in ('big', 'late', 'it''s'));

-- verify
-- table: orders
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS t;

-- verify
-- table: orders
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."customer_id") = typeof(s."customer_id"),
    typeof(c."order_date") = typeof(s."order_date"),
    typeof(c."note") = typeof(s."note")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."orders" AS s ON FALSE;

-- publish, if every check passes: readers are switched, one table after the other, to
--   orders: awsdatacatalog.shop_dev__builds.config__preview__orders
