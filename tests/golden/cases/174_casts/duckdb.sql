-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy readings
-- table: readings
-- why: every row
COPY (
SELECT
    t."id",
    CAST(t."code" AS varchar) AS "code",
    t."at",
    t."token"
FROM "source"."readings" AS t
) TO 'copies/config/builds/preview/readings/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 3 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   readings: build.readings
