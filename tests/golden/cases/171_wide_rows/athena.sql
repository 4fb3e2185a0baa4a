-- What a build of config would send. Nothing was run.

-- step 1 of 3: narrow wide__narrow
-- table: wide
-- why: keys and references of wide, read once for the steps that need only those
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__wide__narrow"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/wide__narrow/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id",
    t."parent_id",
    coalesce((c01 = 1), FALSE) AS "flag_1"
FROM "awsdatacatalog"."shop"."wide" AS t;

-- step 2 of 3: grow wide__needed, to begin with
-- table: wide
-- why: completion runs in a cycle of wide
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__wide__needed__r0"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/wide__needed/a1__r0/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."parent_id" AS key_1
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__wide__narrow" AS t
    WHERE t."parent_id" IS NOT NULL
      AND t."flag_1"
) AS found;

-- step 2 of 3: grow wide__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: wide
-- why: completion runs in a cycle of wide
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__wide__needed__r1"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/wide__needed/a1__r1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__wide__needed__r0" AS t
    UNION ALL
    SELECT t."parent_id" AS key_1, 1 AS round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__wide__narrow" AS t
    WHERE t."parent_id" IS NOT NULL
      AND t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__wide__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1;

-- step 2 of 3: grow wide__needed, after each round
-- why: completion runs in a cycle of wide
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__wide__needed__r1" AS t WHERE t.round_number = 1;

-- step 3 of 3: copy wide
-- table: wide
-- why: rows where c01 = 1, and rows that copied wide refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__wide"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/wide/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."parent_id",
    t."c00",
    t."c01",
    t."c02",
    CAST(date_trunc('millisecond', t."c03") AS timestamp(6)) AS "c03",
    t."c04",
    t."c05",
    t."c06",
    t."c07",
    CAST(date_trunc('millisecond', t."c08") AS timestamp(6)) AS "c08",
    t."c09"
FROM "awsdatacatalog"."shop"."wide" AS t
WHERE (c01 = 1)
   OR t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__wide__needed__r1" AS k1);

-- verify
-- table: wide
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__wide" AS t;

-- verify
-- table: wide
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__wide" AS t
WHERE (c01 = 1);

-- verify
-- table: wide
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."parent_id") = typeof(s."parent_id"),
    typeof(c."c00") = typeof(s."c00"),
    typeof(c."c01") = typeof(s."c01"),
    typeof(c."c02") = typeof(s."c02"),
    typeof(c."c03") = typeof(CAST(NULL AS timestamp(6))),
    typeof(c."c04") = typeof(s."c04"),
    typeof(c."c05") = typeof(s."c05"),
    typeof(c."c06") = typeof(s."c06"),
    typeof(c."c07") = typeof(s."c07"),
    typeof(c."c08") = typeof(CAST(NULL AS timestamp(6))),
    typeof(c."c09") = typeof(s."c09")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__wide" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."wide" AS s ON FALSE;

-- verify
-- table: wide
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__wide" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: wide
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__wide" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."wide" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__wide" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: wide
-- why: rows without parent under wide(parent_id) -> wide(id)
-- subset config preview
SELECT count(t."parent_id")
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__wide" AS t
WHERE t."parent_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__wide" AS k WHERE k."id" = t."parent_id");

-- verify
-- table: wide
-- why: parents that the source has and the copy misses under wide(parent_id) -> wide(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."wide" AS s
    JOIN (
        SELECT DISTINCT t."parent_id" AS key_1
        FROM "awsdatacatalog"."shop_dev__builds"."config__preview__wide" AS t
        WHERE t."parent_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__wide" AS k WHERE k."id" = t."parent_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, one table after the other, to
--   wide: awsdatacatalog.shop_dev__builds.config__preview__wide
