-- What a build of config would send. Nothing was run.

-- step 1 of 5: keys customers__all_keys
-- table: customers
-- why: the keys of customers, to drop the orphans of orders(customer_id) -> customers(id)
COPY (
SELECT DISTINCT
    t."id"
FROM "source"."customers" AS t
WHERE t."id" IS NOT NULL
) TO 'copies/config/builds/preview/_steps/customers__all_keys/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 5: key_state orders__key_state
-- table: orders
-- why: which keys of orders have a row left after orphans are dropped
COPY (
SELECT
    states.key_1,
    bool_or(states.live) AS live
FROM (
    SELECT
        t."id" AS key_1,
        coalesce((t."customer_id" IS NULL OR t."customer_id" IN (SELECT k1."id" FROM "build"."customers__all_keys" AS k1)), FALSE) AS live
    FROM "source"."orders" AS t
    WHERE t."id" IS NOT NULL
) AS states
GROUP BY states.key_1
) TO 'copies/config/builds/preview/_steps/orders__key_state/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 5: copy lineitem
-- table: lineitem
-- why: rows where quantity < 9
COPY (
SELECT
    t."order_id",
    t."line",
    t."part_id",
    t."quantity"
FROM "source"."lineitem" AS t
WHERE (t."order_id" IS NULL OR NOT coalesce(t."order_id" IN (SELECT k1."key_1" FROM "build"."orders__key_state" AS k1 WHERE NOT k1."live"), FALSE))
  AND ("quantity" < 9)
) TO 'copies/config/builds/preview/lineitem/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 4 of 5: copy orders
-- table: orders
-- why: rows that copied lineitem refer to
COPY (
SELECT
    t."id",
    t."customer_id",
    t."order_date",
    t."note"
FROM "source"."orders" AS t
WHERE (t."customer_id" IS NULL OR t."customer_id" IN (SELECT k1."id" FROM "build"."customers__all_keys" AS k1))
  AND t."id" IN (SELECT k1."order_id" FROM "build"."lineitem" AS k1)
) TO 'copies/config/builds/preview/orders/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 5: copy customers
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

-- verify: 14 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   customers: build.customers
--   lineitem: build.lineitem
--   orders: build.orders
