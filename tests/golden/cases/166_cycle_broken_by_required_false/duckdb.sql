-- What a build of config would send. Nothing was run.

-- step 1 of 2: copy employees
-- table: employees
-- why: rows where name = 'Dee'
COPY (
SELECT
    t."id",
    t."department_id",
    t."name"
FROM "source"."employees" AS t
WHERE ("name" = 'Dee')
) TO 'copies/config/builds/preview/employees/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 2: copy departments
-- table: departments
-- why: rows that copied employees refer to
COPY (
SELECT
    t."id",
    t."head_id",
    t."title"
FROM "source"."departments" AS t
WHERE t."id" IN (SELECT k1."department_id" FROM "build"."employees" AS k1)
) TO 'copies/config/builds/preview/departments/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 11 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   departments: build.departments
--   employees: build.employees
