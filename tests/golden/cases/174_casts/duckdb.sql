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

-- verify
-- table: readings
-- why: rows of the copy
SELECT count(*) FROM "build"."readings" AS t;

-- verify
-- table: readings
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."code") = typeof(CAST(NULL AS varchar)),
    typeof(c."at") = typeof(s."at"),
    typeof(c."token") = typeof(s."token")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."readings" AS c ON FALSE
LEFT JOIN "source"."readings" AS s ON FALSE;

-- verify
-- table: readings
-- why: rows of the source
SELECT count(*) FROM "source"."readings" AS t;

-- publish, if every check passes: readers are switched, all tables in one step, to
--   readings: build.readings
