-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy orders
-- table: orders
-- why: rows in a sample of 100 % by order_date
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
WHERE (t."order_date" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' AND t."order_date" IS NOT NULL);

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
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."order_date" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS t
    WHERE t."order_date" IS NOT NULL
    GROUP BY t."order_date"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: orders
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."order_date" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS t
    WHERE t."order_date" IS NOT NULL
    GROUP BY t."order_date"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."orders" AS s
    JOIN (
    SELECT t."order_date" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS t
    WHERE t."order_date" IS NOT NULL
    GROUP BY t."order_date"
    HAVING count(*) > 1
    ) AS repeated ON s."order_date" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- publish, if every check passes: readers are switched, one table after the other, to
--   orders: awsdatacatalog.shop_dev__builds.config__preview__orders
