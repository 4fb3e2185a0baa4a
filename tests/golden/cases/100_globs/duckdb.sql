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

-- verify: 5 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   ref_country: build.ref_country
--   ref_currency: build.ref_currency
