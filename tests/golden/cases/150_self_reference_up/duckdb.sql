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

-- verify
-- table: employees
-- why: rows of the copy
SELECT count(*) FROM "build"."employees" AS t;

-- verify
-- table: employees
-- why: rows of the copy
SELECT count(*) FROM "build"."employees" AS t
WHERE ("name" = 'Eve' OR "name" = 'Gus');

-- verify
-- table: employees
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."manager_id") = typeof(s."manager_id"),
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
-- why: rows without parent under employees(manager_id) -> employees(id)
SELECT count(t."manager_id")
FROM "build"."employees" AS t
WHERE t."manager_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."employees" AS k WHERE k."id" = t."manager_id");

-- verify
-- table: employees
-- why: parents that the source has and the copy misses under employees(manager_id) -> employees(id)
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "source"."employees" AS s
    JOIN (
        SELECT DISTINCT t."manager_id" AS key_1
        FROM "build"."employees" AS t
        WHERE t."manager_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."employees" AS k WHERE k."id" = t."manager_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, all tables in one step, to
--   employees: build.employees
