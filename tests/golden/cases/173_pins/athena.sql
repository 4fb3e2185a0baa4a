-- What a build of config would send. Nothing was run.

-- Tables are read at these snapshots:
-- customers: 7133061, committed at 2026-07-31 22:10:00 UTC
-- orders: 5520017, committed at 2026-07-31 22:10:00 UTC

-- step 1 of 4: keys customers__selected
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
FROM "awsdatacatalog"."shop"."customers" FOR VERSION AS OF 7133061 AS t
WHERE (country = 'NL');

-- step 2 of 4: copy orders
-- table: orders
-- why: rows that refer to selected customers
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
FROM "awsdatacatalog"."shop"."orders" FOR VERSION AS OF 5520017 AS t
WHERE t."customer_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__customers__selected" AS k1);

-- step 3 of 4: copy reviews
-- table: reviews
-- why: rows where stars = 5
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__reviews"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/reviews/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."customer_id",
    t."stars"
FROM "awsdatacatalog"."shop"."reviews" AS t
WHERE (stars = 5);

-- step 4 of 4: copy customers
-- table: customers
-- why: rows where country = 'NL', and rows that copied orders and reviews refer to
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
FROM "awsdatacatalog"."shop"."customers" FOR VERSION AS OF 7133061 AS t
WHERE (country = 'NL')
   OR t."id" IN (SELECT k1."customer_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS k1
    UNION ALL SELECT k1."customer_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__reviews" AS k1);

-- verify: 13 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   customers: awsdatacatalog.shop_dev__builds.config__preview__customers
--   orders: awsdatacatalog.shop_dev__builds.config__preview__orders
--   reviews: awsdatacatalog.shop_dev__builds.config__preview__reviews
