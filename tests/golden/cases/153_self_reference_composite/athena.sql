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

-- verify: 7 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   pieces: awsdatacatalog.shop_dev__builds.config__preview__pieces
