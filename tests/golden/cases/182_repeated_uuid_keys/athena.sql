-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy visits
-- table: visits
-- why: rows in a sample of 100 % by visitor
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__visits"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/visits/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    CAST(t."visitor" AS varchar) AS "visitor",
    t."page"
FROM "awsdatacatalog"."shop"."visits" AS t
WHERE (t."visitor" IS NOT NULL);

-- verify: 4 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   visits: awsdatacatalog.shop_dev__builds.config__preview__visits
