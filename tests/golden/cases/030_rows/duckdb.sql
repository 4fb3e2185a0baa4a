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

-- verify
-- table: customers
-- why: rows of the copy
SELECT count(*) FROM "build"."customers" AS t;

-- verify
-- table: customers
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."name") = typeof(s."name"),
    typeof(c."country") = typeof(s."country")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."customers" AS c ON FALSE
LEFT JOIN "source"."customers" AS s ON FALSE;

-- verify
-- table: customers
-- why: keys that occur more than once
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."customers" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: customers
-- why: keys that occur more often than in the source
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."customers" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "source"."customers" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."customers" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- publish, if every check passes: readers are switched, all tables in one step, to
--   customers: build.customers
