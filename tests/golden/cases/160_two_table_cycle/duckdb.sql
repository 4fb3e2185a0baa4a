-- What a build of config would send. Nothing was run.

-- step 1 of 5: narrow employees__narrow
-- table: employees
-- why: keys and references of employees, read once for the steps that need only those
COPY (
SELECT DISTINCT
    t."id",
    t."department_id",
    coalesce(("name" = 'Dee'), FALSE) AS "flag_1"
FROM "source"."employees" AS t
) TO 'copies/config/builds/preview/_steps/employees__narrow/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 5: narrow departments__narrow
-- table: departments
-- why: keys and references of departments, read once for the steps that need only those
COPY (
SELECT DISTINCT
    t."id",
    t."head_id"
FROM "source"."departments" AS t
) TO 'copies/config/builds/preview/_steps/departments__narrow/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 5: grow departments__needed, employees__needed, to begin with
-- table: departments
-- why: completion runs in a cycle of departments, employees
COPY (
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."department_id" AS key_1
    FROM "build"."employees__narrow" AS t
    WHERE t."department_id" IS NOT NULL
      AND t."flag_1"
) AS found
) TO 'copies/config/builds/preview/_steps/departments__needed/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 5: grow departments__needed, employees__needed, to begin with
-- table: departments
-- why: completion runs in a cycle of departments, employees
COPY (
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."head_id" AS key_1
    FROM "build"."departments__narrow" AS t
    WHERE FALSE
) AS found
) TO 'copies/config/builds/preview/_steps/employees__needed/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 5: grow departments__needed, employees__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: departments
-- why: completion runs in a cycle of departments, employees
COPY (
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "build"."departments__needed__r0" AS t
    UNION ALL
    SELECT t."department_id" AS key_1, 1 AS round_number
    FROM "build"."employees__narrow" AS t
    WHERE t."department_id" IS NOT NULL
      AND t."id" IN (SELECT k1."key_1" FROM "build"."employees__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1
) TO 'copies/config/builds/preview/_steps/departments__needed/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 5: grow departments__needed, employees__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: departments
-- why: completion runs in a cycle of departments, employees
COPY (
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "build"."employees__needed__r0" AS t
    UNION ALL
    SELECT t."head_id" AS key_1, 1 AS round_number
    FROM "build"."departments__narrow" AS t
    WHERE t."head_id" IS NOT NULL
      AND t."id" IN (SELECT k1."key_1" FROM "build"."departments__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1
) TO 'copies/config/builds/preview/_steps/employees__needed/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 5: grow departments__needed, employees__needed, after each round
-- why: completion runs in a cycle of departments, employees
SELECT count(*) FROM "build"."departments__needed__r1" AS t WHERE t.round_number = 1;

-- step 3 of 5: grow departments__needed, employees__needed, after each round
-- why: completion runs in a cycle of departments, employees
SELECT count(*) FROM "build"."employees__needed__r1" AS t WHERE t.round_number = 1;

-- step 4 of 5: copy departments
-- table: departments
-- why: rows that copied employees refer to
COPY (
SELECT
    t."id",
    t."head_id",
    t."title"
FROM "source"."departments" AS t
WHERE t."id" IN (SELECT k1."key_1" FROM "build"."departments__needed__r1" AS k1)
) TO 'copies/config/builds/preview/departments/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 5: copy employees
-- table: employees
-- why: rows where name = 'Dee', and rows that copied departments refer to
COPY (
SELECT
    t."id",
    t."department_id",
    t."name"
FROM "source"."employees" AS t
WHERE ("name" = 'Dee')
   OR t."id" IN (SELECT k1."key_1" FROM "build"."employees__needed__r1" AS k1)
) TO 'copies/config/builds/preview/employees/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 13 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   departments: build.departments
--   employees: build.employees
