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

-- verify
-- table: Größen
-- why: rows of the copy
SELECT count(*) FROM "build"."Größen" AS t;

-- verify
-- table: Größen
-- why: types of the columns
SELECT
    typeof(c."größe") = typeof(s."größe"),
    typeof(c."t") = typeof(s."t")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."Größen" AS c ON FALSE
LEFT JOIN "source"."Größen" AS s ON FALSE;

-- verify
-- table: Größen
-- why: keys that occur more than once
SELECT count(*)
FROM (
    SELECT t."größe" AS key_1, count(*) AS times
    FROM "build"."Größen" AS t
    WHERE t."größe" IS NOT NULL
    GROUP BY t."größe"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: Größen
-- why: keys that occur more often than in the source
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT t."größe" AS key_1, count(*) AS times
    FROM "build"."Größen" AS t
    WHERE t."größe" IS NOT NULL
    GROUP BY t."größe"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "source"."Größen" AS s
    JOIN (
    SELECT t."größe" AS key_1, count(*) AS times
    FROM "build"."Größen" AS t
    WHERE t."größe" IS NOT NULL
    GROUP BY t."größe"
    HAVING count(*) > 1
    ) AS repeated ON s."größe" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: Order Details
-- why: rows of the copy
SELECT count(*) FROM "build"."Order Details" AS t;

-- verify
-- table: Order Details
-- why: types of the columns
SELECT
    typeof(c."order no") = typeof(s."order no"),
    typeof(c."größe") = typeof(s."größe"),
    typeof(c."group") = typeof(s."group")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."Order Details" AS c ON FALSE
LEFT JOIN "source"."Order Details" AS s ON FALSE;

-- verify
-- table: Order Details
-- why: keys that occur more than once
SELECT count(*)
FROM (
    SELECT t."order no" AS key_1, count(*) AS times
    FROM "build"."Order Details" AS t
    WHERE t."order no" IS NOT NULL
    GROUP BY t."order no"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: Order Details
-- why: keys that occur more often than in the source
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT t."order no" AS key_1, count(*) AS times
    FROM "build"."Order Details" AS t
    WHERE t."order no" IS NOT NULL
    GROUP BY t."order no"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "source"."Order Details" AS s
    JOIN (
    SELECT t."order no" AS key_1, count(*) AS times
    FROM "build"."Order Details" AS t
    WHERE t."order no" IS NOT NULL
    GROUP BY t."order no"
    HAVING count(*) > 1
    ) AS repeated ON s."order no" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: select
-- why: rows of the copy
SELECT count(*) FROM "build"."select" AS t;

-- verify
-- table: select
-- why: rows of the copy
SELECT count(*) FROM "build"."select" AS t
WHERE ("from" = 1);

-- verify
-- table: select
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."from") = typeof(s."from"),
    typeof(c."it's") = typeof(s."it's")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."select" AS c ON FALSE
LEFT JOIN "source"."select" AS s ON FALSE;

-- verify
-- table: select
-- why: keys that occur more than once
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."select" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: select
-- why: keys that occur more often than in the source
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."select" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "source"."select" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."select" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: Order Details
-- why: rows without parent under Order Details(order no) -> select(id)
SELECT count(t."order no")
FROM "build"."Order Details" AS t
WHERE t."order no" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."select" AS k WHERE k."id" = t."order no");

-- verify
-- table: Order Details
-- why: parents that the source has and the copy misses under Order Details(order no) -> select(id)
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "source"."select" AS s
    JOIN (
        SELECT DISTINCT t."order no" AS key_1
        FROM "build"."Order Details" AS t
        WHERE t."order no" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."select" AS k WHERE k."id" = t."order no")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- verify
-- table: Order Details
-- why: rows without parent under Order Details(größe) -> Größen(größe)
SELECT count(t."größe")
FROM "build"."Order Details" AS t
WHERE t."größe" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."Größen" AS k WHERE k."größe" = t."größe");

-- verify
-- table: Order Details
-- why: parents that the source has and the copy misses under Order Details(größe) -> Größen(größe)
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "source"."Größen" AS s
    JOIN (
        SELECT DISTINCT t."größe" AS key_1
        FROM "build"."Order Details" AS t
        WHERE t."größe" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."Größen" AS k WHERE k."größe" = t."größe")
    ) AS missing ON s."größe" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, all tables in one step, to
--   Größen: build.Größen
--   Order Details: build.Order Details
--   select: build.select
