-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy visits
-- table: visits
-- why: rows in a sample of 100 % by visitor
COPY (
SELECT
    t."visitor",
    t."page"
FROM "source"."visits" AS t
WHERE (t."visitor" IS NOT NULL)
) TO 'copies/config/builds/preview/visits/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 6 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   visits: build.visits
