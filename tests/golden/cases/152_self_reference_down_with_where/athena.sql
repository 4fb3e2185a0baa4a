-- What a build of config would send. Nothing was run.

-- step 1 of 4: narrow employees__narrow
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
    coalesce((id = 2), FALSE) AS "flag_1",
    coalesce((country = 'NL'), FALSE) AS "flag_2"
FROM "awsdatacatalog"."shop"."employees" AS t;

-- step 2 of 4: grow employees__selected_keys, to begin with
-- table: employees
-- why: selection follows a cycle of employees
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__employees__selected_keys__r0"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/employees__selected_keys/a1__r0/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."id" AS key_1
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__narrow" AS t
    WHERE t."id" IS NOT NULL
      AND t."flag_1"
) AS found;

-- step 2 of 4: grow employees__selected_keys, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: employees
-- why: selection follows a cycle of employees
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__employees__selected_keys__r1"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/employees__selected_keys/a1__r1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__selected_keys__r0" AS t
    UNION ALL
    SELECT t."id" AS key_1, 1 AS round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__narrow" AS t
    WHERE t."id" IS NOT NULL
      AND t."flag_2"
      AND t."manager_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__selected_keys__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1;

-- step 2 of 4: grow employees__selected_keys, after each round
-- why: selection follows a cycle of employees
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__selected_keys__r1" AS t WHERE t.round_number = 1;

-- step 3 of 4: copy badges
-- table: badges
-- why: rows that refer to selected employees
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__badges"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/badges/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."code",
    t."employee_id"
FROM "awsdatacatalog"."shop"."badges" AS t
WHERE t."employee_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__selected_keys__r1" AS k1);

-- step 4 of 4: copy employees
-- table: employees
-- why: rows that refer to selected employees, where country = 'NL'; always those where id = 2, and rows that copied badges refer to
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
    t."name",
    t."country"
FROM "awsdatacatalog"."shop"."employees" AS t
WHERE (id = 2)
   OR ((country = 'NL') AND t."manager_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__selected_keys__r1" AS k1))
   OR t."id" IN (SELECT k1."employee_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__badges" AS k1);

-- verify: 10 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   badges: awsdatacatalog.shop_dev__builds.config__preview__badges
--   employees: awsdatacatalog.shop_dev__builds.config__preview__employees
