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

-- verify
-- table: sales.users
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."all_dev_builds"."config__preview__users" AS t;

-- verify
-- table: sales.users
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."login") = typeof(s."login")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."all_dev_builds"."config__preview__users" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."sales"."users" AS s ON FALSE;

-- verify
-- table: sales.users
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."all_dev_builds"."config__preview__users" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: sales.users
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."all_dev_builds"."config__preview__users" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."sales"."users" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."all_dev_builds"."config__preview__users" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: web.users
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."all_dev_builds"."config__preview__web_users" AS t;

-- verify
-- table: web.users
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."sales_id") = typeof(s."sales_id"),
    typeof(c."login") = typeof(s."login")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."all_dev_builds"."config__preview__web_users" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."web"."users" AS s ON FALSE;

-- verify
-- table: web.users
-- why: rows without parent under web.users(sales_id) -> sales.users(id)
-- subset config preview
SELECT count(t."sales_id")
FROM "awsdatacatalog"."all_dev_builds"."config__preview__web_users" AS t
WHERE t."sales_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."all_dev_builds"."config__preview__users" AS k WHERE k."id" = t."sales_id");

-- verify
-- table: web.users
-- why: parents that the source has and the copy misses under web.users(sales_id) -> sales.users(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."sales"."users" AS s
    JOIN (
        SELECT DISTINCT t."sales_id" AS key_1
        FROM "awsdatacatalog"."all_dev_builds"."config__preview__web_users" AS t
        WHERE t."sales_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."all_dev_builds"."config__preview__users" AS k WHERE k."id" = t."sales_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, one table after the other, to
--   users: awsdatacatalog.all_dev_builds.config__preview__users
--   web_users: awsdatacatalog.all_dev_builds.config__preview__web_users
