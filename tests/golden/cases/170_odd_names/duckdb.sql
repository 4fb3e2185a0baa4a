-- What a build of config would send. Nothing was run.

-- step 1 of 5: keys select__selected
-- table: select
-- why: keys of the selected rows of select, for Order Details to follow
COPY (
SELECT DISTINCT
    t."id"
FROM "source"."select" AS t
WHERE ("from" = 1)
) TO 'copies/config/builds/preview/_steps/select__selected/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 5: rank Order Details__ranked
-- table: Order Details
-- why: the first 10 keys, of Order Details
COPY (
SELECT
    ranked.key_1
FROM (
    SELECT
        t."order no" AS key_1,
        row_number() OVER (
            ORDER BY
                left(md5('subset:' || CAST(t."order no" AS VARCHAR)), 8) ASC NULLS LAST,
                CAST(t."order no" AS VARCHAR) ASC NULLS LAST
        ) AS position
    FROM "source"."Order Details" AS t
    WHERE t."order no" IS NOT NULL
      AND t."order no" IN (SELECT k1."id" FROM "build"."select__selected" AS k1)
    GROUP BY t."order no"
) AS ranked
WHERE ranked.position <= 10
) TO 'copies/config/builds/preview/_steps/Order Details__ranked/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 5: copy Order Details
-- table: Order Details
-- why: rows that refer to selected select, of the first 10 keys
COPY (
SELECT
    t."order no",
    t."größe",
    t."group"
FROM "source"."Order Details" AS t
WHERE t."order no" IN (SELECT k1."id" FROM "build"."select__selected" AS k1)
  AND t."order no" IN (SELECT k1."key_1" FROM "build"."Order Details__ranked" AS k1)
) TO 'copies/config/builds/preview/Order Details/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 4 of 5: copy Größen
-- table: Größen
-- why: rows that copied Order Details refer to
COPY (
SELECT
    t."größe",
    t."t"
FROM "source"."Größen" AS t
WHERE t."größe" IN (SELECT k1."größe" FROM "build"."Order Details" AS k1)
) TO 'copies/config/builds/preview/Größen/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 5: copy select
-- table: select
-- why: rows where "from" = 1, and rows that copied Order Details refer to
COPY (
SELECT
    t."id",
    t."from",
    t."it's"
FROM "source"."select" AS t
WHERE ("from" = 1)
   OR t."id" IN (SELECT k1."order no" FROM "build"."Order Details" AS k1)
) TO 'copies/config/builds/preview/select/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 17 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   Größen: build.Größen
--   Order Details: build.Order Details
--   select: build.select
