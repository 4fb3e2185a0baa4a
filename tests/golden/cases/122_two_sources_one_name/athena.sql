-- What a build of config would send. Nothing was run.

-- step 1 of 2: copy web_users
-- table: web.users
-- why: rows where login like 'a%'
-- subset config preview
CREATE TABLE "awsdatacatalog"."all_dev_builds"."config__preview__web_users"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/web_users/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."sales_id",
    t."login"
FROM "awsdatacatalog"."web"."users" AS t
WHERE (login like 'a%');

-- step 2 of 2: copy users
-- table: sales.users
-- why: rows that copied web.users refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."all_dev_builds"."config__preview__users"
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
WHERE t."id" IN (SELECT k1."sales_id" FROM "awsdatacatalog"."all_dev_builds"."config__preview__web_users" AS k1);

-- verify: 8 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   users: awsdatacatalog.all_dev_builds.config__preview__users
--   web_users: awsdatacatalog.all_dev_builds.config__preview__web_users
