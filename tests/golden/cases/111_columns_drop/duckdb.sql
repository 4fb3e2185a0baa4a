-- What a build of config would send. Nothing was run.

-- step 1 of 3: narrow people__narrow
-- table: people
-- why: keys and references of people, read once for the steps that need only those
COPY (
SELECT DISTINCT
    t."id",
    t."boss",
    coalesce(("ssn" = '222'), FALSE) AS "flag_1"
FROM "source"."people" AS t
) TO 'copies/config/builds/preview/_steps/people__narrow/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 3: grow people__needed, to begin with
-- table: people
-- why: completion runs in a cycle of people
COPY (
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."boss" AS key_1
    FROM "build"."people__narrow" AS t
    WHERE t."boss" IS NOT NULL
      AND t."flag_1"
) AS found
) TO 'copies/config/builds/preview/_steps/people__needed/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 3: grow people__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: people
-- why: completion runs in a cycle of people
COPY (
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "build"."people__needed__r0" AS t
    UNION ALL
    SELECT t."boss" AS key_1, 1 AS round_number
    FROM "build"."people__narrow" AS t
    WHERE t."boss" IS NOT NULL
      AND t."id" IN (SELECT k1."key_1" FROM "build"."people__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1
) TO 'copies/config/builds/preview/_steps/people__needed/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 3: grow people__needed, after each round
-- why: completion runs in a cycle of people
SELECT count(*) FROM "build"."people__needed__r1" AS t WHERE t.round_number = 1;

-- step 3 of 3: copy people
-- table: people
-- why: rows where ssn = '222', and rows that copied people refer to
COPY (
SELECT
    t."id",
    t."name",
    t."street",
    t."city",
    t."boss"
FROM "source"."people" AS t
WHERE ("ssn" = '222')
   OR t."id" IN (SELECT k1."key_1" FROM "build"."people__needed__r1" AS k1)
) TO 'copies/config/builds/preview/people/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 6 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   people: build.people
