-- What a build of config would send. Nothing was run.

-- step 1 of 2: copy lineitem
-- table: lineitem
-- why: rows in a sample of 50 % by order_id
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__lineitem"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/lineitem/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."order_id",
    t."line",
    t."part_id",
    t."quantity"
FROM "awsdatacatalog"."shop"."lineitem" AS t
WHERE (substr(to_hex(md5(to_utf8('subset:' || CAST(t."order_id" AS varchar)))), 1, 8) < '80000000');

-- step 2 of 2: copy parts
-- table: parts
-- why: rows that copied lineitem refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__parts"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/parts/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."label"
FROM "awsdatacatalog"."shop"."parts" AS t
WHERE t."id" IN (SELECT k1."part_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lineitem" AS k1);

-- verify
-- table: lineitem
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lineitem" AS t;

-- verify
-- table: lineitem
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."order_id") = typeof(s."order_id"),
    typeof(c."line") = typeof(s."line"),
    typeof(c."part_id") = typeof(s."part_id"),
    typeof(c."quantity") = typeof(s."quantity")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__lineitem" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."lineitem" AS s ON FALSE;

-- verify
-- table: parts
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__parts" AS t;

-- verify
-- table: parts
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."label") = typeof(s."label")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__parts" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."parts" AS s ON FALSE;

-- verify
-- table: parts
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__parts" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: parts
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__parts" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."parts" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__parts" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: lineitem
-- why: rows without parent under lineitem(part_id) -> parts(id)
-- subset config preview
SELECT count(t."part_id")
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lineitem" AS t
WHERE t."part_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__parts" AS k WHERE k."id" = t."part_id");

-- verify
-- table: lineitem
-- why: parents that the source has and the copy misses under lineitem(part_id) -> parts(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."parts" AS s
    JOIN (
        SELECT DISTINCT t."part_id" AS key_1
        FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lineitem" AS t
        WHERE t."part_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__parts" AS k WHERE k."id" = t."part_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, one table after the other, to
--   lineitem: awsdatacatalog.shop_dev__builds.config__preview__lineitem
--   parts: awsdatacatalog.shop_dev__builds.config__preview__parts
