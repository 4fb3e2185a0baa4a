-- What a build of config would send. Nothing was run.

-- step 1 of 4: keys orders__selected
-- table: orders
-- why: keys of the selected rows of orders, for lineitem to follow
COPY (
SELECT DISTINCT
    t."id"
FROM "source"."orders" AS t
WHERE ("note" IN ('big', 'first'))
) TO 'copies/config/builds/preview/_steps/orders__selected/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 4: copy parts
-- table: parts
-- why: rows where id < 2
COPY (
SELECT
    t."id",
    t."label"
FROM "source"."parts" AS t
WHERE ("id" < 2)
) TO 'copies/config/builds/preview/parts/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 4: copy lineitem
-- table: lineitem
-- why: rows that refer to selected orders and parts
COPY (
SELECT
    t."order_id",
    t."line",
    t."part_id",
    t."quantity"
FROM "source"."lineitem" AS t
WHERE (t."order_id" IS NULL OR t."order_id" IN (SELECT k1."id" FROM "build"."orders__selected" AS k1))
  AND (t."part_id" IS NULL OR t."part_id" IN (SELECT k1."id" FROM "build"."parts" AS k1))
  AND (t."order_id" IN (SELECT k1."id" FROM "build"."orders__selected" AS k1) OR t."part_id" IN (SELECT k1."id" FROM "build"."parts" AS k1))
) TO 'copies/config/builds/preview/lineitem/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 4 of 4: copy orders
-- table: orders
-- why: rows where note in ('big', 'first'), and rows that copied lineitem refer to
COPY (
SELECT
    t."id",
    t."customer_id",
    t."order_date",
    t."note"
FROM "source"."orders" AS t
WHERE ("note" IN ('big', 'first'))
   OR t."id" IN (SELECT k1."order_id" FROM "build"."lineitem" AS k1)
) TO 'copies/config/builds/preview/orders/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 15 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   lineitem: build.lineitem
--   orders: build.orders
--   parts: build.parts
