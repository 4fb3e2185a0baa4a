-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy orders
-- table: orders
-- why: rows in a sample of 100 % by order_date
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
WHERE (t."order_date" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' AND t."order_date" IS NOT NULL);

-- verify: 4 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   orders: awsdatacatalog.shop_dev__builds.config__preview__orders
