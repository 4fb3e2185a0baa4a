-- What a build of config would send. Nothing was run.

-- step 1 of 5: narrow teams__narrow
-- table: teams
-- why: keys and references of teams, read once for the steps that need only those
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__teams__narrow"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/teams__narrow/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id",
    t."head_id"
FROM "awsdatacatalog"."shop"."teams" AS t;

-- step 2 of 5: narrow staff__narrow
-- table: staff
-- why: keys and references of staff, read once for the steps that need only those
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__staff__narrow"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/staff__narrow/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id",
    t."team_id"
FROM "awsdatacatalog"."shop"."staff" AS t;

-- step 3 of 5: settle teams__key_state, staff__key_state, to begin with
-- table: teams
-- why: dropped orphans cascade in a cycle of staff, teams
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__teams__key_state__r0"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/teams__key_state/a1__r0/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    states.key_1,
    bool_or(states.live) AS live
FROM (
    SELECT
        t."id" AS key_1,
        coalesce((t."head_id" IS NULL OR t."head_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__staff__narrow" AS k1 WHERE k1."id" IS NOT NULL)), FALSE) AS live
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__teams__narrow" AS t
    WHERE t."id" IS NOT NULL
) AS states
GROUP BY states.key_1;

-- step 3 of 5: settle teams__key_state, staff__key_state, to begin with
-- table: staff
-- why: dropped orphans cascade in a cycle of staff, teams
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__staff__key_state__r0"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/staff__key_state/a1__r0/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    states.key_1,
    bool_or(states.live) AS live
FROM (
    SELECT
        t."id" AS key_1,
        TRUE AS live
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__staff__narrow" AS t
    WHERE t."id" IS NOT NULL
) AS states
GROUP BY states.key_1;

-- step 3 of 5: settle teams__key_state, staff__key_state, again and again, each round reading the one before, until a round changes nothing; at most 1,000 rounds
-- table: teams
-- why: dropped orphans cascade in a cycle of staff, teams
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__teams__key_state__r1"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/teams__key_state/a1__r1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    states.key_1,
    bool_or(states.live) AS live
FROM (
    SELECT
        t."id" AS key_1,
        coalesce((t."head_id" IS NULL OR t."head_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__staff__key_state__r0" AS k1 WHERE k1."live")), FALSE) AS live
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__teams__narrow" AS t
    WHERE t."id" IS NOT NULL
) AS states
GROUP BY states.key_1;

-- step 3 of 5: settle teams__key_state, staff__key_state, again and again, each round reading the one before, until a round changes nothing; at most 1,000 rounds
-- table: staff
-- why: dropped orphans cascade in a cycle of staff, teams
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__staff__key_state__r1"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/staff__key_state/a1__r1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    states.key_1,
    bool_or(states.live) AS live
FROM (
    SELECT
        t."id" AS key_1,
        coalesce((t."team_id" IS NULL OR NOT coalesce(t."team_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__teams__key_state__r0" AS k1 WHERE NOT k1."live"), FALSE)), FALSE) AS live
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__staff__narrow" AS t
    WHERE t."id" IS NOT NULL
) AS states
GROUP BY states.key_1;

-- step 3 of 5: settle teams__key_state, staff__key_state, after each round
-- why: dropped orphans cascade in a cycle of staff, teams
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__teams__key_state__r1" AS t WHERE NOT t.live;

-- step 3 of 5: settle teams__key_state, staff__key_state, after each round
-- why: dropped orphans cascade in a cycle of staff, teams
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__staff__key_state__r1" AS t WHERE NOT t.live;

-- step 4 of 5: copy staff
-- table: staff
-- why: every row
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__staff"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/staff/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."team_id",
    t."name"
FROM "awsdatacatalog"."shop"."staff" AS t
WHERE t."team_id" IS NULL
   OR NOT coalesce(t."team_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__teams__key_state__r1" AS k1 WHERE NOT k1."live"), FALSE);

-- step 5 of 5: copy teams
-- table: teams
-- why: rows that copied staff refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__teams"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/teams/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."head_id",
    t."title"
FROM "awsdatacatalog"."shop"."teams" AS t
WHERE (t."head_id" IS NULL OR t."head_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__staff__key_state__r1" AS k1 WHERE k1."live"))
  AND t."id" IN (SELECT k1."team_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__staff" AS k1);

-- verify: 13 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   staff: awsdatacatalog.shop_dev__builds.config__preview__staff
--   teams: awsdatacatalog.shop_dev__builds.config__preview__teams
