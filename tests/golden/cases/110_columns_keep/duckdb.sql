-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy people
-- table: people
-- why: rows in a sample of 100 % by id, where street <> 'High'
COPY (
SELECT
    t."id",
    t."name",
    t."city"
FROM "source"."people" AS t
WHERE (t."id" IS NOT NULL)
  AND ("street" <> 'High')
) TO 'copies/config/builds/preview/people/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 4 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   people: build.people
