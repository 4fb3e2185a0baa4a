-- What a build of config would send. Nothing was run.

-- step 1 of 2: copy employees
-- table: employees
-- why: rows where name = 'Dee'
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__employees"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/employees/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."department_id",
    t."name"
FROM "awsdatacatalog"."shop"."employees" AS t
WHERE (name = 'Dee');

-- step 2 of 2: copy departments
-- table: departments
-- why: rows that copied employees refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__departments"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/departments/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."head_id",
    t."title"
FROM "awsdatacatalog"."shop"."departments" AS t
WHERE t."id" IN (SELECT k1."department_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees" AS k1);

-- verify: 11 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   departments: awsdatacatalog.shop_dev__builds.config__preview__departments
--   employees: awsdatacatalog.shop_dev__builds.config__preview__employees
