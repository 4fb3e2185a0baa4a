-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy people
-- table: people
-- why: rows in a sample of 100 % by id, where street <> 'High'
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
    t."city"
FROM "awsdatacatalog"."shop"."people" AS t
WHERE (t."id" IS NOT NULL)
  AND (street <> 'High');

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
    typeof(c."city") = typeof(s."city")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__people" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."people" AS s ON FALSE;

-- verify
-- table: people
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: people
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."people" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- publish, if every check passes: readers are switched, one table after the other, to
--   people: awsdatacatalog.shop_dev__builds.config__preview__people
