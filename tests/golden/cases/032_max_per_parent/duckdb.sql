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

-- step 2 of 4: rank orders__ranked
-- table: orders
-- why: the first 2 keys per customer_id by order_date desc, of orders
COPY (
SELECT
    ranked.key_1,
    ranked.key_2
FROM (
    SELECT
        t."id" AS key_1,
        t."customer_id" AS key_2,
        row_number() OVER (
            PARTITION BY t."customer_id"
            ORDER BY
                max(t."order_date") DESC NULLS LAST,
                left(md5('subset:' || CAST(t."id" AS VARCHAR)), 8) ASC NULLS LAST,
                CAST(t."id" AS VARCHAR) ASC NULLS LAST
        ) AS position
    FROM "source"."orders" AS t
    WHERE t."id" IS NOT NULL
      AND t."customer_id" IN (SELECT k1."id" FROM "build"."customers__selected" AS k1)
    GROUP BY t."id", t."customer_id"
) AS ranked
WHERE ranked.position <= 2
) TO 'copies/config/builds/preview/_steps/orders__ranked/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 4: copy orders
-- table: orders
-- why: rows that refer to selected customers, of the first 2 keys per customer_id by order_date desc
COPY (
SELECT
    t."id",
    t."customer_id",
    t."order_date",
    t."note"
FROM "source"."orders" AS t
WHERE t."customer_id" IN (SELECT k1."id" FROM "build"."customers__selected" AS k1)
  AND EXISTS (SELECT 1 FROM "build"."orders__ranked" AS k1 WHERE k1."key_1" = t."id" AND k1."key_2" = t."customer_id")
) TO 'copies/config/builds/preview/orders/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 4 of 4: copy customers
-- table: customers
-- why: rows where country = 'NL', and rows that copied orders refer to
COPY (
SELECT
    t."id",
    t."name",
    t."country"
FROM "source"."customers" AS t
WHERE ("country" = 'NL')
   OR t."id" IN (SELECT k1."customer_id" FROM "build"."orders" AS k1)
) TO 'copies/config/builds/preview/customers/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 11 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   customers: build.customers
--   orders: build.orders
