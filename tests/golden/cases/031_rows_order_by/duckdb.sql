-- What a build of config would send. Nothing was run.

-- step 1 of 2: rank orders__ranked
-- table: orders
-- why: the first 4 keys by order_date desc, of orders
COPY (
SELECT
    ranked.key_1
FROM (
    SELECT
        t."id" AS key_1,
        row_number() OVER (
            ORDER BY
                max(t."order_date") DESC NULLS LAST,
                left(md5('subset:' || CAST(t."id" AS VARCHAR)), 8) ASC NULLS LAST,
                CAST(t."id" AS VARCHAR) ASC NULLS LAST
        ) AS position
    FROM "source"."orders" AS t
    WHERE t."id" IS NOT NULL
      AND ("note" IS DISTINCT FROM 'late')
    GROUP BY t."id"
) AS ranked
WHERE ranked.position <= 4
) TO 'copies/config/builds/preview/_steps/orders__ranked/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 2: copy orders
-- table: orders
-- why: rows where note is distinct from 'late', of the first 4 keys by order_date desc
COPY (
SELECT
    t."id",
    t."customer_id",
    t."order_date",
    t."note"
FROM "source"."orders" AS t
WHERE ("note" IS DISTINCT FROM 'late')
  AND t."id" IN (SELECT k1."key_1" FROM "build"."orders__ranked" AS k1)
) TO 'copies/config/builds/preview/orders/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 4 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   orders: build.orders
