-- What a build of config would send. Nothing was run.

-- step 1 of 4: keys customers__selected
-- table: customers
-- why: keys of the selected rows of customers, for orders to follow
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__customers__selected"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/customers__selected/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id"
FROM "awsdatacatalog"."shop"."customers" AS t
WHERE (country = 'NL');

-- step 2 of 4: rank orders__ranked
-- table: orders
-- why: the first 2 keys per customer_id by order_date desc, of orders
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
    ranked.key_1,
    ranked.key_2
FROM (
    SELECT
        t."id" AS key_1,
        t."customer_id" AS key_2,
        row_number() OVER (
            PARTITION BY t."customer_id"
            ORDER BY
                max(t."order_date") DESC NULLS LAST,
                substr(to_hex(md5(to_utf8('subset:' || CAST(t."id" AS varchar)))), 1, 8) ASC NULLS LAST,
                CAST(t."id" AS varchar) ASC NULLS LAST
        ) AS position
    FROM "awsdatacatalog"."shop"."orders" AS t
    WHERE t."id" IS NOT NULL
      AND t."customer_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__customers__selected" AS k1)
    GROUP BY t."id", t."customer_id"
) AS ranked
WHERE ranked.position <= 2;

-- step 3 of 4: copy orders
-- table: orders
-- why: rows that refer to selected customers, of the first 2 keys per customer_id by order_date desc
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
WHERE t."customer_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__customers__selected" AS k1)
  AND EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders__ranked" AS k1 WHERE k1."key_1" = t."id" AND k1."key_2" = t."customer_id");

-- step 4 of 4: copy customers
-- table: customers
-- why: rows where country = 'NL', and rows that copied orders refer to
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
WHERE (country = 'NL')
   OR t."id" IN (SELECT k1."customer_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS k1);

-- verify: 11 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   customers: awsdatacatalog.shop_dev__builds.config__preview__customers
--   orders: awsdatacatalog.shop_dev__builds.config__preview__orders
