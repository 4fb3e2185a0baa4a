-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy orders
-- table: orders
-- why: rows in a sample of 100 % by order_date
COPY (
SELECT
    t."id",
    t."customer_id",
    t."order_date",
    t."note"
FROM "source"."orders" AS t
WHERE (t."order_date" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' AND t."order_date" IS NOT NULL)
) TO 'copies/config/builds/preview/orders/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify
-- table: orders
-- why: rows of the copy
SELECT count(*) FROM "build"."orders" AS t;

-- verify
-- table: orders
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."customer_id") = typeof(s."customer_id"),
    typeof(c."order_date") = typeof(s."order_date"),
    typeof(c."note") = typeof(s."note")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."orders" AS c ON FALSE
LEFT JOIN "source"."orders" AS s ON FALSE;

-- verify
-- table: orders
-- why: keys that occur more than once
SELECT count(*)
FROM (
    SELECT t."order_date" AS key_1, count(*) AS times
    FROM "build"."orders" AS t
    WHERE t."order_date" IS NOT NULL
    GROUP BY t."order_date"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: orders
-- why: keys that occur more often than in the source
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT t."order_date" AS key_1, count(*) AS times
    FROM "build"."orders" AS t
    WHERE t."order_date" IS NOT NULL
    GROUP BY t."order_date"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "source"."orders" AS s
    JOIN (
    SELECT t."order_date" AS key_1, count(*) AS times
    FROM "build"."orders" AS t
    WHERE t."order_date" IS NOT NULL
    GROUP BY t."order_date"
    HAVING count(*) > 1
    ) AS repeated ON s."order_date" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: orders
-- why: different keys
SELECT count(*)
FROM (
    SELECT DISTINCT t."order_date"
    FROM "source"."orders" AS t
    WHERE t."order_date" IS NOT NULL
) AS keys;

-- verify
-- table: orders
-- why: different keys
SELECT count(*)
FROM (
    SELECT DISTINCT t."order_date"
    FROM "build"."orders" AS t
    WHERE (t."order_date" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' AND t."order_date" IS NOT NULL)
) AS keys;

-- publish, if every check passes: readers are switched, all tables in one step, to
--   orders: build.orders
