-- What a build of config would send. Nothing was run.

-- step 1 of 3: copy invoices
-- table: invoices
-- why: rows where tenant_id in (3, 17)
COPY (
SELECT
    t."id",
    t."tenant_id",
    t."created_by",
    t."total"
FROM "source"."invoices" AS t
WHERE ("tenant_id" IN (3, 17))
) TO 'copies/config/builds/preview/invoices/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 3: copy projects
-- table: projects
-- why: rows where tenant_id in (3, 17)
COPY (
SELECT
    t."id",
    t."tenant_id",
    t."created_by",
    t."title"
FROM "source"."projects" AS t
WHERE ("tenant_id" IN (3, 17))
) TO 'copies/config/builds/preview/projects/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 3: copy users
-- table: users
-- why: rows where tenant_id in (3, 17), and rows that copied invoices and projects refer to
COPY (
SELECT
    t."id",
    t."tenant_id",
    t."login"
FROM "source"."users" AS t
WHERE ("tenant_id" IN (3, 17))
   OR t."id" IN (SELECT k1."created_by" FROM "build"."invoices" AS k1
    UNION ALL SELECT k1."created_by" FROM "build"."projects" AS k1)
) TO 'copies/config/builds/preview/users/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify
-- table: invoices
-- why: rows of the copy
SELECT count(*) FROM "build"."invoices" AS t;

-- verify
-- table: invoices
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."tenant_id") = typeof(s."tenant_id"),
    typeof(c."created_by") = typeof(s."created_by"),
    typeof(c."total") = typeof(s."total")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."invoices" AS c ON FALSE
LEFT JOIN "source"."invoices" AS s ON FALSE;

-- verify
-- table: projects
-- why: rows of the copy
SELECT count(*) FROM "build"."projects" AS t;

-- verify
-- table: projects
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."tenant_id") = typeof(s."tenant_id"),
    typeof(c."created_by") = typeof(s."created_by"),
    typeof(c."title") = typeof(s."title")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."projects" AS c ON FALSE
LEFT JOIN "source"."projects" AS s ON FALSE;

-- verify
-- table: users
-- why: rows of the copy
SELECT count(*) FROM "build"."users" AS t;

-- verify
-- table: users
-- why: rows of the copy
SELECT count(*) FROM "build"."users" AS t
WHERE ("tenant_id" IN (3, 17));

-- verify
-- table: users
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."tenant_id") = typeof(s."tenant_id"),
    typeof(c."login") = typeof(s."login")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."users" AS c ON FALSE
LEFT JOIN "source"."users" AS s ON FALSE;

-- verify
-- table: users
-- why: keys that occur more than once
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."users" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: users
-- why: keys that occur more often than in the source
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."users" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "source"."users" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."users" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: invoices
-- why: rows without parent under invoices(created_by) -> users(id)
SELECT count(t."created_by")
FROM "build"."invoices" AS t
WHERE t."created_by" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."users" AS k WHERE k."id" = t."created_by");

-- verify
-- table: invoices
-- why: parents that the source has and the copy misses under invoices(created_by) -> users(id)
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "source"."users" AS s
    JOIN (
        SELECT DISTINCT t."created_by" AS key_1
        FROM "build"."invoices" AS t
        WHERE t."created_by" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."users" AS k WHERE k."id" = t."created_by")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- verify
-- table: projects
-- why: rows without parent under projects(created_by) -> users(id)
SELECT count(t."created_by")
FROM "build"."projects" AS t
WHERE t."created_by" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."users" AS k WHERE k."id" = t."created_by");

-- verify
-- table: projects
-- why: parents that the source has and the copy misses under projects(created_by) -> users(id)
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "source"."users" AS s
    JOIN (
        SELECT DISTINCT t."created_by" AS key_1
        FROM "build"."projects" AS t
        WHERE t."created_by" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."users" AS k WHERE k."id" = t."created_by")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, all tables in one step, to
--   invoices: build.invoices
--   projects: build.projects
--   users: build.users
