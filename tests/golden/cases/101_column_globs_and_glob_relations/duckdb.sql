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

-- verify: 13 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   invoices: build.invoices
--   projects: build.projects
--   users: build.users
