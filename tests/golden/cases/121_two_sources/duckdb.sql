-- What a build of config would send. Nothing was run.

-- step 1 of 3: copy orders
-- table: sales.orders
-- why: rows where total > 10
COPY (
SELECT
    t."id",
    t."user_id",
    t."total"
FROM "sales"."orders" AS t
WHERE ("total" > 10)
) TO 'copies/config/builds/preview/orders/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 3: copy clicks
-- table: web.clicks
-- why: rows where page = '/buy'
COPY (
SELECT
    t."user_id",
    t."page"
FROM "web"."clicks" AS t
WHERE ("page" = '/buy')
) TO 'copies/config/builds/preview/clicks/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 3: copy users
-- table: sales.users
-- why: rows that copied web.clicks and sales.orders refer to
COPY (
SELECT
    t."id",
    t."login"
FROM "sales"."users" AS t
WHERE t."id" IN (SELECT k1."user_id" FROM "build"."clicks" AS k1
    UNION ALL SELECT k1."user_id" FROM "build"."orders" AS k1)
) TO 'copies/config/builds/preview/users/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 12 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   orders: build.orders
--   users: build.users
--   clicks: build.clicks
