-- What a build of config would send. Nothing was run.

-- step 1 of 2: copy customers
-- table: customers
-- why: rows in a sample of 50 % by id
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
WHERE (substr(to_hex(md5(to_utf8('subset:' || CAST(t."id" AS varchar)))), 1, 8) < '80000000');

-- step 2 of 2: copy orders
-- table: orders
-- why: rows in a sample of 50 % by customer_id
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
WHERE (substr(to_hex(md5(to_utf8('subset:' || CAST(t."customer_id" AS varchar)))), 1, 8) < '80000000');

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

-- publish, if every check passes: readers are switched, one table after the other, to
--   customers: awsdatacatalog.shop_dev__builds.config__preview__customers
--   orders: awsdatacatalog.shop_dev__builds.config__preview__orders
