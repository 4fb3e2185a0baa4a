-- What a build of config would send. Nothing was run.

-- step 1 of 5: keys orders__selected
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
WHERE (note = 'big');

-- step 2 of 5: keys parts__selected
-- table: parts
-- why: keys of the selected rows of parts, for lineitem to follow
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__parts__selected"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/parts__selected/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id"
FROM "awsdatacatalog"."shop"."parts" AS t
WHERE (label = 'bolt');

-- step 3 of 5: copy lineitem
-- table: lineitem
-- why: rows that refer to selected orders or parts
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
WHERE t."order_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders__selected" AS k1)
   OR t."part_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__parts__selected" AS k1);

-- step 4 of 5: copy orders
-- table: orders
-- why: rows where note = 'big', and rows that copied lineitem refer to
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
WHERE (note = 'big')
   OR t."id" IN (SELECT k1."order_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lineitem" AS k1);

-- step 5 of 5: copy parts
-- table: parts
-- why: rows where label = 'bolt', and rows that copied lineitem refer to
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
WHERE (label = 'bolt')
   OR t."id" IN (SELECT k1."part_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lineitem" AS k1);

-- verify: 16 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   lineitem: awsdatacatalog.shop_dev__builds.config__preview__lineitem
--   orders: awsdatacatalog.shop_dev__builds.config__preview__orders
--   parts: awsdatacatalog.shop_dev__builds.config__preview__parts
