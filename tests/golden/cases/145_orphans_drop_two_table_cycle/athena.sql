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

-- verify
-- table: staff
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__staff" AS t;

-- verify
-- table: staff
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."team_id") = typeof(s."team_id"),
    typeof(c."name") = typeof(s."name")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__staff" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."staff" AS s ON FALSE;

-- verify
-- table: staff
-- why: rows of the source
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop"."staff" AS t
WHERE t."team_id" IS NULL
   OR NOT coalesce(t."team_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__teams__key_state__r1" AS k1 WHERE NOT k1."live"), FALSE);

-- verify
-- table: staff
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__staff" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: staff
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__staff" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."staff" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__staff" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: teams
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__teams" AS t;

-- verify
-- table: teams
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."head_id") = typeof(s."head_id"),
    typeof(c."title") = typeof(s."title")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__teams" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."teams" AS s ON FALSE;

-- verify
-- table: teams
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__teams" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: teams
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__teams" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."teams" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__teams" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: teams
-- why: rows without parent under teams(head_id) -> staff(id)
-- subset config preview
SELECT count(t."head_id")
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__teams" AS t
WHERE t."head_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__staff" AS k WHERE k."id" = t."head_id");

-- verify
-- table: teams
-- why: parents that the source has and the copy misses under teams(head_id) -> staff(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."staff" AS s
    JOIN (
        SELECT DISTINCT t."head_id" AS key_1
        FROM "awsdatacatalog"."shop_dev__builds"."config__preview__teams" AS t
        WHERE t."head_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__staff" AS k WHERE k."id" = t."head_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- verify
-- table: staff
-- why: rows without parent under staff(team_id) -> teams(id)
-- subset config preview
SELECT count(t."team_id")
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__staff" AS t
WHERE t."team_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__teams" AS k WHERE k."id" = t."team_id");

-- verify
-- table: staff
-- why: parents that the source has and the copy misses under staff(team_id) -> teams(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."teams" AS s
    JOIN (
        SELECT DISTINCT t."team_id" AS key_1
        FROM "awsdatacatalog"."shop_dev__builds"."config__preview__staff" AS t
        WHERE t."team_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__teams" AS k WHERE k."id" = t."team_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, one table after the other, to
--   staff: awsdatacatalog.shop_dev__builds.config__preview__staff
--   teams: awsdatacatalog.shop_dev__builds.config__preview__teams
