-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy lineitem
-- table: lineitem
-- why: rows in a sample of 50 % by order_id, line
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
WHERE (substr(to_hex(md5(to_utf8('subset:' || CAST(t."order_id" AS varchar) || chr(31) || CAST(t."line" AS varchar)))), 1, 8) < '80000000');

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
-- table: lineitem
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."order_id" AS key_1, t."line" AS key_2, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lineitem" AS t
    WHERE t."order_id" IS NOT NULL AND t."line" IS NOT NULL
    GROUP BY t."order_id", t."line"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: lineitem
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."order_id" AS key_1, t."line" AS key_2, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lineitem" AS t
    WHERE t."order_id" IS NOT NULL AND t."line" IS NOT NULL
    GROUP BY t."order_id", t."line"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, repeated.key_2, count(*) AS times
    FROM "awsdatacatalog"."shop"."lineitem" AS s
    JOIN (
    SELECT t."order_id" AS key_1, t."line" AS key_2, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lineitem" AS t
    WHERE t."order_id" IS NOT NULL AND t."line" IS NOT NULL
    GROUP BY t."order_id", t."line"
    HAVING count(*) > 1
    ) AS repeated ON s."order_id" = repeated.key_1 AND s."line" = repeated.key_2
    GROUP BY repeated.key_1, repeated.key_2
) AS original ON original.key_1 = copied.key_1 AND original.key_2 = copied.key_2
WHERE original.times IS NULL OR copied.times > original.times;

-- publish, if every check passes: readers are switched, one table after the other, to
--   lineitem: awsdatacatalog.shop_dev__builds.config__preview__lineitem
