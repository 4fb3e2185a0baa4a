-- What a build of config would send. Nothing was run.

-- step 1 of 2: copy customers
-- table: customers
-- why: rows in a sample of 50 % by id
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__customers"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/customers/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."name",
    t."country"
FROM "awsdatacatalog"."shop"."customers" AS t
WHERE (substr(to_hex(md5(to_utf8('subset:' || CAST(t."id" AS varchar)))), 1, 8) < '80000000');

-- step 2 of 2: copy orders
-- table: orders
-- why: rows in a sample of 50 % by customer_id
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
WHERE (substr(to_hex(md5(to_utf8('subset:' || CAST(t."customer_id" AS varchar)))), 1, 8) < '80000000');

-- verify: 4 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   customers: awsdatacatalog.shop_dev__builds.config__preview__customers
--   orders: awsdatacatalog.shop_dev__builds.config__preview__orders
