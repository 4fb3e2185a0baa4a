-- What a build of config would send. Nothing was run.

-- step 1 of 2: rank customers__ranked
-- table: customers
-- why: the first 3 keys, of customers
COPY (
SELECT
    ranked.key_1
FROM (
    SELECT
        t."id" AS key_1,
        row_number() OVER (
            ORDER BY
                left(md5('subset:' || CAST(t."id" AS VARCHAR)), 8) ASC NULLS LAST,
                CAST(t."id" AS VARCHAR) ASC NULLS LAST
        ) AS position
    FROM "source"."customers" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
) AS ranked
WHERE ranked.position <= 3
) TO 'copies/config/builds/preview/_steps/customers__ranked/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 2: copy customers
-- table: customers
-- why: rows of the first 3 keys
COPY (
SELECT
    t."id",
    t."name",
    t."country"
FROM "source"."customers" AS t
WHERE t."id" IN (SELECT k1."key_1" FROM "build"."customers__ranked" AS k1)
) TO 'copies/config/builds/preview/customers/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 4 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   customers: build.customers
