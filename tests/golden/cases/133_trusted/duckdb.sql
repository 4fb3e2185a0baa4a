-- What a build of config would send. Nothing was run.

-- step 1 of 3: copy orders
-- table: orders
-- why: rows that refer to selected customers
COPY (
SELECT
    t."id",
    t."customer_id",
    t."order_date",
    t."note"
FROM "source"."orders" AS t
WHERE t."customer_id" IS NOT NULL
  AND (left(md5('subset:' || CAST(t."customer_id" AS VARCHAR)), 8) < '80000000')
) TO 'copies/config/builds/preview/orders/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 3: copy reviews
-- table: reviews
-- why: rows where stars = 5
COPY (
SELECT
    t."id",
    t."customer_id",
    t."stars"
FROM "source"."reviews" AS t
WHERE ("stars" = 5)
) TO 'copies/config/builds/preview/reviews/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 3: copy customers
-- table: customers
-- why: rows in a sample of 50 % by id, and rows that copied orders and reviews refer to
COPY (
SELECT
    t."id",
    t."name",
    t."country"
FROM "source"."customers" AS t
WHERE (left(md5('subset:' || CAST(t."id" AS VARCHAR)), 8) < '80000000')
   OR t."id" IN (SELECT k1."customer_id" FROM "build"."orders" AS k1
    UNION ALL SELECT k1."customer_id" FROM "build"."reviews" AS k1)
) TO 'copies/config/builds/preview/customers/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 15 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   customers: build.customers
--   orders: build.orders
--   reviews: build.reviews
