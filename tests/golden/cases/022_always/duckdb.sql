-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy customers
-- table: customers
-- why: rows in a sample of 25 % by id; always those where country = 'TR'
COPY (
SELECT
    t."id",
    t."name",
    t."country"
FROM "source"."customers" AS t
WHERE ("country" = 'TR')
   OR (left(md5('subset:' || CAST(t."id" AS VARCHAR)), 8) < '40000000')
) TO 'copies/config/builds/preview/customers/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 6 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   customers: build.customers
