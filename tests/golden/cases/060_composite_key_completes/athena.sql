-- What a build of config would send. Nothing was run.

-- step 1 of 2: copy lineitem
-- table: lineitem
-- why: rows where order_id in (2, 4, 5, 6)
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
    t."part_id",
    t."supplier_id",
    t."quantity"
FROM "awsdatacatalog"."shop"."lineitem" AS t
WHERE (order_id in (2, 4, 5, 6));

-- step 2 of 2: copy partsupp
-- table: partsupp
-- why: rows that copied lineitem refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__partsupp"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/partsupp/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."part_id",
    t."supplier_id",
    t."cost"
FROM "awsdatacatalog"."shop"."partsupp" AS t
WHERE EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lineitem" AS k1 WHERE k1."part_id" = t."part_id" AND k1."supplier_id" = t."supplier_id");

-- verify: 8 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   lineitem: awsdatacatalog.shop_dev__builds.config__preview__lineitem
--   partsupp: awsdatacatalog.shop_dev__builds.config__preview__partsupp
