-- What a build of config would send. Nothing was run.

-- step 1 of 6: narrow employees__narrow
-- table: employees
-- why: keys and references of employees, read once for the steps that need only those
COPY (
SELECT DISTINCT
    t."id",
    t."department_id",
    coalesce(("name" <> 'Eve'), FALSE) AS "flag_1"
FROM "source"."employees" AS t
) TO 'copies/config/builds/preview/_steps/employees__narrow/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 6: narrow departments__narrow
-- table: departments
-- why: keys and references of departments, read once for the steps that need only those
COPY (
SELECT DISTINCT
    t."id",
    t."head_id",
    coalesce(("title" = 'sales'), FALSE) AS "flag_1"
FROM "source"."departments" AS t
) TO 'copies/config/builds/preview/_steps/departments__narrow/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 6: grow employees__selected_keys, departments__selected_keys, to begin with
-- table: departments
-- why: selection follows a cycle of departments, employees
COPY (
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."id" AS key_1
    FROM "build"."employees__narrow" AS t
    WHERE FALSE
) AS found
) TO 'copies/config/builds/preview/_steps/employees__selected_keys/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 6: grow employees__selected_keys, departments__selected_keys, to begin with
-- table: departments
-- why: selection follows a cycle of departments, employees
COPY (
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."id" AS key_1
    FROM "build"."departments__narrow" AS t
    WHERE t."id" IS NOT NULL
      AND t."flag_1"
) AS found
) TO 'copies/config/builds/preview/_steps/departments__selected_keys/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 6: grow employees__selected_keys, departments__selected_keys, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: departments
-- why: selection follows a cycle of departments, employees
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
      AND t."flag_1"
      AND t."department_id" IN (SELECT k1."key_1" FROM "build"."departments__selected_keys__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1
) TO 'copies/config/builds/preview/_steps/employees__selected_keys/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 6: grow employees__selected_keys, departments__selected_keys, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: departments
-- why: selection follows a cycle of departments, employees
COPY (
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "build"."departments__selected_keys__r0" AS t
    UNION ALL
    SELECT t."id" AS key_1, 1 AS round_number
    FROM "build"."departments__narrow" AS t
    WHERE t."id" IS NOT NULL
      AND t."head_id" IN (SELECT k1."key_1" FROM "build"."employees__selected_keys__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1
) TO 'copies/config/builds/preview/_steps/departments__selected_keys/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 6: grow employees__selected_keys, departments__selected_keys, after each round
-- why: selection follows a cycle of departments, employees
SELECT count(*) FROM "build"."employees__selected_keys__r1" AS t WHERE t.round_number = 1;

-- step 3 of 6: grow employees__selected_keys, departments__selected_keys, after each round
-- why: selection follows a cycle of departments, employees
SELECT count(*) FROM "build"."departments__selected_keys__r1" AS t WHERE t.round_number = 1;

-- step 4 of 6: grow departments__needed, employees__needed, to begin with
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
      AND t."department_id" IN (SELECT k1."key_1" FROM "build"."departments__selected_keys__r1" AS k1)
) AS found
) TO 'copies/config/builds/preview/_steps/departments__needed/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 4 of 6: grow departments__needed, employees__needed, to begin with
-- table: departments
-- why: completion runs in a cycle of departments, employees
COPY (
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."head_id" AS key_1
    FROM "build"."departments__narrow" AS t
    WHERE t."head_id" IS NOT NULL
      AND (t."flag_1" OR t."head_id" IN (SELECT k1."key_1" FROM "build"."employees__selected_keys__r1" AS k1))
) AS found
) TO 'copies/config/builds/preview/_steps/employees__needed/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 4 of 6: grow departments__needed, employees__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
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

-- step 4 of 6: grow departments__needed, employees__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
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

-- step 4 of 6: grow departments__needed, employees__needed, after each round
-- why: completion runs in a cycle of departments, employees
SELECT count(*) FROM "build"."departments__needed__r1" AS t WHERE t.round_number = 1;

-- step 4 of 6: grow departments__needed, employees__needed, after each round
-- why: completion runs in a cycle of departments, employees
SELECT count(*) FROM "build"."employees__needed__r1" AS t WHERE t.round_number = 1;

-- step 5 of 6: copy departments
-- table: departments
-- why: rows that refer to selected employees; always those where title = 'sales', and rows that copied employees refer to
COPY (
SELECT
    t."id",
    t."head_id",
    t."title"
FROM "source"."departments" AS t
WHERE ("title" = 'sales')
   OR t."head_id" IN (SELECT k1."key_1" FROM "build"."employees__selected_keys__r1" AS k1)
   OR t."id" IN (SELECT k1."key_1" FROM "build"."departments__needed__r1" AS k1)
) TO 'copies/config/builds/preview/departments/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 6 of 6: copy employees
-- table: employees
-- why: rows that refer to selected departments, where name <> 'Eve', and rows that copied departments refer to
COPY (
SELECT
    t."id",
    t."department_id",
    t."name"
FROM "source"."employees" AS t
WHERE (("name" <> 'Eve') AND t."department_id" IN (SELECT k1."key_1" FROM "build"."departments__selected_keys__r1" AS k1))
   OR t."id" IN (SELECT k1."key_1" FROM "build"."employees__needed__r1" AS k1)
) TO 'copies/config/builds/preview/employees/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify
-- table: departments
-- why: rows of the copy
SELECT count(*) FROM "build"."departments" AS t;

-- verify
-- table: departments
-- why: rows of the copy
SELECT count(*) FROM "build"."departments" AS t
WHERE ("title" = 'sales')
   OR t."head_id" IN (SELECT k1."key_1" FROM "build"."employees__selected_keys__r1" AS k1);

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
-- why: rows of the copy
SELECT count(*) FROM "build"."employees" AS t
WHERE ("name" <> 'Eve')
  AND t."department_id" IN (SELECT k1."key_1" FROM "build"."departments__selected_keys__r1" AS k1);

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

-- verify
-- table: departments
-- why: parents that the source has and the copy misses under departments(head_id) -> employees(id)
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "source"."employees" AS s
    JOIN (
        SELECT DISTINCT t."head_id" AS key_1
        FROM "build"."departments" AS t
        WHERE t."head_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."employees" AS k WHERE k."id" = t."head_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, all tables in one step, to
--   departments: build.departments
--   employees: build.employees
