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

-- verify
-- table: invoices
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__invoices" AS t;

-- verify
-- table: invoices
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."tenant_id") = typeof(s."tenant_id"),
    typeof(c."created_by") = typeof(s."created_by"),
    typeof(c."total") = typeof(s."total")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__invoices" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."invoices" AS s ON FALSE;

-- verify
-- table: projects
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__projects" AS t;

-- verify
-- table: projects
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."tenant_id") = typeof(s."tenant_id"),
    typeof(c."created_by") = typeof(s."created_by"),
    typeof(c."title") = typeof(s."title")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__projects" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."projects" AS s ON FALSE;

-- verify
-- table: users
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__users" AS t;

-- verify
-- table: users
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__users" AS t
WHERE (tenant_id in (3, 17));

-- verify
-- table: users
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."tenant_id") = typeof(s."tenant_id"),
    typeof(c."login") = typeof(s."login")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__users" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."users" AS s ON FALSE;

-- verify
-- table: users
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__users" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: users
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__users" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."users" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__users" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: invoices
-- why: rows without parent under invoices(created_by) -> users(id)
-- subset config preview
SELECT count(t."created_by")
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__invoices" AS t
WHERE t."created_by" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__users" AS k WHERE k."id" = t."created_by");

-- verify
-- table: invoices
-- why: parents that the source has and the copy misses under invoices(created_by) -> users(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."users" AS s
    JOIN (
        SELECT DISTINCT t."created_by" AS key_1
        FROM "awsdatacatalog"."shop_dev__builds"."config__preview__invoices" AS t
        WHERE t."created_by" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__users" AS k WHERE k."id" = t."created_by")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- verify
-- table: projects
-- why: rows without parent under projects(created_by) -> users(id)
-- subset config preview
SELECT count(t."created_by")
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__projects" AS t
WHERE t."created_by" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__users" AS k WHERE k."id" = t."created_by");

-- verify
-- table: projects
-- why: parents that the source has and the copy misses under projects(created_by) -> users(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."users" AS s
    JOIN (
        SELECT DISTINCT t."created_by" AS key_1
        FROM "awsdatacatalog"."shop_dev__builds"."config__preview__projects" AS t
        WHERE t."created_by" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__users" AS k WHERE k."id" = t."created_by")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, one table after the other, to
--   invoices: awsdatacatalog.shop_dev__builds.config__preview__invoices
--   projects: awsdatacatalog.shop_dev__builds.config__preview__projects
--   users: awsdatacatalog.shop_dev__builds.config__preview__users
