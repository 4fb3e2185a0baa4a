-- What a build of config would send. Nothing was run.

-- step 1 of 4: narrow nodes__narrow
-- table: nodes
-- why: keys and references of nodes, read once for the steps that need only those
COPY (
SELECT DISTINCT
    t."id",
    t."parent_id",
    coalesce(("id" > 2), FALSE) AS "flag_1"
FROM "source"."nodes" AS t
) TO 'copies/config/builds/preview/_steps/nodes__narrow/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 4: settle nodes__key_state, to begin with
-- table: nodes
-- why: dropped orphans cascade in a cycle of nodes
COPY (
SELECT
    states.key_1,
    bool_or(states.live) AS live
FROM (
    SELECT
        t."id" AS key_1,
        coalesce((t."parent_id" IS NULL OR t."parent_id" IN (SELECT k1."id" FROM "build"."nodes__narrow" AS k1 WHERE k1."id" IS NOT NULL)), FALSE) AS live
    FROM "build"."nodes__narrow" AS t
    WHERE t."id" IS NOT NULL
) AS states
GROUP BY states.key_1
) TO 'copies/config/builds/preview/_steps/nodes__key_state/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 4: settle nodes__key_state, again and again, each round reading the one before, until a round changes nothing; at most 1,000 rounds
-- table: nodes
-- why: dropped orphans cascade in a cycle of nodes
COPY (
SELECT
    states.key_1,
    bool_or(states.live) AS live
FROM (
    SELECT
        t."id" AS key_1,
        coalesce((t."parent_id" IS NULL OR t."parent_id" IN (SELECT k1."key_1" FROM "build"."nodes__key_state__r0" AS k1 WHERE k1."live")), FALSE) AS live
    FROM "build"."nodes__narrow" AS t
    WHERE t."id" IS NOT NULL
) AS states
GROUP BY states.key_1
) TO 'copies/config/builds/preview/_steps/nodes__key_state/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 4: settle nodes__key_state, after each round
-- why: dropped orphans cascade in a cycle of nodes
SELECT count(*) FROM "build"."nodes__key_state__r1" AS t WHERE NOT t.live;

-- step 3 of 4: grow nodes__needed, to begin with
-- table: nodes
-- why: completion runs in a cycle of nodes
COPY (
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."parent_id" AS key_1
    FROM "build"."nodes__narrow" AS t
    WHERE t."parent_id" IS NOT NULL
      AND (t."parent_id" IS NULL OR t."parent_id" IN (SELECT k1."key_1" FROM "build"."nodes__key_state__r1" AS k1 WHERE k1."live"))
      AND t."flag_1"
) AS found
) TO 'copies/config/builds/preview/_steps/nodes__needed/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 4: grow nodes__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: nodes
-- why: completion runs in a cycle of nodes
COPY (
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "build"."nodes__needed__r0" AS t
    UNION ALL
    SELECT t."parent_id" AS key_1, 1 AS round_number
    FROM "build"."nodes__narrow" AS t
    WHERE t."parent_id" IS NOT NULL
      AND (t."parent_id" IS NULL OR t."parent_id" IN (SELECT k1."key_1" FROM "build"."nodes__key_state__r1" AS k1 WHERE k1."live"))
      AND t."id" IN (SELECT k1."key_1" FROM "build"."nodes__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1
) TO 'copies/config/builds/preview/_steps/nodes__needed/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 4: grow nodes__needed, after each round
-- why: completion runs in a cycle of nodes
SELECT count(*) FROM "build"."nodes__needed__r1" AS t WHERE t.round_number = 1;

-- step 4 of 4: copy nodes
-- table: nodes
-- why: rows where id > 2, and rows that copied nodes refer to
COPY (
SELECT
    t."id",
    t."parent_id",
    t."label"
FROM "source"."nodes" AS t
WHERE (t."parent_id" IS NULL OR t."parent_id" IN (SELECT k1."key_1" FROM "build"."nodes__key_state__r1" AS k1 WHERE k1."live"))
  AND (("id" > 2) OR t."id" IN (SELECT k1."key_1" FROM "build"."nodes__needed__r1" AS k1))
) TO 'copies/config/builds/preview/nodes/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 7 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   nodes: build.nodes
