-- What a build of config would send. Nothing was run.

-- step 1 of 5: keys orders__selected
-- table: orders
-- why: keys of the selected rows of orders, for lineitem to follow
COPY (
SELECT DISTINCT
    t."id"
FROM "source"."orders" AS t
WHERE ("note" = 'big')
) TO 'copies/config/builds/preview/_steps/orders__selected/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 5: keys parts__selected
-- table: parts
-- why: keys of the selected rows of parts, for lineitem to follow
COPY (
SELECT DISTINCT
    t."id"
FROM "source"."parts" AS t
WHERE ("label" = 'bolt')
) TO 'copies/config/builds/preview/_steps/parts__selected/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 5: copy lineitem
-- table: lineitem
-- why: rows that refer to selected orders or parts
COPY (
SELECT
    t."order_id",
    t."line",
    t."part_id",
    t."quantity"
FROM "source"."lineitem" AS t
WHERE t."order_id" IN (SELECT k1."id" FROM "build"."orders__selected" AS k1)
   OR t."part_id" IN (SELECT k1."id" FROM "build"."parts__selected" AS k1)
) TO 'copies/config/builds/preview/lineitem/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 4 of 5: copy orders
-- table: orders
-- why: rows where note = 'big', and rows that copied lineitem refer to
COPY (
SELECT
    t."id",
    t."customer_id",
    t."order_date",
    t."note"
FROM "source"."orders" AS t
WHERE ("note" = 'big')
   OR t."id" IN (SELECT k1."order_id" FROM "build"."lineitem" AS k1)
) TO 'copies/config/builds/preview/orders/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 5: copy parts
-- table: parts
-- why: rows where label = 'bolt', and rows that copied lineitem refer to
COPY (
SELECT
    t."id",
    t."label"
FROM "source"."parts" AS t
WHERE ("label" = 'bolt')
   OR t."id" IN (SELECT k1."part_id" FROM "build"."lineitem" AS k1)
) TO 'copies/config/builds/preview/parts/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 16 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   lineitem: build.lineitem
--   orders: build.orders
--   parts: build.parts
