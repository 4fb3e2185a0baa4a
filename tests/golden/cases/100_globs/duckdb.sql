-- What a build of config would send. Nothing was run.

-- step 1 of 2: copy ref_country
-- table: ref_country
-- why: every row
COPY (
SELECT
    t."code",
    t."name"
FROM "source"."ref_country" AS t
) TO 'copies/config/builds/preview/ref_country/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 2: copy ref_currency
-- table: ref_currency
-- why: rows where code = 'EUR'
COPY (
SELECT
    t."code",
    t."name"
FROM "source"."ref_currency" AS t
WHERE ("code" = 'EUR')
) TO 'copies/config/builds/preview/ref_currency/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify
-- table: ref_country
-- why: rows of the copy
SELECT count(*) FROM "build"."ref_country" AS t;

-- verify
-- table: ref_country
-- why: types of the columns
SELECT
    typeof(c."code") = typeof(s."code"),
    typeof(c."name") = typeof(s."name")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."ref_country" AS c ON FALSE
LEFT JOIN "source"."ref_country" AS s ON FALSE;

-- verify
-- table: ref_country
-- why: rows of the source
SELECT count(*) FROM "source"."ref_country" AS t;

-- verify
-- table: ref_currency
-- why: rows of the copy
SELECT count(*) FROM "build"."ref_currency" AS t;

-- verify
-- table: ref_currency
-- why: types of the columns
SELECT
    typeof(c."code") = typeof(s."code"),
    typeof(c."name") = typeof(s."name")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."ref_currency" AS c ON FALSE
LEFT JOIN "source"."ref_currency" AS s ON FALSE;

-- publish, if every check passes: readers are switched, all tables in one step, to
--   ref_country: build.ref_country
--   ref_currency: build.ref_currency
