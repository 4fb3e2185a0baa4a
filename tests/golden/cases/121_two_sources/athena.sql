-- What a build of config would send. Nothing was run.

-- step 1 of 3: copy orders
-- table: sales.orders
-- why: rows where total > 10
-- subset config preview
CREATE TABLE "awsdatacatalog"."sales_dev__builds"."config__preview__orders"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/orders/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."user_id",
    t."total"
FROM "awsdatacatalog"."sales"."orders" AS t
WHERE (total > 10);

-- step 2 of 3: copy clicks
-- table: web.clicks
-- why: rows where page = '/buy'
-- subset config preview
CREATE TABLE "awsdatacatalog"."web_dev__builds"."config__preview__clicks"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/clicks/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."user_id",
    t."page"
FROM "s3tablescatalog/web-lake"."clicks"."clicks" AS t
WHERE (page = '/buy');

-- step 3 of 3: copy users
-- table: sales.users
-- why: rows that copied web.clicks and sales.orders refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."sales_dev__builds"."config__preview__users"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/users/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."login"
FROM "awsdatacatalog"."sales"."users" AS t
WHERE t."id" IN (SELECT k1."user_id" FROM "awsdatacatalog"."web_dev__builds"."config__preview__clicks" AS k1
    UNION ALL SELECT k1."user_id" FROM "awsdatacatalog"."sales_dev__builds"."config__preview__orders" AS k1);

-- verify: 12 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   orders: awsdatacatalog.sales_dev__builds.config__preview__orders
--   users: awsdatacatalog.sales_dev__builds.config__preview__users
--   clicks: awsdatacatalog.web_dev__builds.config__preview__clicks
