-- What a build of config would send. Nothing was run.

-- step 1 of 8: keys sites__selected
-- table: sites
-- why: keys of the selected rows of sites, for employees to follow
COPY (
SELECT DISTINCT
    t."id"
FROM "source"."sites" AS t
WHERE ("city" = 'Ams')
) TO 'copies/config/builds/preview/_steps/sites__selected/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 8: narrow employees__narrow
-- table: employees
-- why: keys and references of employees, read once for the steps that need only those
COPY (
SELECT DISTINCT
    t."id",
    t."manager_id",
    t."site_id"
FROM "source"."employees" AS t
) TO 'copies/config/builds/preview/_steps/employees__narrow/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 8: grow employees__selected_keys, to begin with
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
      AND t."site_id" IN (SELECT k1."id" FROM "build"."sites__selected" AS k1)
) AS found
) TO 'copies/config/builds/preview/_steps/employees__selected_keys/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 8: grow employees__selected_keys, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
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
    SELECT t."id" AS key_1, 1 AS round_number
    FROM "build"."employees__narrow" AS t
    WHERE t."id" IS NOT NULL
      AND t."manager_id" IN (SELECT k1."key_1" FROM "build"."employees__selected_keys__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1
) TO 'copies/config/builds/preview/_steps/employees__selected_keys/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 8: grow employees__selected_keys, after each round
-- why: selection follows a cycle of employees
SELECT count(*) FROM "build"."employees__selected_keys__r1" AS t WHERE t.round_number = 1;

-- step 4 of 8: copy reviews
-- table: reviews
-- why: rows where stars = 5
COPY (
SELECT
    t."id",
    t."employee_id",
    t."stars"
FROM "source"."reviews" AS t
WHERE ("stars" = 5)
) TO 'copies/config/builds/preview/reviews/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 8: copy badges
-- table: badges
-- why: rows that refer to selected employees
COPY (
SELECT
    t."code",
    t."employee_id"
FROM "source"."badges" AS t
WHERE t."employee_id" IN (SELECT k1."key_1" FROM "build"."employees__selected_keys__r1" AS k1)
) TO 'copies/config/builds/preview/badges/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 6 of 8: grow employees__needed, to begin with
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
      AND (t."manager_id" IN (SELECT k1."key_1" FROM "build"."employees__selected_keys__r1" AS k1) OR t."site_id" IN (SELECT k1."id" FROM "build"."sites__selected" AS k1) OR t."id" IN (SELECT k1."employee_id" FROM "build"."reviews" AS k1
    UNION ALL SELECT k1."employee_id" FROM "build"."badges" AS k1))
) AS found
) TO 'copies/config/builds/preview/_steps/employees__needed/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 6 of 8: grow employees__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
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

-- step 6 of 8: grow employees__needed, after each round
-- why: completion runs in a cycle of employees
SELECT count(*) FROM "build"."employees__needed__r1" AS t WHERE t.round_number = 1;

-- step 7 of 8: copy employees
-- table: employees
-- why: rows that refer to selected employees or sites, and rows that copied employees, reviews and badges refer to
COPY (
SELECT
    t."id",
    t."manager_id",
    t."site_id",
    t."name"
FROM "source"."employees" AS t
WHERE t."manager_id" IN (SELECT k1."key_1" FROM "build"."employees__selected_keys__r1" AS k1)
   OR t."site_id" IN (SELECT k1."id" FROM "build"."sites__selected" AS k1)
   OR t."id" IN (SELECT k1."key_1" FROM "build"."employees__needed__r1" AS k1)
   OR t."id" IN (SELECT k1."employee_id" FROM "build"."reviews" AS k1
    UNION ALL SELECT k1."employee_id" FROM "build"."badges" AS k1)
) TO 'copies/config/builds/preview/employees/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 8 of 8: copy sites
-- table: sites
-- why: rows where city = 'Ams', and rows that copied employees refer to
COPY (
SELECT
    t."id",
    t."city"
FROM "source"."sites" AS t
WHERE ("city" = 'Ams')
   OR t."id" IN (SELECT k1."site_id" FROM "build"."employees" AS k1)
) TO 'copies/config/builds/preview/sites/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 22 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   badges: build.badges
--   employees: build.employees
--   reviews: build.reviews
--   sites: build.sites
