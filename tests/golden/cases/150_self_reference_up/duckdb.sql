-- What a build of config would send. Nothing was run.

-- step 1 of 3: narrow employees__narrow
-- table: employees
-- why: keys and references of employees, read once for the steps that need only those
COPY (
SELECT DISTINCT
    t."id",
    t."manager_id",
    coalesce(("name" = 'Eve' OR "name" = 'Gus'), FALSE) AS "flag_1"
FROM "source"."employees" AS t
) TO 'copies/config/builds/preview/_steps/employees__narrow/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 3: grow employees__needed, to begin with
-- table: employees
-- why: completion runs in a cycle of employees
COPY (
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."manager_id" AS key_1
    FROM "build"."employees__narrow" AS t
    WHERE t."manager_id" IS NOT NULL
      AND t."flag_1"
) AS found
) TO 'copies/config/builds/preview/_steps/employees__needed/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 3: grow employees__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: employees
-- why: completion runs in a cycle of employees
COPY (
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "build"."employees__needed__r0" AS t
    UNION ALL
    SELECT t."manager_id" AS key_1, 1 AS round_number
    FROM "build"."employees__narrow" AS t
    WHERE t."manager_id" IS NOT NULL
      AND t."id" IN (SELECT k1."key_1" FROM "build"."employees__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1
) TO 'copies/config/builds/preview/_steps/employees__needed/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 3: grow employees__needed, after each round
-- why: completion runs in a cycle of employees
SELECT count(*) FROM "build"."employees__needed__r1" AS t WHERE t.round_number = 1;

-- step 3 of 3: copy employees
-- table: employees
-- why: rows where name = 'Eve' or name = 'Gus', and rows that copied employees refer to
COPY (
SELECT
    t."id",
    t."manager_id",
    t."name"
FROM "source"."employees" AS t
WHERE ("name" = 'Eve' OR "name" = 'Gus')
   OR t."id" IN (SELECT k1."key_1" FROM "build"."employees__needed__r1" AS k1)
) TO 'copies/config/builds/preview/employees/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 7 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   employees: build.employees
