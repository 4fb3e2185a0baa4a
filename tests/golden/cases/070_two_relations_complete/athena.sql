-- What a build of config would send. Nothing was run.

-- step 1 of 2: copy flights
-- table: flights
-- why: rows where id in (1, 4)
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
WHERE (id in (1, 4));

-- step 2 of 2: copy airports
-- table: airports
-- why: rows that copied flights refer to
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
WHERE t."code" IN (SELECT k1."origin" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__flights" AS k1
    UNION ALL SELECT k1."destination" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__flights" AS k1);

-- verify: 10 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   airports: awsdatacatalog.shop_dev__builds.config__preview__airports
--   flights: awsdatacatalog.shop_dev__builds.config__preview__flights
