-- What a build of config would send. Nothing was run.

-- step 1 of 5: keys select__selected
-- table: select
-- why: keys of the selected rows of select, for Order Details to follow
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__select__selected"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/select__selected/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id"
FROM "awsdatacatalog"."shop"."select" AS t
WHERE ("from" = 1);

-- step 2 of 5: rank order details__ranked
-- table: Order Details
-- why: the first 10 keys, of Order Details
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__order details__ranked"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/o-order_details__ranked-55b332df/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    ranked.key_1
FROM (
    SELECT
        t."order no" AS key_1,
        row_number() OVER (
            ORDER BY
                substr(to_hex(md5(to_utf8('subset:' || CAST(t."order no" AS varchar)))), 1, 8) ASC NULLS LAST,
                CAST(t."order no" AS varchar) ASC NULLS LAST
        ) AS position
    FROM "awsdatacatalog"."shop"."Order Details" AS t
    WHERE t."order no" IS NOT NULL
      AND t."order no" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__select__selected" AS k1)
    GROUP BY t."order no"
) AS ranked
WHERE ranked.position <= 10;

-- step 3 of 5: copy order details
-- table: Order Details
-- why: rows that refer to selected select, of the first 10 keys
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__order details"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/o-order_details-4e07e0b8/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."order no",
    t."größe",
    t."group"
FROM "awsdatacatalog"."shop"."Order Details" AS t
WHERE t."order no" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__select__selected" AS k1)
  AND t."order no" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__order details__ranked" AS k1);

-- step 4 of 5: copy größen
-- table: Größen
-- why: rows that copied Order Details refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__größen"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/o-gr__en-7808ada4/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."größe",
    t."t"
FROM "awsdatacatalog"."shop"."Größen" AS t
WHERE t."größe" IN (SELECT k1."größe" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__order details" AS k1);

-- step 5 of 5: copy select
-- table: select
-- why: rows where "from" = 1, and rows that copied Order Details refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__select"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/select/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."from",
    t."it's"
FROM "awsdatacatalog"."shop"."select" AS t
WHERE ("from" = 1)
   OR t."id" IN (SELECT k1."order no" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__order details" AS k1);

-- verify: 17 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   größen: awsdatacatalog.shop_dev__builds.config__preview__größen
--   order details: awsdatacatalog.shop_dev__builds.config__preview__order details
--   select: awsdatacatalog.shop_dev__builds.config__preview__select
