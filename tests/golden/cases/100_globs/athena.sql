-- What a build of config would send. Nothing was run.

-- step 1 of 2: copy ref_country
-- table: ref_country
-- why: every row
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__ref_country"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/ref_country/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."code",
    t."name"
FROM "awsdatacatalog"."shop"."ref_country" AS t;

-- step 2 of 2: copy ref_currency
-- table: ref_currency
-- why: rows where code = 'EUR'
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__ref_currency"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/ref_currency/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."code",
    t."name"
FROM "awsdatacatalog"."shop"."ref_currency" AS t
WHERE (code = 'EUR');

-- verify: 5 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   ref_country: awsdatacatalog.shop_dev__builds.config__preview__ref_country
--   ref_currency: awsdatacatalog.shop_dev__builds.config__preview__ref_currency
