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

-- verify
-- table: departments
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__departments" AS t;

-- verify
-- table: departments
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."head_id") = typeof(s."head_id"),
    typeof(c."title") = typeof(s."title")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__departments" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."departments" AS s ON FALSE;

-- verify
-- table: departments
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__departments" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: departments
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__departments" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."departments" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__departments" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: employees
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees" AS t;

-- verify
-- table: employees
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."department_id") = typeof(s."department_id"),
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
-- why: rows without parent under employees(department_id) -> departments(id)
-- subset config preview
SELECT count(t."department_id")
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees" AS t
WHERE t."department_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__departments" AS k WHERE k."id" = t."department_id");

-- verify
-- table: employees
-- why: parents that the source has and the copy misses under employees(department_id) -> departments(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."departments" AS s
    JOIN (
        SELECT DISTINCT t."department_id" AS key_1
        FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees" AS t
        WHERE t."department_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__departments" AS k WHERE k."id" = t."department_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- verify
-- table: departments
-- why: rows without parent under departments(head_id) -> employees(id)
-- subset config preview
SELECT count(t."head_id")
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__departments" AS t
WHERE t."head_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__employees" AS k WHERE k."id" = t."head_id");

-- publish, if every check passes: readers are switched, one table after the other, to
--   departments: awsdatacatalog.shop_dev__builds.config__preview__departments
--   employees: awsdatacatalog.shop_dev__builds.config__preview__employees
