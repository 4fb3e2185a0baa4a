-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy readings
-- table: readings
-- why: every row
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__readings"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/readings/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    CAST(t."id" AS integer) AS "id",
    CAST(t."code" AS varchar) AS "code",
    t."at",
    CAST(t."token" AS varchar) AS "token"
FROM "awsdatacatalog"."shop"."readings" AS t;

-- verify: 3 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   readings: awsdatacatalog.shop_dev__builds.config__preview__readings
