-- What a build of config would send. Nothing was run.

-- step 1 of 6: keys customers__selected
-- table: customers
-- why: keys of the selected rows of customers, for orders to follow
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__customers__selected"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/customers__selected/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id"
FROM "awsdatacatalog"."shop"."customers" AS t
WHERE (country = 'NL');

-- step 2 of 6: keys orders__selected
-- table: orders
-- why: keys of the selected rows of orders, for lineitem to follow
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__orders__selected"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/orders__selected/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id"
FROM "awsdatacatalog"."shop"."orders" AS t
WHERE t."customer_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__customers__selected" AS k1);

-- step 3 of 6: copy lineitem
-- table: lineitem
-- why: rows that refer to selected orders
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__lineitem"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/lineitem/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."order_id",
    t."line",
    t."part_id",
    t."quantity"
FROM "awsdatacatalog"."shop"."lineitem" AS t
WHERE t."order_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders__selected" AS k1);

-- step 4 of 6: copy orders
-- table: orders
-- why: rows that refer to selected customers, and rows that copied lineitem refer to
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
WHERE t."customer_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__customers__selected" AS k1)
   OR t."id" IN (SELECT k1."order_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lineitem" AS k1);

-- step 5 of 6: copy customers
-- table: customers
-- why: rows where country = 'NL', and rows that copied orders refer to
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
WHERE (country = 'NL')
   OR t."id" IN (SELECT k1."customer_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS k1);

-- step 6 of 6: copy parts
-- table: parts
-- why: rows that copied lineitem refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__parts"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/parts/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."label"
FROM "awsdatacatalog"."shop"."parts" AS t
WHERE t."id" IN (SELECT k1."part_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lineitem" AS k1);

-- verify: 22 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   customers: awsdatacatalog.shop_dev__builds.config__preview__customers
--   lineitem: awsdatacatalog.shop_dev__builds.config__preview__lineitem
--   orders: awsdatacatalog.shop_dev__builds.config__preview__orders
--   parts: awsdatacatalog.shop_dev__builds.config__preview__parts
