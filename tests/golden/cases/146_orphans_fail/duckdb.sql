-- What a build of config would send. Nothing was run.

-- step 1 of 2: copy orders
-- table: orders
-- why: rows where id >= 13
COPY (
SELECT
    t."id",
    t."customer_id",
    t."order_date",
    t."note"
FROM "source"."orders" AS t
WHERE ("id" >= 13)
) TO 'copies/config/builds/preview/orders/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 2: copy customers
-- table: customers
-- why: rows that copied orders refer to
COPY (
SELECT
    t."id",
    t."name",
    t."country"
FROM "source"."customers" AS t
WHERE t."id" IN (SELECT k1."customer_id" FROM "build"."orders" AS k1)
) TO 'copies/config/builds/preview/customers/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify
-- table: customers
-- why: rows of the copy
SELECT count(*) FROM "build"."customers" AS t;

-- verify
-- table: customers
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."name") = typeof(s."name"),
    typeof(c."country") = typeof(s."country")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."customers" AS c ON FALSE
LEFT JOIN "source"."customers" AS s ON FALSE;

-- verify
-- table: customers
-- why: keys that occur more than once
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."customers" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: customers
-- why: keys that occur more often than in the source
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."customers" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "source"."customers" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."customers" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

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
-- why: rows without parent under orders(customer_id) -> customers(id)
SELECT count(t."customer_id")
FROM "build"."orders" AS t
WHERE t."customer_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."customers" AS k WHERE k."id" = t."customer_id");

-- verify
-- table: orders
-- why: parents that the source has and the copy misses under orders(customer_id) -> customers(id)
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "source"."customers" AS s
    JOIN (
        SELECT DISTINCT t."customer_id" AS key_1
        FROM "build"."orders" AS t
        WHERE t."customer_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."customers" AS k WHERE k."id" = t."customer_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, all tables in one step, to
--   customers: build.customers
--   orders: build.orders
