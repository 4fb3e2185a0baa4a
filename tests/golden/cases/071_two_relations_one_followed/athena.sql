-- What a build of config would send. Nothing was run.

-- step 1 of 3: keys airports__selected
-- table: airports
-- why: keys of the selected rows of airports, for flights to follow
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__airports__selected"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/airports__selected/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."code"
FROM "awsdatacatalog"."shop"."airports" AS t
WHERE (city = 'Amsterdam');

-- step 2 of 3: copy flights
-- table: flights
-- why: rows that refer to selected airports
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__flights"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/flights/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."origin",
    t."destination"
FROM "awsdatacatalog"."shop"."flights" AS t
WHERE t."origin" IN (SELECT k1."code" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__airports__selected" AS k1);

-- step 3 of 3: copy airports
-- table: airports
-- why: rows where city = 'Amsterdam', and rows that copied flights refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__airports"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/airports/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."code",
    t."city"
FROM "awsdatacatalog"."shop"."airports" AS t
WHERE (city = 'Amsterdam')
   OR t."code" IN (SELECT k1."origin" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__flights" AS k1
    UNION ALL SELECT k1."destination" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__flights" AS k1);

-- verify: 11 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   airports: awsdatacatalog.shop_dev__builds.config__preview__airports
--   flights: awsdatacatalog.shop_dev__builds.config__preview__flights
