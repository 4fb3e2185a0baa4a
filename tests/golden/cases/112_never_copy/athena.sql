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

-- verify
-- table: people
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people" AS t;

-- verify
-- table: people
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."name") = typeof(s."name"),
    typeof(c."street") = typeof(s."street"),
    typeof(c."city") = typeof(s."city"),
    typeof(c."boss") = typeof(s."boss")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__people" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."people" AS s ON FALSE;

-- verify
-- table: people
-- why: rows of the source
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop"."people" AS t;

-- publish, if every check passes: readers are switched, one table after the other, to
--   people: awsdatacatalog.shop_dev__builds.config__preview__people
