-- What a build of config would send. Nothing was run.

-- step 1 of 7: narrow legs__narrow
-- table: legs
-- why: keys and references of legs, read once for the steps that need only those
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__legs__narrow"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/legs__narrow/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id",
    t."previous_id",
    t."trip_id",
    CAST(t."left_at" AS varchar) AS "left_at"
FROM "awsdatacatalog"."shop"."legs" AS t;

-- step 2 of 7: settle legs__key_state, to begin with
-- table: legs
-- why: dropped orphans cascade in a cycle of legs
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__legs__key_state__r0"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/legs__key_state/a1__r0/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    states.key_1,
    bool_or(states.live) AS live
FROM (
    SELECT
        t."id" AS key_1,
        coalesce((t."previous_id" IS NULL OR t."previous_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__legs__narrow" AS k1 WHERE k1."id" IS NOT NULL)), FALSE) AS live
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__legs__narrow" AS t
    WHERE t."id" IS NOT NULL
) AS states
GROUP BY states.key_1;

-- step 2 of 7: settle legs__key_state, again and again, each round reading the one before, until a round changes nothing; at most 1,000 rounds
-- table: legs
-- why: dropped orphans cascade in a cycle of legs
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__legs__key_state__r1"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/legs__key_state/a1__r1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    states.key_1,
    bool_or(states.live) AS live
FROM (
    SELECT
        t."id" AS key_1,
        coalesce((t."previous_id" IS NULL OR t."previous_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__legs__key_state__r0" AS k1 WHERE k1."live")), FALSE) AS live
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__legs__narrow" AS t
    WHERE t."id" IS NOT NULL
) AS states
GROUP BY states.key_1;

-- step 2 of 7: settle legs__key_state, after each round
-- why: dropped orphans cascade in a cycle of legs
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__legs__key_state__r1" AS t WHERE NOT t.live;

-- step 3 of 7: keys trips__selected
-- table: trips
-- why: keys of the selected rows of trips, for legs to follow
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__trips__selected"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/trips__selected/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id"
FROM "awsdatacatalog"."shop"."trips" AS t
WHERE (id < 3);

-- step 4 of 7: rank legs__ranked
-- table: legs
-- why: the first 1 keys per trip_id by left_at desc, of legs
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__legs__ranked"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/legs__ranked/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    ranked.key_1,
    ranked.key_2
FROM (
    SELECT
        t."id" AS key_1,
        t."trip_id" AS key_2,
        row_number() OVER (
            PARTITION BY t."trip_id"
            ORDER BY
                max(t."left_at") DESC NULLS LAST,
                substr(to_hex(md5(to_utf8('subset:' || CAST(t."id" AS varchar)))), 1, 8) ASC NULLS LAST,
                CAST(t."id" AS varchar) ASC NULLS LAST
        ) AS position
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__legs__narrow" AS t
    WHERE t."id" IS NOT NULL
      AND (t."previous_id" IS NULL OR t."previous_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__legs__key_state__r1" AS k1 WHERE k1."live"))
      AND t."trip_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__trips__selected" AS k1)
    GROUP BY t."id", t."trip_id"
) AS ranked
WHERE ranked.position <= 1;

-- step 5 of 7: grow legs__needed, to begin with
-- table: legs
-- why: completion runs in a cycle of legs
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__legs__needed__r0"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/legs__needed/a1__r0/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."previous_id" AS key_1
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__legs__narrow" AS t
    WHERE t."previous_id" IS NOT NULL
      AND (t."previous_id" IS NULL OR t."previous_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__legs__key_state__r1" AS k1 WHERE k1."live"))
      AND t."trip_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__trips__selected" AS k1)
      AND EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__legs__ranked" AS k1 WHERE k1."key_1" = t."id" AND k1."key_2" = t."trip_id")
) AS found;

-- step 5 of 7: grow legs__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: legs
-- why: completion runs in a cycle of legs
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__legs__needed__r1"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/legs__needed/a1__r1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__legs__needed__r0" AS t
    UNION ALL
    SELECT t."previous_id" AS key_1, 1 AS round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__legs__narrow" AS t
    WHERE t."previous_id" IS NOT NULL
      AND (t."previous_id" IS NULL OR t."previous_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__legs__key_state__r1" AS k1 WHERE k1."live"))
      AND t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__legs__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1;

-- step 5 of 7: grow legs__needed, after each round
-- why: completion runs in a cycle of legs
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__legs__needed__r1" AS t WHERE t.round_number = 1;

-- step 6 of 7: copy legs
-- table: legs
-- why: rows that refer to selected trips, of the first 1 keys per trip_id by left_at desc, and rows that copied legs refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__legs"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/legs/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."previous_id",
    t."trip_id",
    t."left_at",
    t."note"
FROM "awsdatacatalog"."shop"."legs" AS t
WHERE (t."previous_id" IS NULL OR t."previous_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__legs__key_state__r1" AS k1 WHERE k1."live"))
  AND ((t."trip_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__trips__selected" AS k1) AND EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__legs__ranked" AS k1 WHERE k1."key_1" = t."id" AND k1."key_2" = t."trip_id")) OR t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__legs__needed__r1" AS k1));

-- step 7 of 7: copy trips
-- table: trips
-- why: rows where id < 3, and rows that copied legs refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__trips"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/trips/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."title"
FROM "awsdatacatalog"."shop"."trips" AS t
WHERE (id < 3)
   OR t."id" IN (SELECT k1."trip_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__legs" AS k1);

-- verify: 14 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   legs: awsdatacatalog.shop_dev__builds.config__preview__legs
--   trips: awsdatacatalog.shop_dev__builds.config__preview__trips
