-- What a build of config would send. Nothing was run.

-- step 1 of 5: narrow employees__narrow
-- table: employees
-- why: keys and references of employees, read once for the steps that need only those
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__employees__narrow"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/employees__narrow/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id",
    t."department_id",
    coalesce((name = 'Dee'), FALSE) AS "flag_1"
FROM "awsdatacatalog"."shop"."employees" AS t;

-- step 2 of 5: narrow departments__narrow
-- table: departments
-- why: keys and references of departments, read once for the steps that need only those
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__departments__narrow"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/departments__narrow/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id",
    t."head_id"
FROM "awsdatacatalog"."shop"."departments" AS t;

-- step 3 of 5: grow departments__needed, employees__needed, to begin with
-- table: departments
-- why: completion runs in a cycle of departments, employees
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__departments__needed__r0"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/departments__needed/a1__r0/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."department_id" AS key_1
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__narrow" AS t
    WHERE t."department_id" IS NOT NULL
      AND t."flag_1"
) AS found;

-- step 3 of 5: grow departments__needed, employees__needed, to begin with
-- table: departments
-- why: completion runs in a cycle of departments, employees
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__employees__needed__r0"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/employees__needed/a1__r0/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."head_id" AS key_1
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__departments__narrow" AS t
    WHERE FALSE
) AS found;

-- step 3 of 5: grow departments__needed, employees__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: departments
-- why: completion runs in a cycle of departments, employees
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__departments__needed__r1"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/departments__needed/a1__r1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__departments__needed__r0" AS t
    UNION ALL
    SELECT t."department_id" AS key_1, 1 AS round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__narrow" AS t
    WHERE t."department_id" IS NOT NULL
      AND t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1;

-- step 3 of 5: grow departments__needed, employees__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: departments
-- why: completion runs in a cycle of departments, employees
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__employees__needed__r1"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/employees__needed/a1__r1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__needed__r0" AS t
    UNION ALL
    SELECT t."head_id" AS key_1, 1 AS round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__departments__narrow" AS t
    WHERE t."head_id" IS NOT NULL
      AND t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__departments__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1;

-- step 3 of 5: grow departments__needed, employees__needed, after each round
-- why: completion runs in a cycle of departments, employees
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__departments__needed__r1" AS t WHERE t.round_number = 1;

-- step 3 of 5: grow departments__needed, employees__needed, after each round
-- why: completion runs in a cycle of departments, employees
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__needed__r1" AS t WHERE t.round_number = 1;

-- step 4 of 5: copy departments
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
WHERE t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__departments__needed__r1" AS k1);

-- step 5 of 5: copy employees
-- table: employees
-- why: rows where name = 'Dee', and rows that copied departments refer to
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
WHERE (name = 'Dee')
   OR t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__needed__r1" AS k1);

-- verify: 13 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   departments: awsdatacatalog.shop_dev__builds.config__preview__departments
--   employees: awsdatacatalog.shop_dev__builds.config__preview__employees
