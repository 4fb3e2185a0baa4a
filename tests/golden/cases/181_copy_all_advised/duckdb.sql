-- What a build of config would send. Nothing was run.

-- step 1 of 2: copy lineitem
-- table: lineitem
-- why: rows in a sample of 50 % by order_id
COPY (
SELECT
    t."order_id",
    t."line",
    t."part_id",
    t."quantity"
FROM "source"."lineitem" AS t
WHERE (left(md5('subset:' || CAST(t."order_id" AS VARCHAR)), 8) < '80000000')
) TO 'copies/config/builds/preview/lineitem/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 2: copy parts
-- table: parts
-- why: rows that copied lineitem refer to
COPY (
SELECT
    t."id",
    t."label"
FROM "source"."parts" AS t
WHERE t."id" IN (SELECT k1."part_id" FROM "build"."lineitem" AS k1)
) TO 'copies/config/builds/preview/parts/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 10 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   lineitem: build.lineitem
--   parts: build.parts
