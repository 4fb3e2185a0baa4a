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
-- table: web.users
-- why: rows of the copy
SELECT count(*) FROM "build"."web_users" AS t;

-- verify
-- table: web.users
-- why: types of the columns
SELECT
    typeof(c."sales_id") = typeof(s."sales_id"),
    typeof(c."login") = typeof(s."login")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."web_users" AS c ON FALSE
LEFT JOIN "web"."users" AS s ON FALSE;

-- verify
-- table: web.users
-- why: rows without parent under web.users(sales_id) -> sales.users(id)
SELECT count(t."sales_id")
FROM "build"."web_users" AS t
WHERE t."sales_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."users" AS k WHERE k."id" = t."sales_id");

-- verify
-- table: web.users
-- why: parents that the source has and the copy misses under web.users(sales_id) -> sales.users(id)
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "sales"."users" AS s
    JOIN (
        SELECT DISTINCT t."sales_id" AS key_1
        FROM "build"."web_users" AS t
        WHERE t."sales_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."users" AS k WHERE k."id" = t."sales_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, all tables in one step, to
--   users: build.users
--   web_users: build.web_users
