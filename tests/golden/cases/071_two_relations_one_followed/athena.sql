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

-- verify
-- table: airports
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__airports" AS t;

-- verify
-- table: airports
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__airports" AS t
WHERE (city = 'Amsterdam');

-- verify
-- table: airports
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."code") = typeof(s."code"),
    typeof(c."city") = typeof(s."city")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__airports" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."airports" AS s ON FALSE;

-- verify
-- table: airports
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."code" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__airports" AS t
    WHERE t."code" IS NOT NULL
    GROUP BY t."code"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: airports
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."code" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__airports" AS t
    WHERE t."code" IS NOT NULL
    GROUP BY t."code"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."airports" AS s
    JOIN (
    SELECT t."code" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__airports" AS t
    WHERE t."code" IS NOT NULL
    GROUP BY t."code"
    HAVING count(*) > 1
    ) AS repeated ON s."code" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: flights
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__flights" AS t;

-- verify
-- table: flights
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."origin") = typeof(s."origin"),
    typeof(c."destination") = typeof(s."destination")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__flights" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."flights" AS s ON FALSE;

-- verify
-- table: flights
-- why: rows without parent under flights(origin) -> airports(code)
-- subset config preview
SELECT count(t."origin")
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__flights" AS t
WHERE t."origin" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__airports" AS k WHERE k."code" = t."origin");

-- verify
-- table: flights
-- why: parents that the source has and the copy misses under flights(origin) -> airports(code)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."airports" AS s
    JOIN (
        SELECT DISTINCT t."origin" AS key_1
        FROM "awsdatacatalog"."shop_dev__builds"."config__preview__flights" AS t
        WHERE t."origin" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__airports" AS k WHERE k."code" = t."origin")
    ) AS missing ON s."code" = missing.key_1
) AS found;

-- verify
-- table: flights
-- why: rows without parent under flights(destination) -> airports(code)
-- subset config preview
SELECT count(t."destination")
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__flights" AS t
WHERE t."destination" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__airports" AS k WHERE k."code" = t."destination");

-- verify
-- table: flights
-- why: parents that the source has and the copy misses under flights(destination) -> airports(code)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."airports" AS s
    JOIN (
        SELECT DISTINCT t."destination" AS key_1
        FROM "awsdatacatalog"."shop_dev__builds"."config__preview__flights" AS t
        WHERE t."destination" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__airports" AS k WHERE k."code" = t."destination")
    ) AS missing ON s."code" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, one table after the other, to
--   airports: awsdatacatalog.shop_dev__builds.config__preview__airports
--   flights: awsdatacatalog.shop_dev__builds.config__preview__flights
