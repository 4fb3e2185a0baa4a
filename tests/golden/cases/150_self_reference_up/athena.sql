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
    coalesce((name = 'Eve' or name = 'Gus'), FALSE) AS "flag_1"
FROM "awsdatacatalog"."shop"."employees" AS t;

-- step 2 of 3: grow employees__needed, to begin with
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

-- step 2 of 3: grow employees__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
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
    SELECT t."manager_id" AS key_1, 1 AS round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__narrow" AS t
    WHERE t."manager_id" IS NOT NULL
      AND t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1;

-- step 2 of 3: grow employees__needed, after each round
-- why: completion runs in a cycle of employees
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__needed__r1" AS t WHERE t.round_number = 1;

-- step 3 of 3: copy employees
-- table: employees
-- why: rows where name = 'Eve' or name = 'Gus', and rows that copied employees refer to
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
WHERE (name = 'Eve' or name = 'Gus')
   OR t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees__needed__r1" AS k1);

-- verify
-- table: employees
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees" AS t;

-- verify
-- table: employees
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees" AS t
WHERE (name = 'Eve' or name = 'Gus');

-- verify
-- table: employees
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."manager_id") = typeof(s."manager_id"),
    typeof(c."name") = typeof(s."name")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__employees" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."employees" AS s ON FALSE;

-- verify
-- table: employees
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: employees
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."employees" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: employees
-- why: rows without parent under employees(manager_id) -> employees(id)
-- subset config preview
SELECT count(t."manager_id")
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees" AS t
WHERE t."manager_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees" AS k WHERE k."id" = t."manager_id");

-- verify
-- table: employees
-- why: parents that the source has and the copy misses under employees(manager_id) -> employees(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."employees" AS s
    JOIN (
        SELECT DISTINCT t."manager_id" AS key_1
        FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees" AS t
        WHERE t."manager_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees" AS k WHERE k."id" = t."manager_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, one table after the other, to
--   employees: awsdatacatalog.shop_dev__builds.config__preview__employees
