-- What a build of config would send. Nothing was run.

-- step 1 of 7: narrow legs__narrow
-- table: legs
-- why: keys and references of legs, read once for the steps that need only those
COPY (
SELECT DISTINCT
    t."id",
    t."previous_id",
    t."trip_id",
    t."left_at"
FROM "source"."legs" AS t
) TO 'copies/config/builds/preview/_steps/legs__narrow/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 7: settle legs__key_state, to begin with
-- table: legs
-- why: dropped orphans cascade in a cycle of legs
COPY (
SELECT
    states.key_1,
    bool_or(states.live) AS live
FROM (
    SELECT
        t."id" AS key_1,
        coalesce((t."previous_id" IS NULL OR t."previous_id" IN (SELECT k1."id" FROM "build"."legs__narrow" AS k1 WHERE k1."id" IS NOT NULL)), FALSE) AS live
    FROM "build"."legs__narrow" AS t
    WHERE t."id" IS NOT NULL
) AS states
GROUP BY states.key_1
) TO 'copies/config/builds/preview/_steps/legs__key_state/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 7: settle legs__key_state, again and again, each round reading the one before, until a round changes nothing; at most 1,000 rounds
-- table: legs
-- why: dropped orphans cascade in a cycle of legs
COPY (
SELECT
    states.key_1,
    bool_or(states.live) AS live
FROM (
    SELECT
        t."id" AS key_1,
        coalesce((t."previous_id" IS NULL OR t."previous_id" IN (SELECT k1."key_1" FROM "build"."legs__key_state__r0" AS k1 WHERE k1."live")), FALSE) AS live
    FROM "build"."legs__narrow" AS t
    WHERE t."id" IS NOT NULL
) AS states
GROUP BY states.key_1
) TO 'copies/config/builds/preview/_steps/legs__key_state/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 7: settle legs__key_state, after each round
-- why: dropped orphans cascade in a cycle of legs
SELECT count(*) FROM "build"."legs__key_state__r1" AS t WHERE NOT t.live;

-- step 3 of 7: keys trips__selected
-- table: trips
-- why: keys of the selected rows of trips, for legs to follow
COPY (
SELECT DISTINCT
    t."id"
FROM "source"."trips" AS t
WHERE ("id" < 3)
) TO 'copies/config/builds/preview/_steps/trips__selected/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 4 of 7: rank legs__ranked
-- table: legs
-- why: the first 1 keys per trip_id by left_at desc, of legs
COPY (
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
                left(md5('subset:' || CAST(t."id" AS VARCHAR)), 8) ASC NULLS LAST,
                CAST(t."id" AS VARCHAR) ASC NULLS LAST
        ) AS position
    FROM "build"."legs__narrow" AS t
    WHERE t."id" IS NOT NULL
      AND (t."previous_id" IS NULL OR t."previous_id" IN (SELECT k1."key_1" FROM "build"."legs__key_state__r1" AS k1 WHERE k1."live"))
      AND t."trip_id" IN (SELECT k1."id" FROM "build"."trips__selected" AS k1)
    GROUP BY t."id", t."trip_id"
) AS ranked
WHERE ranked.position <= 1
) TO 'copies/config/builds/preview/_steps/legs__ranked/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 7: grow legs__needed, to begin with
-- table: legs
-- why: completion runs in a cycle of legs
COPY (
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."previous_id" AS key_1
    FROM "build"."legs__narrow" AS t
    WHERE t."previous_id" IS NOT NULL
      AND (t."previous_id" IS NULL OR t."previous_id" IN (SELECT k1."key_1" FROM "build"."legs__key_state__r1" AS k1 WHERE k1."live"))
      AND t."trip_id" IN (SELECT k1."id" FROM "build"."trips__selected" AS k1)
      AND EXISTS (SELECT 1 FROM "build"."legs__ranked" AS k1 WHERE k1."key_1" = t."id" AND k1."key_2" = t."trip_id")
) AS found
) TO 'copies/config/builds/preview/_steps/legs__needed/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 7: grow legs__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: legs
-- why: completion runs in a cycle of legs
COPY (
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "build"."legs__needed__r0" AS t
    UNION ALL
    SELECT t."previous_id" AS key_1, 1 AS round_number
    FROM "build"."legs__narrow" AS t
    WHERE t."previous_id" IS NOT NULL
      AND (t."previous_id" IS NULL OR t."previous_id" IN (SELECT k1."key_1" FROM "build"."legs__key_state__r1" AS k1 WHERE k1."live"))
      AND t."id" IN (SELECT k1."key_1" FROM "build"."legs__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1
) TO 'copies/config/builds/preview/_steps/legs__needed/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 7: grow legs__needed, after each round
-- why: completion runs in a cycle of legs
SELECT count(*) FROM "build"."legs__needed__r1" AS t WHERE t.round_number = 1;

-- step 6 of 7: copy legs
-- table: legs
-- why: rows that refer to selected trips, of the first 1 keys per trip_id by left_at desc, and rows that copied legs refer to
COPY (
SELECT
    t."id",
    t."previous_id",
    t."trip_id",
    t."left_at",
    t."note"
FROM "source"."legs" AS t
WHERE (t."previous_id" IS NULL OR t."previous_id" IN (SELECT k1."key_1" FROM "build"."legs__key_state__r1" AS k1 WHERE k1."live"))
  AND ((t."trip_id" IN (SELECT k1."id" FROM "build"."trips__selected" AS k1) AND EXISTS (SELECT 1 FROM "build"."legs__ranked" AS k1 WHERE k1."key_1" = t."id" AND k1."key_2" = t."trip_id")) OR t."id" IN (SELECT k1."key_1" FROM "build"."legs__needed__r1" AS k1))
) TO 'copies/config/builds/preview/legs/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 7 of 7: copy trips
-- table: trips
-- why: rows where id < 3, and rows that copied legs refer to
COPY (
SELECT
    t."id",
    t."title"
FROM "source"."trips" AS t
WHERE ("id" < 3)
   OR t."id" IN (SELECT k1."trip_id" FROM "build"."legs" AS k1)
) TO 'copies/config/builds/preview/trips/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 14 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   legs: build.legs
--   trips: build.trips
