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

-- verify
-- table: readings
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__readings" AS t;

-- verify
-- table: readings
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(CAST(NULL AS integer)),
    typeof(c."code") = typeof(CAST(NULL AS varchar)),
    typeof(c."at") = typeof(s."at"),
    typeof(c."token") = typeof(CAST(NULL AS varchar))
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__readings" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."readings" AS s ON FALSE;

-- verify
-- table: readings
-- why: rows of the source
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop"."readings" AS t;

-- publish, if every check passes: readers are switched, one table after the other, to
--   readings: awsdatacatalog.shop_dev__builds.config__preview__readings
