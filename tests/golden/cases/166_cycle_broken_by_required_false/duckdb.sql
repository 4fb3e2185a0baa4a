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

-- verify
-- table: departments
-- why: rows of the copy
SELECT count(*) FROM "build"."departments" AS t;

-- verify
-- table: departments
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."head_id") = typeof(s."head_id"),
    typeof(c."title") = typeof(s."title")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."departments" AS c ON FALSE
LEFT JOIN "source"."departments" AS s ON FALSE;

-- verify
-- table: departments
-- why: keys that occur more than once
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."departments" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: departments
-- why: keys that occur more often than in the source
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."departments" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "source"."departments" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."departments" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: employees
-- why: rows of the copy
SELECT count(*) FROM "build"."employees" AS t;

-- verify
-- table: employees
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."department_id") = typeof(s."department_id"),
    typeof(c."name") = typeof(s."name")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."employees" AS c ON FALSE
LEFT JOIN "source"."employees" AS s ON FALSE;

-- verify
-- table: employees
-- why: keys that occur more than once
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."employees" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: employees
-- why: keys that occur more often than in the source
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."employees" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "source"."employees" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."employees" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: employees
-- why: rows without parent under employees(department_id) -> departments(id)
SELECT count(t."department_id")
FROM "build"."employees" AS t
WHERE t."department_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."departments" AS k WHERE k."id" = t."department_id");

-- verify
-- table: employees
-- why: parents that the source has and the copy misses under employees(department_id) -> departments(id)
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "source"."departments" AS s
    JOIN (
        SELECT DISTINCT t."department_id" AS key_1
        FROM "build"."employees" AS t
        WHERE t."department_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."departments" AS k WHERE k."id" = t."department_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- verify
-- table: departments
-- why: rows without parent under departments(head_id) -> employees(id)
SELECT count(t."head_id")
FROM "build"."departments" AS t
WHERE t."head_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."employees" AS k WHERE k."id" = t."head_id");

-- publish, if every check passes: readers are switched, all tables in one step, to
--   departments: build.departments
--   employees: build.employees
