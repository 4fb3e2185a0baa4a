-- What a build of config would send. Nothing was run.

-- step 1 of 2: copy lineitem
-- table: lineitem
-- why: rows where order_id in (2, 4, 5, 6)
COPY (
SELECT
    t."order_id",
    t."part_id",
    t."supplier_id",
    t."quantity"
FROM "source"."lineitem" AS t
WHERE ("order_id" IN (2, 4, 5, 6))
) TO 'copies/config/builds/preview/lineitem/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 2: copy partsupp
-- table: partsupp
-- why: rows that copied lineitem refer to
COPY (
SELECT
    t."part_id",
    t."supplier_id",
    t."cost"
FROM "source"."partsupp" AS t
WHERE EXISTS (SELECT 1 FROM "build"."lineitem" AS k1 WHERE k1."part_id" = t."part_id" AND k1."supplier_id" = t."supplier_id")
) TO 'copies/config/builds/preview/partsupp/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 8 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   lineitem: build.lineitem
--   partsupp: build.partsupp
