-- What a build of config would send. Nothing was run.

-- step 1 of 3: narrow pieces__narrow
-- table: pieces
-- why: keys and references of pieces, read once for the steps that need only those
COPY (
SELECT DISTINCT
    t."site",
    t."number",
    t."part_of",
    coalesce(("label" = 'screw'), FALSE) AS "flag_1"
FROM "source"."pieces" AS t
) TO 'copies/config/builds/preview/_steps/pieces__narrow/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 3: grow pieces__needed, to begin with
-- table: pieces
-- why: completion runs in a cycle of pieces
COPY (
SELECT DISTINCT
    found.key_1,
    found.key_2,
    0 AS round_number
FROM (
    SELECT t."site" AS key_1, t."part_of" AS key_2
    FROM "build"."pieces__narrow" AS t
    WHERE t."site" IS NOT NULL AND t."part_of" IS NOT NULL
      AND t."flag_1"
) AS found
) TO 'copies/config/builds/preview/_steps/pieces__needed/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 3: grow pieces__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: pieces
-- why: completion runs in a cycle of pieces
COPY (
SELECT
    grown.key_1,
    grown.key_2,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.key_2, t.round_number
    FROM "build"."pieces__needed__r0" AS t
    UNION ALL
    SELECT t."site" AS key_1, t."part_of" AS key_2, 1 AS round_number
    FROM "build"."pieces__narrow" AS t
    WHERE t."site" IS NOT NULL AND t."part_of" IS NOT NULL
      AND EXISTS (SELECT 1 FROM "build"."pieces__needed__r0" AS k1 WHERE k1."key_1" = t."site" AND k1."key_2" = t."number" AND k1.round_number = 0)
) AS grown
GROUP BY grown.key_1, grown.key_2
) TO 'copies/config/builds/preview/_steps/pieces__needed/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 3: grow pieces__needed, after each round
-- why: completion runs in a cycle of pieces
SELECT count(*) FROM "build"."pieces__needed__r1" AS t WHERE t.round_number = 1;

-- step 3 of 3: copy pieces
-- table: pieces
-- why: rows where label = 'screw', and rows that copied pieces refer to
COPY (
SELECT
    t."site",
    t."number",
    t."part_of",
    t."label"
FROM "source"."pieces" AS t
WHERE ("label" = 'screw')
   OR EXISTS (SELECT 1 FROM "build"."pieces__needed__r1" AS k1 WHERE k1."key_1" = t."site" AND k1."key_2" = t."number")
) TO 'copies/config/builds/preview/pieces/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 7 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   pieces: build.pieces
