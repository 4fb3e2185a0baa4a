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

-- verify
-- table: visits
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__visits" AS t;

-- verify
-- table: visits
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."visitor") = typeof(CAST(NULL AS varchar)),
    typeof(c."page") = typeof(s."page")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__visits" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."visits" AS s ON FALSE;

-- verify
-- table: visits
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."visitor" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__visits" AS t
    WHERE t."visitor" IS NOT NULL
    GROUP BY t."visitor"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: visits
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."visitor" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__visits" AS t
    WHERE t."visitor" IS NOT NULL
    GROUP BY t."visitor"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."visits" AS s
    JOIN (
    SELECT t."visitor" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__visits" AS t
    WHERE t."visitor" IS NOT NULL
    GROUP BY t."visitor"
    HAVING count(*) > 1
    ) AS repeated ON CAST(s."visitor" AS varchar) = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- publish, if every check passes: readers are switched, one table after the other, to
--   visits: awsdatacatalog.shop_dev__builds.config__preview__visits
