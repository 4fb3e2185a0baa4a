-- What a build of config would send. Nothing was run.

-- step 1 of 5: narrow teams__narrow
-- table: teams
-- why: keys and references of teams, read once for the steps that need only those
COPY (
SELECT DISTINCT
    t."id",
    t."head_id"
FROM "source"."teams" AS t
) TO 'copies/config/builds/preview/_steps/teams__narrow/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 5: narrow staff__narrow
-- table: staff
-- why: keys and references of staff, read once for the steps that need only those
COPY (
SELECT DISTINCT
    t."id",
    t."team_id"
FROM "source"."staff" AS t
) TO 'copies/config/builds/preview/_steps/staff__narrow/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 5: settle teams__key_state, staff__key_state, to begin with
-- table: teams
-- why: dropped orphans cascade in a cycle of staff, teams
COPY (
SELECT
    states.key_1,
    bool_or(states.live) AS live
FROM (
    SELECT
        t."id" AS key_1,
        coalesce((t."head_id" IS NULL OR t."head_id" IN (SELECT k1."id" FROM "build"."staff__narrow" AS k1 WHERE k1."id" IS NOT NULL)), FALSE) AS live
    FROM "build"."teams__narrow" AS t
    WHERE t."id" IS NOT NULL
) AS states
GROUP BY states.key_1
) TO 'copies/config/builds/preview/_steps/teams__key_state/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 5: settle teams__key_state, staff__key_state, to begin with
-- table: staff
-- why: dropped orphans cascade in a cycle of staff, teams
COPY (
SELECT
    states.key_1,
    bool_or(states.live) AS live
FROM (
    SELECT
        t."id" AS key_1,
        TRUE AS live
    FROM "build"."staff__narrow" AS t
    WHERE t."id" IS NOT NULL
) AS states
GROUP BY states.key_1
) TO 'copies/config/builds/preview/_steps/staff__key_state/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 5: settle teams__key_state, staff__key_state, again and again, each round reading the one before, until a round changes nothing; at most 1,000 rounds
-- table: teams
-- why: dropped orphans cascade in a cycle of staff, teams
COPY (
SELECT
    states.key_1,
    bool_or(states.live) AS live
FROM (
    SELECT
        t."id" AS key_1,
        coalesce((t."head_id" IS NULL OR t."head_id" IN (SELECT k1."key_1" FROM "build"."staff__key_state__r0" AS k1 WHERE k1."live")), FALSE) AS live
    FROM "build"."teams__narrow" AS t
    WHERE t."id" IS NOT NULL
) AS states
GROUP BY states.key_1
) TO 'copies/config/builds/preview/_steps/teams__key_state/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 5: settle teams__key_state, staff__key_state, again and again, each round reading the one before, until a round changes nothing; at most 1,000 rounds
-- table: staff
-- why: dropped orphans cascade in a cycle of staff, teams
COPY (
SELECT
    states.key_1,
    bool_or(states.live) AS live
FROM (
    SELECT
        t."id" AS key_1,
        coalesce((t."team_id" IS NULL OR NOT coalesce(t."team_id" IN (SELECT k1."key_1" FROM "build"."teams__key_state__r0" AS k1 WHERE NOT k1."live"), FALSE)), FALSE) AS live
    FROM "build"."staff__narrow" AS t
    WHERE t."id" IS NOT NULL
) AS states
GROUP BY states.key_1
) TO 'copies/config/builds/preview/_steps/staff__key_state/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 5: settle teams__key_state, staff__key_state, after each round
-- why: dropped orphans cascade in a cycle of staff, teams
SELECT count(*) FROM "build"."teams__key_state__r1" AS t WHERE NOT t.live;

-- step 3 of 5: settle teams__key_state, staff__key_state, after each round
-- why: dropped orphans cascade in a cycle of staff, teams
SELECT count(*) FROM "build"."staff__key_state__r1" AS t WHERE NOT t.live;

-- step 4 of 5: copy staff
-- table: staff
-- why: every row
COPY (
SELECT
    t."id",
    t."team_id",
    t."name"
FROM "source"."staff" AS t
WHERE t."team_id" IS NULL
   OR NOT coalesce(t."team_id" IN (SELECT k1."key_1" FROM "build"."teams__key_state__r1" AS k1 WHERE NOT k1."live"), FALSE)
) TO 'copies/config/builds/preview/staff/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 5: copy teams
-- table: teams
-- why: rows that copied staff refer to
COPY (
SELECT
    t."id",
    t."head_id",
    t."title"
FROM "source"."teams" AS t
WHERE (t."head_id" IS NULL OR t."head_id" IN (SELECT k1."key_1" FROM "build"."staff__key_state__r1" AS k1 WHERE k1."live"))
  AND t."id" IN (SELECT k1."team_id" FROM "build"."staff" AS k1)
) TO 'copies/config/builds/preview/teams/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 13 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   staff: build.staff
--   teams: build.teams
