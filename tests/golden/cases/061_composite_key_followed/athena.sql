-- What a build of config would send. Nothing was run.

-- step 1 of 3: keys partsupp__selected
-- table: partsupp
-- why: keys of the selected rows of partsupp, for lineitem to follow
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__partsupp__selected"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/partsupp__selected/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."part_id",
    t."supplier_id"
FROM "awsdatacatalog"."shop"."partsupp" AS t
WHERE (cost < 3);

-- step 2 of 3: copy lineitem
-- table: lineitem
-- why: rows that refer to selected partsupp
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
    t."part_id",
    t."supplier_id",
    t."quantity"
FROM "awsdatacatalog"."shop"."lineitem" AS t
WHERE EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__partsupp__selected" AS k1 WHERE k1."part_id" = t."part_id" AND k1."supplier_id" = t."supplier_id");

-- step 3 of 3: copy partsupp
-- table: partsupp
-- why: rows where cost < 3, and rows that copied lineitem refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__partsupp"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/partsupp/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."part_id",
    t."supplier_id",
    t."cost"
FROM "awsdatacatalog"."shop"."partsupp" AS t
WHERE (cost < 3)
   OR EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lineitem" AS k1 WHERE k1."part_id" = t."part_id" AND k1."supplier_id" = t."supplier_id");

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
    typeof(c."part_id") = typeof(s."part_id"),
    typeof(c."supplier_id") = typeof(s."supplier_id"),
    typeof(c."quantity") = typeof(s."quantity")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__lineitem" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."lineitem" AS s ON FALSE;

-- verify
-- table: partsupp
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__partsupp" AS t;

-- verify
-- table: partsupp
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__partsupp" AS t
WHERE (cost < 3);

-- verify
-- table: partsupp
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."part_id") = typeof(s."part_id"),
    typeof(c."supplier_id") = typeof(s."supplier_id"),
    typeof(c."cost") = typeof(s."cost")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__partsupp" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."partsupp" AS s ON FALSE;

-- verify
-- table: partsupp
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."part_id" AS key_1, t."supplier_id" AS key_2, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__partsupp" AS t
    WHERE t."part_id" IS NOT NULL AND t."supplier_id" IS NOT NULL
    GROUP BY t."part_id", t."supplier_id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: partsupp
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."part_id" AS key_1, t."supplier_id" AS key_2, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__partsupp" AS t
    WHERE t."part_id" IS NOT NULL AND t."supplier_id" IS NOT NULL
    GROUP BY t."part_id", t."supplier_id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, repeated.key_2, count(*) AS times
    FROM "awsdatacatalog"."shop"."partsupp" AS s
    JOIN (
    SELECT t."part_id" AS key_1, t."supplier_id" AS key_2, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__partsupp" AS t
    WHERE t."part_id" IS NOT NULL AND t."supplier_id" IS NOT NULL
    GROUP BY t."part_id", t."supplier_id"
    HAVING count(*) > 1
    ) AS repeated ON s."part_id" = repeated.key_1 AND s."supplier_id" = repeated.key_2
    GROUP BY repeated.key_1, repeated.key_2
) AS original ON original.key_1 = copied.key_1 AND original.key_2 = copied.key_2
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: lineitem
-- why: rows without parent under lineitem(part_id, supplier_id) -> partsupp(part_id, supplier_id)
-- subset config preview
SELECT count(t."part_id")
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lineitem" AS t
WHERE t."part_id" IS NOT NULL AND t."supplier_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__partsupp" AS k WHERE k."part_id" = t."part_id" AND k."supplier_id" = t."supplier_id");

-- verify
-- table: lineitem
-- why: parents that the source has and the copy misses under lineitem(part_id, supplier_id) -> partsupp(part_id, supplier_id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1, missing.key_2
    FROM "awsdatacatalog"."shop"."partsupp" AS s
    JOIN (
        SELECT DISTINCT t."part_id" AS key_1, t."supplier_id" AS key_2
        FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lineitem" AS t
        WHERE t."part_id" IS NOT NULL AND t."supplier_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__partsupp" AS k WHERE k."part_id" = t."part_id" AND k."supplier_id" = t."supplier_id")
    ) AS missing ON s."part_id" = missing.key_1 AND s."supplier_id" = missing.key_2
) AS found;

-- publish, if every check passes: readers are switched, one table after the other, to
--   lineitem: awsdatacatalog.shop_dev__builds.config__preview__lineitem
--   partsupp: awsdatacatalog.shop_dev__builds.config__preview__partsupp
