-- What a build of config would send. Nothing was run.

-- step 1 of 3: narrow pieces__narrow
-- table: pieces
-- why: keys and references of pieces, read once for the steps that need only those
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__pieces__narrow"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/pieces__narrow/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."site",
    t."number",
    t."part_of",
    coalesce((label = 'screw'), FALSE) AS "flag_1"
FROM "awsdatacatalog"."shop"."pieces" AS t;

-- step 2 of 3: grow pieces__needed, to begin with
-- table: pieces
-- why: completion runs in a cycle of pieces
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__pieces__needed__r0"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/pieces__needed/a1__r0/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    found.key_1,
    found.key_2,
    0 AS round_number
FROM (
    SELECT t."site" AS key_1, t."part_of" AS key_2
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__pieces__narrow" AS t
    WHERE t."site" IS NOT NULL AND t."part_of" IS NOT NULL
      AND t."flag_1"
) AS found;

-- step 2 of 3: grow pieces__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: pieces
-- why: completion runs in a cycle of pieces
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__pieces__needed__r1"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/pieces__needed/a1__r1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    grown.key_1,
    grown.key_2,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.key_2, t.round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__pieces__needed__r0" AS t
    UNION ALL
    SELECT t."site" AS key_1, t."part_of" AS key_2, 1 AS round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__pieces__narrow" AS t
    WHERE t."site" IS NOT NULL AND t."part_of" IS NOT NULL
      AND EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__pieces__needed__r0" AS k1 WHERE k1."key_1" = t."site" AND k1."key_2" = t."number" AND k1.round_number = 0)
) AS grown
GROUP BY grown.key_1, grown.key_2;

-- step 2 of 3: grow pieces__needed, after each round
-- why: completion runs in a cycle of pieces
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__pieces__needed__r1" AS t WHERE t.round_number = 1;

-- step 3 of 3: copy pieces
-- table: pieces
-- why: rows where label = 'screw', and rows that copied pieces refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__pieces"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/pieces/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."site",
    t."number",
    t."part_of",
    t."label"
FROM "awsdatacatalog"."shop"."pieces" AS t
WHERE (label = 'screw')
   OR EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__pieces__needed__r1" AS k1 WHERE k1."key_1" = t."site" AND k1."key_2" = t."number");

-- verify
-- table: pieces
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__pieces" AS t;

-- verify
-- table: pieces
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__pieces" AS t
WHERE (label = 'screw');

-- verify
-- table: pieces
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."site") = typeof(s."site"),
    typeof(c."number") = typeof(s."number"),
    typeof(c."part_of") = typeof(s."part_of"),
    typeof(c."label") = typeof(s."label")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__pieces" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."pieces" AS s ON FALSE;

-- verify
-- table: pieces
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."site" AS key_1, t."number" AS key_2, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__pieces" AS t
    WHERE t."site" IS NOT NULL AND t."number" IS NOT NULL
    GROUP BY t."site", t."number"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: pieces
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."site" AS key_1, t."number" AS key_2, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__pieces" AS t
    WHERE t."site" IS NOT NULL AND t."number" IS NOT NULL
    GROUP BY t."site", t."number"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, repeated.key_2, count(*) AS times
    FROM "awsdatacatalog"."shop"."pieces" AS s
    JOIN (
    SELECT t."site" AS key_1, t."number" AS key_2, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__pieces" AS t
    WHERE t."site" IS NOT NULL AND t."number" IS NOT NULL
    GROUP BY t."site", t."number"
    HAVING count(*) > 1
    ) AS repeated ON s."site" = repeated.key_1 AND s."number" = repeated.key_2
    GROUP BY repeated.key_1, repeated.key_2
) AS original ON original.key_1 = copied.key_1 AND original.key_2 = copied.key_2
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: pieces
-- why: rows without parent under pieces(site, part_of) -> pieces(site, number)
-- subset config preview
SELECT count(t."site")
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__pieces" AS t
WHERE t."site" IS NOT NULL AND t."part_of" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__pieces" AS k WHERE k."site" = t."site" AND k."number" = t."part_of");

-- verify
-- table: pieces
-- why: parents that the source has and the copy misses under pieces(site, part_of) -> pieces(site, number)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1, missing.key_2
    FROM "awsdatacatalog"."shop"."pieces" AS s
    JOIN (
        SELECT DISTINCT t."site" AS key_1, t."part_of" AS key_2
        FROM "awsdatacatalog"."shop_dev__builds"."config__preview__pieces" AS t
        WHERE t."site" IS NOT NULL AND t."part_of" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__pieces" AS k WHERE k."site" = t."site" AND k."number" = t."part_of")
    ) AS missing ON s."site" = missing.key_1 AND s."number" = missing.key_2
) AS found;

-- publish, if every check passes: readers are switched, one table after the other, to
--   pieces: awsdatacatalog.shop_dev__builds.config__preview__pieces
