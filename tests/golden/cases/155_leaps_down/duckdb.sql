-- What a build of config would send. Nothing was run.

-- step 1 of 4: narrow employees__narrow
-- table: employees
-- why: keys and references of employees, read once for the steps that need only those
COPY (
SELECT DISTINCT
    t."id",
    t."manager_id",
    coalesce(("name" = 'Bob'), FALSE) AS "flag_1"
FROM "source"."employees" AS t
) TO 'copies/config/builds/preview/_steps/employees__narrow/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 4: grow employees__selected_keys, employees__leaps, to begin with
-- table: employees
-- why: selection follows a cycle of employees
COPY (
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."id" AS key_1
    FROM "build"."employees__narrow" AS t
    WHERE t."id" IS NOT NULL
      AND t."flag_1"
) AS found
) TO 'copies/config/builds/preview/_steps/employees__selected_keys/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 4: grow employees__selected_keys, employees__leaps, to begin with
-- table: employees
-- why: selection follows a cycle of employees
COPY (
SELECT DISTINCT
    t."manager_id" AS start_1,
    t."id" AS end_1
FROM "build"."employees__narrow" AS t
WHERE t."id" IS NOT NULL
  AND t."manager_id" IS NOT NULL
) TO 'copies/config/builds/preview/_steps/employees__leaps/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 4: grow employees__selected_keys, employees__leaps, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: employees
-- why: selection follows a cycle of employees
COPY (
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "build"."employees__selected_keys__r0" AS t
    UNION ALL
    SELECT t."end_1" AS key_1, 1 AS round_number
    FROM "build"."employees__leaps__r0" AS t
    WHERE t."start_1" IN (SELECT k1."key_1" FROM "build"."employees__selected_keys__r0" AS k1)
) AS grown
GROUP BY grown.key_1
) TO 'copies/config/builds/preview/_steps/employees__selected_keys/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 4: grow employees__selected_keys, employees__leaps, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: employees
-- why: selection follows a cycle of employees
COPY (
SELECT DISTINCT
    near.start_1,
    far.end_1
FROM "build"."employees__leaps__r0" AS near
INNER JOIN "build"."employees__leaps__r0" AS far
    ON near.end_1 = far.start_1
) TO 'copies/config/builds/preview/_steps/employees__leaps/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 4: grow employees__selected_keys, employees__leaps, after each round
-- why: selection follows a cycle of employees
SELECT count(*) FROM "build"."employees__selected_keys__r1" AS t WHERE t.round_number = 1;

-- step 3 of 4: grow employees__needed, employees__leaps_2, to begin with
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
      AND (t."flag_1" OR t."manager_id" IN (SELECT k1."key_1" FROM "build"."employees__selected_keys__r1" AS k1))
) AS found
) TO 'copies/config/builds/preview/_steps/employees__needed/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 4: grow employees__needed, employees__leaps_2, to begin with
-- table: employees
-- why: completion runs in a cycle of employees
COPY (
SELECT DISTINCT
    t."id" AS start_1,
    t."manager_id" AS end_1
FROM "build"."employees__narrow" AS t
WHERE t."id" IS NOT NULL
  AND t."manager_id" IS NOT NULL
) TO 'copies/config/builds/preview/_steps/employees__leaps_2/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 4: grow employees__needed, employees__leaps_2, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
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
    SELECT t."end_1" AS key_1, 1 AS round_number
    FROM "build"."employees__leaps_2__r0" AS t
    WHERE t."start_1" IN (SELECT k1."key_1" FROM "build"."employees__needed__r0" AS k1)
) AS grown
GROUP BY grown.key_1
) TO 'copies/config/builds/preview/_steps/employees__needed/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 4: grow employees__needed, employees__leaps_2, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: employees
-- why: completion runs in a cycle of employees
COPY (
SELECT DISTINCT
    near.start_1,
    far.end_1
FROM "build"."employees__leaps_2__r0" AS near
INNER JOIN "build"."employees__leaps_2__r0" AS far
    ON near.end_1 = far.start_1
) TO 'copies/config/builds/preview/_steps/employees__leaps_2/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 4: grow employees__needed, employees__leaps_2, after each round
-- why: completion runs in a cycle of employees
SELECT count(*) FROM "build"."employees__needed__r1" AS t WHERE t.round_number = 1;

-- step 4 of 4: copy employees
-- table: employees
-- why: rows that refer to selected employees; always those where name = 'Bob', and rows that copied employees refer to
COPY (
SELECT
    t."id",
    t."manager_id",
    t."name"
FROM "source"."employees" AS t
WHERE ("name" = 'Bob')
   OR t."manager_id" IN (SELECT k1."key_1" FROM "build"."employees__selected_keys__r1" AS k1)
   OR t."id" IN (SELECT k1."key_1" FROM "build"."employees__needed__r1" AS k1)
) TO 'copies/config/builds/preview/employees/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 7 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   employees: build.employees
