-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy people
-- table: people
-- why: every row
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__people"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/people/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."name",
    t."street",
    t."city",
    t."boss"
FROM "awsdatacatalog"."shop"."people" AS t;

-- verify: 3 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   people: awsdatacatalog.shop_dev__builds.config__preview__people
