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

-- verify
-- table: sales.orders
-- why: rows of the copy
SELECT count(*) FROM "build"."orders" AS t;

-- verify
-- table: sales.orders
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."user_id") = typeof(s."user_id"),
    typeof(c."total") = typeof(s."total")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."orders" AS c ON FALSE
LEFT JOIN "sales"."orders" AS s ON FALSE;

-- verify
-- table: sales.users
-- why: rows of the copy
SELECT count(*) FROM "build"."users" AS t;

-- verify
-- table: sales.users
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."login") = typeof(s."login")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."users" AS c ON FALSE
LEFT JOIN "sales"."users" AS s ON FALSE;

-- verify
-- table: sales.users
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
-- table: sales.users
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
    FROM "sales"."users" AS s
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
-- table: web.clicks
-- why: rows of the copy
SELECT count(*) FROM "build"."clicks" AS t;

-- verify
-- table: web.clicks
-- why: types of the columns
SELECT
    typeof(c."user_id") = typeof(s."user_id"),
    typeof(c."page") = typeof(s."page")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."clicks" AS c ON FALSE
LEFT JOIN "web"."clicks" AS s ON FALSE;

-- verify
-- table: web.clicks
-- why: rows without parent under web.clicks(user_id) -> sales.users(id)
SELECT count(t."user_id")
FROM "build"."clicks" AS t
WHERE t."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."users" AS k WHERE k."id" = t."user_id");

-- verify
-- table: web.clicks
-- why: parents that the source has and the copy misses under web.clicks(user_id) -> sales.users(id)
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "sales"."users" AS s
    JOIN (
        SELECT DISTINCT t."user_id" AS key_1
        FROM "build"."clicks" AS t
        WHERE t."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."users" AS k WHERE k."id" = t."user_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- verify
-- table: sales.orders
-- why: rows without parent under sales.orders(user_id) -> sales.users(id)
SELECT count(t."user_id")
FROM "build"."orders" AS t
WHERE t."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."users" AS k WHERE k."id" = t."user_id");

-- verify
-- table: sales.orders
-- why: parents that the source has and the copy misses under sales.orders(user_id) -> sales.users(id)
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "sales"."users" AS s
    JOIN (
        SELECT DISTINCT t."user_id" AS key_1
        FROM "build"."orders" AS t
        WHERE t."user_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."users" AS k WHERE k."id" = t."user_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, all tables in one step, to
--   orders: build.orders
--   users: build.users
--   clicks: build.clicks
