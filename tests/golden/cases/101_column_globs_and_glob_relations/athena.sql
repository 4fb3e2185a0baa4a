-- What a build of config would send. Nothing was run.

-- step 1 of 3: copy invoices
-- table: invoices
-- why: rows where tenant_id in (3, 17)
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__invoices"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/invoices/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."tenant_id",
    t."created_by",
    t."total"
FROM "awsdatacatalog"."shop"."invoices" AS t
WHERE (tenant_id in (3, 17));

-- step 2 of 3: copy projects
-- table: projects
-- why: rows where tenant_id in (3, 17)
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__projects"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/projects/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."tenant_id",
    t."created_by",
    t."title"
FROM "awsdatacatalog"."shop"."projects" AS t
WHERE (tenant_id in (3, 17));

-- step 3 of 3: copy users
-- table: users
-- why: rows where tenant_id in (3, 17), and rows that copied invoices and projects refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__users"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/users/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."tenant_id",
    t."login"
FROM "awsdatacatalog"."shop"."users" AS t
WHERE (tenant_id in (3, 17))
   OR t."id" IN (SELECT k1."created_by" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__invoices" AS k1
    UNION ALL SELECT k1."created_by" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__projects" AS k1);

-- verify: 13 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   invoices: awsdatacatalog.shop_dev__builds.config__preview__invoices
--   projects: awsdatacatalog.shop_dev__builds.config__preview__projects
--   users: awsdatacatalog.shop_dev__builds.config__preview__users
