-- What a build of config would send. Nothing was run.

-- step 1 of 3: narrow wide__narrow
-- table: wide
-- why: keys and references of wide, read once for the steps that need only those
COPY (
SELECT DISTINCT
    t."id",
    t."parent_id",
    coalesce(("c01" = 1), FALSE) AS "flag_1"
FROM "source"."wide" AS t
) TO 'copies/config/builds/preview/_steps/wide__narrow/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 3: grow wide__needed, to begin with
-- table: wide
-- why: completion runs in a cycle of wide
COPY (
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."parent_id" AS key_1
    FROM "build"."wide__narrow" AS t
    WHERE t."parent_id" IS NOT NULL
      AND t."flag_1"
) AS found
) TO 'copies/config/builds/preview/_steps/wide__needed/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 3: grow wide__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: wide
-- why: completion runs in a cycle of wide
COPY (
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "build"."wide__needed__r0" AS t
    UNION ALL
    SELECT t."parent_id" AS key_1, 1 AS round_number
    FROM "build"."wide__narrow" AS t
    WHERE t."parent_id" IS NOT NULL
      AND t."id" IN (SELECT k1."key_1" FROM "build"."wide__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1
) TO 'copies/config/builds/preview/_steps/wide__needed/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 3: grow wide__needed, after each round
-- why: completion runs in a cycle of wide
SELECT count(*) FROM "build"."wide__needed__r1" AS t WHERE t.round_number = 1;

-- step 3 of 3: copy wide
-- table: wide
-- why: rows where c01 = 1, and rows that copied wide refer to
COPY (
SELECT
    t."id",
    t."parent_id",
    t."c00",
    t."c01",
    t."c02",
    CAST(t."c03" AS timestamp(6)) AS "c03",
    t."c04",
    t."c05",
    t."c06",
    t."c07",
    CAST(t."c08" AS timestamp(6)) AS "c08",
    t."c09"
FROM "source"."wide" AS t
WHERE ("c01" = 1)
   OR t."id" IN (SELECT k1."key_1" FROM "build"."wide__needed__r1" AS k1)
) TO 'copies/config/builds/preview/wide/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 7 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   wide: build.wide
