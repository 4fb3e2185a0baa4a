-- What a build of config would send. Nothing was run.

-- step 1 of 4: copy orders
-- table: orders
-- why: rows where note = 'big'
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
WHERE (note = 'big');

-- step 2 of 4: copy customers
-- table: customers
-- why: rows that copied orders refer to
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
WHERE t."id" IN (SELECT k1."customer_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS k1);

-- step 3 of 4: copy lineitem
-- table: lineitem
-- why: no rows, the columns only
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
WHERE FALSE;

-- step 4 of 4: copy parts
-- table: parts
-- why: every row
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
FROM "awsdatacatalog"."shop"."parts" AS t;

-- verify: 21 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   customers: awsdatacatalog.shop_dev__builds.config__preview__customers
--   lineitem: awsdatacatalog.shop_dev__builds.config__preview__lineitem
--   orders: awsdatacatalog.shop_dev__builds.config__preview__orders
--   parts: awsdatacatalog.shop_dev__builds.config__preview__parts
