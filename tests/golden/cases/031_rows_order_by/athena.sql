-- What a build of config would send. Nothing was run.

-- step 1 of 2: rank orders__ranked
-- table: orders
-- why: the first 4 keys by order_date desc, of orders
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__orders__ranked"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/orders__ranked/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    ranked.key_1
FROM (
    SELECT
        t."id" AS key_1,
        row_number() OVER (
            ORDER BY
                max(t."order_date") DESC NULLS LAST,
                substr(to_hex(md5(to_utf8('subset:' || CAST(t."id" AS varchar)))), 1, 8) ASC NULLS LAST,
                CAST(t."id" AS varchar) ASC NULLS LAST
        ) AS position
    FROM "awsdatacatalog"."shop"."orders" AS t
    WHERE t."id" IS NOT NULL
      AND (note is distinct from 'late')
    GROUP BY t."id"
) AS ranked
WHERE ranked.position <= 4;

-- step 2 of 2: copy orders
-- table: orders
-- why: rows where note is distinct from 'late', of the first 4 keys by order_date desc
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
WHERE (note is distinct from 'late')
  AND t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders__ranked" AS k1);

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
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: orders
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."orders" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- publish, if every check passes: readers are switched, one table after the other, to
--   orders: awsdatacatalog.shop_dev__builds.config__preview__orders
