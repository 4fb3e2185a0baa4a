-- What a build of config would send. Nothing was run.

-- step 1 of 3: narrow employees__narrow
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
    t."manager_id",
    coalesce((name = 'Eve'), FALSE) AS "flag_1"
FROM "awsdatacatalog"."shop"."employees" AS t;

-- step 2 of 3: grow employees__needed, employees__leaps, to begin with
-- table: employees
-- why: completion runs in a cycle of employees
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
    SELECT t."manager_id" AS key_1
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__narrow" AS t
    WHERE t."manager_id" IS NOT NULL
      AND t."flag_1"
) AS found;

-- step 2 of 3: grow employees__needed, employees__leaps, to begin with
-- table: employees
-- why: completion runs in a cycle of employees
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__employees__leaps__r0"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/employees__leaps/a1__r0/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id" AS start_1,
    t."manager_id" AS end_1
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__narrow" AS t
WHERE t."id" IS NOT NULL
  AND t."manager_id" IS NOT NULL;

-- step 2 of 3: grow employees__needed, employees__leaps, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: employees
-- why: completion runs in a cycle of employees
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
    SELECT t."end_1" AS key_1, 1 AS round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__leaps__r0" AS t
    WHERE t."start_1" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__needed__r0" AS k1)
) AS grown
GROUP BY grown.key_1;

-- step 2 of 3: grow employees__needed, employees__leaps, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: employees
-- why: completion runs in a cycle of employees
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__employees__leaps__r1"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/employees__leaps/a1__r1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    near.start_1,
    far.end_1
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__leaps__r0" AS near
INNER JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__employees__leaps__r0" AS far
    ON near.end_1 = far.start_1;

-- step 2 of 3: grow employees__needed, employees__leaps, after each round
-- why: completion runs in a cycle of employees
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__needed__r1" AS t WHERE t.round_number = 1;

-- step 3 of 3: copy employees
-- table: employees
-- why: rows where name = 'Eve', and rows that copied employees refer to
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
    t."manager_id",
    t."name"
FROM "awsdatacatalog"."shop"."employees" AS t
WHERE (name = 'Eve')
   OR t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__needed__r1" AS k1);

-- verify: 7 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   employees: awsdatacatalog.shop_dev__builds.config__preview__employees
