-- What a build of config would send. Nothing was run.

-- step 1 of 3: keys customers__all_keys
-- table: customers
-- why: the keys of customers, to drop the orphans of orders(customer_id) -> customers(id)
COPY (
SELECT DISTINCT
    t."id"
FROM "source"."customers" AS t
WHERE t."id" IS NOT NULL
) TO 'copies/config/builds/preview/_steps/customers__all_keys/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 3: copy orders
-- table: orders
-- why: rows where id >= 13
COPY (
SELECT
    t."id",
    t."customer_id",
    t."order_date",
    t."note"
FROM "source"."orders" AS t
WHERE (t."customer_id" IS NULL OR t."customer_id" IN (SELECT k1."id" FROM "build"."customers__all_keys" AS k1))
  AND ("id" >= 13)
) TO 'copies/config/builds/preview/orders/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 3: copy customers
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

-- verify: 8 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   customers: build.customers
--   orders: build.orders
