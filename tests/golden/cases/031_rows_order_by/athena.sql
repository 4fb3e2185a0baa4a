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

-- verify: 4 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   orders: awsdatacatalog.shop_dev__builds.config__preview__orders
