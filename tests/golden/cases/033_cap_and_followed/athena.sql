-- What a build of config would send. Nothing was run.

-- step 1 of 6: narrow orders__narrow
-- table: orders
-- why: keys and references of orders, read once for the steps that need only those
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__orders__narrow"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/orders__narrow/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id",
    t."order_date"
FROM "awsdatacatalog"."shop"."orders" AS t;

-- step 2 of 6: rank orders__ranked
-- table: orders
-- why: the first 3 keys by order_date, of orders
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
                min(t."order_date") ASC NULLS LAST,
                substr(to_hex(md5(to_utf8('subset:' || CAST(t."id" AS varchar)))), 1, 8) ASC NULLS LAST,
                CAST(t."id" AS varchar) ASC NULLS LAST
        ) AS position
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders__narrow" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
) AS ranked
WHERE ranked.position <= 3;

-- step 3 of 6: keys orders__selected
-- table: orders
-- why: keys of the selected rows of orders, for lineitem to follow
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__orders__selected"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/orders__selected/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id"
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders__narrow" AS t
WHERE t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders__ranked" AS k1);

-- step 4 of 6: copy lineitem
-- table: lineitem
-- why: rows that refer to selected orders, where quantity > 1; always those where line = 2
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__lineitem"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/lineitem/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."order_id",
    t."line",
    t."part_id",
    t."quantity"
FROM "awsdatacatalog"."shop"."lineitem" AS t
WHERE (line = 2)
   OR ((quantity > 1) AND t."order_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders__selected" AS k1));

-- step 5 of 6: copy orders
-- table: orders
-- why: rows of the first 3 keys by order_date, and rows that copied lineitem refer to
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
WHERE t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders__ranked" AS k1)
   OR t."id" IN (SELECT k1."order_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lineitem" AS k1);

-- step 6 of 6: copy customers
-- table: customers
-- why: rows that copied orders refer to
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
WHERE t."id" IN (SELECT k1."customer_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS k1);

-- verify: 15 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   customers: awsdatacatalog.shop_dev__builds.config__preview__customers
--   lineitem: awsdatacatalog.shop_dev__builds.config__preview__lineitem
--   orders: awsdatacatalog.shop_dev__builds.config__preview__orders
