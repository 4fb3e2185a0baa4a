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

-- verify
-- table: people
-- why: rows of the copy
SELECT count(*) FROM "build"."people" AS t;

-- verify
-- table: people
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."name") = typeof(s."name"),
    typeof(c."street") = typeof(s."street"),
    typeof(c."city") = typeof(s."city"),
    typeof(c."boss") = typeof(s."boss")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."people" AS c ON FALSE
LEFT JOIN "source"."people" AS s ON FALSE;

-- verify
-- table: people
-- why: rows of the source
SELECT count(*) FROM "source"."people" AS t;

-- publish, if every check passes: readers are switched, all tables in one step, to
--   people: build.people
