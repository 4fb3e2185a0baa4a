-- What a build of config would send. Nothing was run.

-- step 1 of 2: copy lineitem
-- table: lineitem
-- why: rows in a sample of 50 % by order_id
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
WHERE (substr(to_hex(md5(to_utf8('subset:' || CAST(t."order_id" AS varchar)))), 1, 8) < '80000000');

-- step 2 of 2: copy parts
-- table: parts
-- why: rows that copied lineitem refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__parts"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/parts/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."label"
FROM "awsdatacatalog"."shop"."parts" AS t
WHERE t."id" IN (SELECT k1."part_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lineitem" AS k1);

-- verify: 8 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   lineitem: awsdatacatalog.shop_dev__builds.config__preview__lineitem
--   parts: awsdatacatalog.shop_dev__builds.config__preview__parts
