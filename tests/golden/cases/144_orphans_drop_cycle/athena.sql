-- What a build of config would send. Nothing was run.

-- step 1 of 4: narrow nodes__narrow
-- table: nodes
-- why: keys and references of nodes, read once for the steps that need only those
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__nodes__narrow"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/nodes__narrow/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id",
    t."parent_id",
    coalesce((id > 2), FALSE) AS "flag_1"
FROM "awsdatacatalog"."shop"."nodes" AS t;

-- step 2 of 4: settle nodes__key_state, to begin with
-- table: nodes
-- why: dropped orphans cascade in a cycle of nodes
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__nodes__key_state__r0"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/nodes__key_state/a1__r0/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    states.key_1,
    bool_or(states.live) AS live
FROM (
    SELECT
        t."id" AS key_1,
        coalesce((t."parent_id" IS NULL OR t."parent_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__nodes__narrow" AS k1 WHERE k1."id" IS NOT NULL)), FALSE) AS live
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__nodes__narrow" AS t
    WHERE t."id" IS NOT NULL
) AS states
GROUP BY states.key_1;

-- step 2 of 4: settle nodes__key_state, again and again, each round reading the one before, until a round changes nothing; at most 1,000 rounds
-- table: nodes
-- why: dropped orphans cascade in a cycle of nodes
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__nodes__key_state__r1"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/nodes__key_state/a1__r1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    states.key_1,
    bool_or(states.live) AS live
FROM (
    SELECT
        t."id" AS key_1,
        coalesce((t."parent_id" IS NULL OR t."parent_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__nodes__key_state__r0" AS k1 WHERE k1."live")), FALSE) AS live
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__nodes__narrow" AS t
    WHERE t."id" IS NOT NULL
) AS states
GROUP BY states.key_1;

-- step 2 of 4: settle nodes__key_state, after each round
-- why: dropped orphans cascade in a cycle of nodes
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__nodes__key_state__r1" AS t WHERE NOT t.live;

-- step 3 of 4: grow nodes__needed, to begin with
-- table: nodes
-- why: completion runs in a cycle of nodes
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__nodes__needed__r0"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/nodes__needed/a1__r0/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."parent_id" AS key_1
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__nodes__narrow" AS t
    WHERE t."parent_id" IS NOT NULL
      AND (t."parent_id" IS NULL OR t."parent_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__nodes__key_state__r1" AS k1 WHERE k1."live"))
      AND t."flag_1"
) AS found;

-- step 3 of 4: grow nodes__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: nodes
-- why: completion runs in a cycle of nodes
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__nodes__needed__r1"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/nodes__needed/a1__r1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__nodes__needed__r0" AS t
    UNION ALL
    SELECT t."parent_id" AS key_1, 1 AS round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__nodes__narrow" AS t
    WHERE t."parent_id" IS NOT NULL
      AND (t."parent_id" IS NULL OR t."parent_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__nodes__key_state__r1" AS k1 WHERE k1."live"))
      AND t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__nodes__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1;

-- step 3 of 4: grow nodes__needed, after each round
-- why: completion runs in a cycle of nodes
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__nodes__needed__r1" AS t WHERE t.round_number = 1;

-- step 4 of 4: copy nodes
-- table: nodes
-- why: rows where id > 2, and rows that copied nodes refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__nodes"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/nodes/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."parent_id",
    t."label"
FROM "awsdatacatalog"."shop"."nodes" AS t
WHERE (t."parent_id" IS NULL OR t."parent_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__nodes__key_state__r1" AS k1 WHERE k1."live"))
  AND ((id > 2) OR t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__nodes__needed__r1" AS k1));

-- verify: 7 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   nodes: awsdatacatalog.shop_dev__builds.config__preview__nodes
