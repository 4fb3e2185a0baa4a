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

-- verify
-- table: ref_country
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__ref_country" AS t;

-- verify
-- table: ref_country
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."code") = typeof(s."code"),
    typeof(c."name") = typeof(s."name")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__ref_country" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."ref_country" AS s ON FALSE;

-- verify
-- table: ref_country
-- why: rows of the source
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop"."ref_country" AS t;

-- verify
-- table: ref_currency
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__ref_currency" AS t;

-- verify
-- table: ref_currency
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."code") = typeof(s."code"),
    typeof(c."name") = typeof(s."name")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__ref_currency" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."ref_currency" AS s ON FALSE;

-- publish, if every check passes: readers are switched, one table after the other, to
--   ref_country: awsdatacatalog.shop_dev__builds.config__preview__ref_country
--   ref_currency: awsdatacatalog.shop_dev__builds.config__preview__ref_currency
