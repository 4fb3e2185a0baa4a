-- What a build of config would send. Nothing was run.

-- step 1 of 5: keys customers__all_keys
-- table: customers
-- why: the keys of customers, to drop the orphans of orders(customer_id) -> customers(id)
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__customers__all_keys"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/customers__all_keys/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id"
FROM "awsdatacatalog"."shop"."customers" AS t
WHERE t."id" IS NOT NULL;

-- step 2 of 5: key_state orders__key_state
-- table: orders
-- why: which keys of orders have a row left after orphans are dropped
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__orders__key_state"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/orders__key_state/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    states.key_1,
    bool_or(states.live) AS live
FROM (
    SELECT
        t."id" AS key_1,
        coalesce((t."customer_id" IS NULL OR t."customer_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__customers__all_keys" AS k1)), FALSE) AS live
    FROM "awsdatacatalog"."shop"."orders" AS t
    WHERE t."id" IS NOT NULL
) AS states
GROUP BY states.key_1;

-- step 3 of 5: copy lineitem
-- table: lineitem
-- why: rows where quantity < 9
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
WHERE (t."order_id" IS NULL OR NOT coalesce(t."order_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders__key_state" AS k1 WHERE NOT k1."live"), FALSE))
  AND (quantity < 9);

-- step 4 of 5: copy orders
-- table: orders
-- why: rows that copied lineitem refer to
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
WHERE (t."customer_id" IS NULL OR t."customer_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__customers__all_keys" AS k1))
  AND t."id" IN (SELECT k1."order_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lineitem" AS k1);

-- step 5 of 5: copy customers
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

-- verify: 14 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   customers: awsdatacatalog.shop_dev__builds.config__preview__customers
--   lineitem: awsdatacatalog.shop_dev__builds.config__preview__lineitem
--   orders: awsdatacatalog.shop_dev__builds.config__preview__orders
