-- What a build of config would send. Nothing was run.

-- step 1 of 2: copy web_users
-- table: web.users
-- why: rows where login like 'a%'
COPY (
SELECT
    t."sales_id",
    t."login"
FROM "web"."users" AS t
WHERE ("login" LIKE 'a%')
) TO 'copies/config/builds/preview/web_users/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 2: copy users
-- table: sales.users
-- why: rows that copied web.users refer to
COPY (
SELECT
    t."id",
    t."login"
FROM "sales"."users" AS t
WHERE t."id" IN (SELECT k1."sales_id" FROM "build"."web_users" AS k1)
) TO 'copies/config/builds/preview/users/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 8 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   users: build.users
--   web_users: build.web_users
