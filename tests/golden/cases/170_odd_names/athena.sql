-- What a build of config would send. Nothing was run.

-- step 1 of 5: keys select__selected
-- table: select
-- why: keys of the selected rows of select, for Order Details to follow
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__select__selected"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/select__selected/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id"
FROM "awsdatacatalog"."shop"."select" AS t
WHERE ("from" = 1);

-- step 2 of 5: rank order details__ranked
-- table: Order Details
-- why: the first 10 keys, of Order Details
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__order details__ranked"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/o-order_details__ranked-55b332df/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    ranked.key_1
FROM (
    SELECT
        t."order no" AS key_1,
        row_number() OVER (
            ORDER BY
                substr(to_hex(md5(to_utf8('subset:' || CAST(t."order no" AS varchar)))), 1, 8) ASC NULLS LAST,
                CAST(t."order no" AS varchar) ASC NULLS LAST
        ) AS position
    FROM "awsdatacatalog"."shop"."Order Details" AS t
    WHERE t."order no" IS NOT NULL
      AND t."order no" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__select__selected" AS k1)
    GROUP BY t."order no"
) AS ranked
WHERE ranked.position <= 10;

-- step 3 of 5: copy order details
-- table: Order Details
-- why: rows that refer to selected select, of the first 10 keys
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__order details"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/o-order_details-4e07e0b8/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."order no",
    t."größe",
    t."group"
FROM "awsdatacatalog"."shop"."Order Details" AS t
WHERE t."order no" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__select__selected" AS k1)
  AND t."order no" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__order details__ranked" AS k1);

-- step 4 of 5: copy größen
-- table: Größen
-- why: rows that copied Order Details refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__größen"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/o-gr__en-7808ada4/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."größe",
    t."t"
FROM "awsdatacatalog"."shop"."Größen" AS t
WHERE t."größe" IN (SELECT k1."größe" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__order details" AS k1);

-- step 5 of 5: copy select
-- table: select
-- why: rows where "from" = 1, and rows that copied Order Details refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__select"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/select/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."from",
    t."it's"
FROM "awsdatacatalog"."shop"."select" AS t
WHERE ("from" = 1)
   OR t."id" IN (SELECT k1."order no" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__order details" AS k1);

-- verify
-- table: Größen
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__größen" AS t;

-- verify
-- table: Größen
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."größe") = typeof(s."größe"),
    typeof(c."t") = typeof(s."t")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__größen" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."Größen" AS s ON FALSE;

-- verify
-- table: Größen
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."größe" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__größen" AS t
    WHERE t."größe" IS NOT NULL
    GROUP BY t."größe"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: Größen
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."größe" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__größen" AS t
    WHERE t."größe" IS NOT NULL
    GROUP BY t."größe"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."Größen" AS s
    JOIN (
    SELECT t."größe" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__größen" AS t
    WHERE t."größe" IS NOT NULL
    GROUP BY t."größe"
    HAVING count(*) > 1
    ) AS repeated ON s."größe" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: Order Details
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__order details" AS t;

-- verify
-- table: Order Details
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."order no") = typeof(s."order no"),
    typeof(c."größe") = typeof(s."größe"),
    typeof(c."group") = typeof(s."group")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__order details" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."Order Details" AS s ON FALSE;

-- verify
-- table: Order Details
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."order no" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__order details" AS t
    WHERE t."order no" IS NOT NULL
    GROUP BY t."order no"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: Order Details
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."order no" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__order details" AS t
    WHERE t."order no" IS NOT NULL
    GROUP BY t."order no"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."Order Details" AS s
    JOIN (
    SELECT t."order no" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__order details" AS t
    WHERE t."order no" IS NOT NULL
    GROUP BY t."order no"
    HAVING count(*) > 1
    ) AS repeated ON s."order no" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: select
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__select" AS t;

-- verify
-- table: select
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__select" AS t
WHERE ("from" = 1);

-- verify
-- table: select
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."from") = typeof(s."from"),
    typeof(c."it's") = typeof(s."it's")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__select" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."select" AS s ON FALSE;

-- verify
-- table: select
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__select" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: select
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__select" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."select" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__select" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: Order Details
-- why: rows without parent under Order Details(order no) -> select(id)
-- subset config preview
SELECT count(t."order no")
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__order details" AS t
WHERE t."order no" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__select" AS k WHERE k."id" = t."order no");

-- verify
-- table: Order Details
-- why: parents that the source has and the copy misses under Order Details(order no) -> select(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."select" AS s
    JOIN (
        SELECT DISTINCT t."order no" AS key_1
        FROM "awsdatacatalog"."shop_dev__builds"."config__preview__order details" AS t
        WHERE t."order no" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__select" AS k WHERE k."id" = t."order no")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- verify
-- table: Order Details
-- why: rows without parent under Order Details(größe) -> Größen(größe)
-- subset config preview
SELECT count(t."größe")
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__order details" AS t
WHERE t."größe" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__größen" AS k WHERE k."größe" = t."größe");

-- verify
-- table: Order Details
-- why: parents that the source has and the copy misses under Order Details(größe) -> Größen(größe)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."Größen" AS s
    JOIN (
        SELECT DISTINCT t."größe" AS key_1
        FROM "awsdatacatalog"."shop_dev__builds"."config__preview__order details" AS t
        WHERE t."größe" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__größen" AS k WHERE k."größe" = t."größe")
    ) AS missing ON s."größe" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, one table after the other, to
--   größen: awsdatacatalog.shop_dev__builds.config__preview__größen
--   order details: awsdatacatalog.shop_dev__builds.config__preview__order details
--   select: awsdatacatalog.shop_dev__builds.config__preview__select
