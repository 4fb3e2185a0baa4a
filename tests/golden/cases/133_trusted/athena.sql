-- What a build of config would send. Nothing was run.

-- step 1 of 3: copy orders
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
FROM "awsdatacatalog"."shop"."orders" AS t
WHERE t."customer_id" IS NOT NULL
  AND (substr(to_hex(md5(to_utf8('subset:' || CAST(t."customer_id" AS varchar)))), 1, 8) < '80000000');

-- step 2 of 3: copy reviews
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

-- step 3 of 3: copy customers
-- table: customers
-- why: rows in a sample of 50 % by id, and rows that copied orders and reviews refer to
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
WHERE (substr(to_hex(md5(to_utf8('subset:' || CAST(t."id" AS varchar)))), 1, 8) < '80000000')
   OR t."id" IN (SELECT k1."customer_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS k1
    UNION ALL SELECT k1."customer_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__reviews" AS k1);

-- verify: 13 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   customers: awsdatacatalog.shop_dev__builds.config__preview__customers
--   orders: awsdatacatalog.shop_dev__builds.config__preview__orders
--   reviews: awsdatacatalog.shop_dev__builds.config__preview__reviews
