-- What a build of config would send. Nothing was run.

-- step 1 of 4: keys customers__selected
-- table: customers
-- why: keys of the selected rows of customers, for orders to follow
COPY (
SELECT DISTINCT
    t."id"
FROM "source"."customers" AS t
WHERE ("country" = 'NL')
) TO 'copies/config/builds/preview/_steps/customers__selected/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 4: copy orders
-- table: orders
-- why: rows that refer to selected customers
COPY (
SELECT
    t."id",
    t."customer_id",
    t."order_date",
    t."note"
FROM "source"."orders" AS t
WHERE t."customer_id" IN (SELECT k1."id" FROM "build"."customers__selected" AS k1)
) TO 'copies/config/builds/preview/orders/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 4: copy reviews
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

-- step 4 of 4: copy customers
-- table: customers
-- why: rows where country = 'NL', and rows that copied orders and reviews refer to
COPY (
SELECT
    t."id",
    t."name",
    t."country"
FROM "source"."customers" AS t
WHERE ("country" = 'NL')
   OR t."id" IN (SELECT k1."customer_id" FROM "build"."orders" AS k1
    UNION ALL SELECT k1."customer_id" FROM "build"."reviews" AS k1)
) TO 'copies/config/builds/preview/customers/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 13 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   customers: build.customers
--   orders: build.orders
--   reviews: build.reviews
