-- What a build of config would send. Nothing was run.

-- step 1 of 3: copy orders
-- table: sales.orders
-- why: rows where total > 10
-- subset config preview
CREATE TABLE "awsdatacatalog"."sales_dev__builds"."config__preview__orders"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/orders/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."user_id",
    t."total"
FROM "awsdatacatalog"."sales"."orders" AS t
WHERE (total > 10);

-- step 2 of 3: copy clicks
-- table: web.clicks
-- why: rows where page = '/buy'
-- subset config preview
CREATE TABLE "awsdatacatalog"."web_dev__builds"."config__preview__clicks"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/clicks/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."user_id",
    t."page"
FROM "s3tablescatalog/web-lake"."clicks"."clicks" AS t
WHERE (page = '/buy');

-- step 3 of 3: copy users
-- table: sales.users
-- why: rows that copied web.clicks and sales.orders refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."sales_dev__builds"."config__preview__users"
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
WHERE t."id" IN (SELECT k1."user_id" FROM "awsdatacatalog"."web_dev__builds"."config__preview__clicks" AS k1
    UNION ALL SELECT k1."user_id" FROM "awsdatacatalog"."sales_dev__builds"."config__preview__orders" AS k1);

-- verify
-- table: sales.orders
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."sales_dev__builds"."config__preview__orders" AS t;

-- verify
-- table: sales.orders
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."user_id") = typeof(s."user_id"),
    typeof(c."total") = typeof(s."total")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."sales_dev__builds"."config__preview__orders" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."sales"."orders" AS s ON FALSE;

-- verify
-- table: sales.users
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."sales_dev__builds"."config__preview__users" AS t;

-- verify
-- table: sales.users
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."login") = typeof(s."login")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."sales_dev__builds"."config__preview__users" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."sales"."users" AS s ON FALSE;

-- verify
-- table: sales.users
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."sales_dev__builds"."config__preview__users" AS t
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
    FROM "awsdatacatalog"."sales_dev__builds"."config__preview__users" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."sales"."users" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."sales_dev__builds"."config__preview__users" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: web.clicks
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."web_dev__builds"."config__preview__clicks" AS t;

-- verify
-- table: web.clicks
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."user_id") = typeof(s."user_id"),
    typeof(c."page") = typeof(s."page")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."web_dev__builds"."config__preview__clicks" AS c ON FALSE
LEFT JOIN "s3tablescatalog/web-lake"."clicks"."clicks" AS s ON FALSE;

-- verify
-- table: web.clicks
-- why: rows without parent under web.clicks(user_id) -> sales.users(id)
-- subset config preview
SELECT count(t."user_id")
FROM "awsdatacatalog"."web_dev__builds"."config__preview__clicks" AS t
WHERE t."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."sales_dev__builds"."config__preview__users" AS k WHERE k."id" = t."user_id");

-- verify
-- table: web.clicks
-- why: parents that the source has and the copy misses under web.clicks(user_id) -> sales.users(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."sales"."users" AS s
    JOIN (
        SELECT DISTINCT t."user_id" AS key_1
        FROM "awsdatacatalog"."web_dev__builds"."config__preview__clicks" AS t
        WHERE t."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."sales_dev__builds"."config__preview__users" AS k WHERE k."id" = t."user_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- verify
-- table: sales.orders
-- why: rows without parent under sales.orders(user_id) -> sales.users(id)
-- subset config preview
SELECT count(t."user_id")
FROM "awsdatacatalog"."sales_dev__builds"."config__preview__orders" AS t
WHERE t."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."sales_dev__builds"."config__preview__users" AS k WHERE k."id" = t."user_id");

-- verify
-- table: sales.orders
-- why: parents that the source has and the copy misses under sales.orders(user_id) -> sales.users(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."sales"."users" AS s
    JOIN (
        SELECT DISTINCT t."user_id" AS key_1
        FROM "awsdatacatalog"."sales_dev__builds"."config__preview__orders" AS t
        WHERE t."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."sales_dev__builds"."config__preview__users" AS k WHERE k."id" = t."user_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, one table after the other, to
--   orders: awsdatacatalog.sales_dev__builds.config__preview__orders
--   users: awsdatacatalog.sales_dev__builds.config__preview__users
--   clicks: awsdatacatalog.web_dev__builds.config__preview__clicks
