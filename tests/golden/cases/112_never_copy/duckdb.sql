-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy people
-- table: people
-- why: every row
COPY (
SELECT
    t."id",
    t."name",
    t."street",
    t."city",
    t."boss"
FROM "source"."people" AS t
) TO 'copies/config/builds/preview/people/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 3 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   people: build.people
