-- What a build of config would send. Nothing was run.

-- step 1 of 2: copy customers
-- table: customers
-- why: rows where country = 'NL'
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__customers"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/customers/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."name",
    t."country"
FROM "awsdatacatalog"."shop"."customers" AS t
WHERE (country = 'NL');

-- step 2 of 2: copy orders
-- table: orders
-- why: rows that refer to selected customers
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__orders"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/orders/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."customer_id",
    t."order_date",
    t."note"
FROM "awsdatacatalog"."shop"."orders" AS t
WHERE t."customer_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__customers" AS k1);

-- verify
-- table: customers
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__customers" AS t;

-- verify
-- table: customers
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."name") = typeof(s."name"),
    typeof(c."country") = typeof(s."country")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__customers" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."customers" AS s ON FALSE;

-- verify
-- table: customers
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__customers" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: customers
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__customers" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."customers" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__customers" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: orders
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS t;

-- verify
-- table: orders
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."customer_id") = typeof(s."customer_id"),
    typeof(c."order_date") = typeof(s."order_date"),
    typeof(c."note") = typeof(s."note")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."orders" AS s ON FALSE;

-- verify
-- table: orders
-- why: rows without parent under orders(customer_id) -> customers(id)
-- subset config preview
SELECT count(t."customer_id")
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS t
WHERE t."customer_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__customers" AS k WHERE k."id" = t."customer_id");

-- verify
-- table: orders
-- why: parents that the source has and the copy misses under orders(customer_id) -> customers(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."customers" AS s
    JOIN (
        SELECT DISTINCT t."customer_id" AS key_1
        FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS t
        WHERE t."customer_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__customers" AS k WHERE k."id" = t."customer_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, one table after the other, to
--   customers: awsdatacatalog.shop_dev__builds.config__preview__customers
--   orders: awsdatacatalog.shop_dev__builds.config__preview__orders
