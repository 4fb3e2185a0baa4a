-- What a build of config would send. Nothing was run.

-- step 1 of 9: narrow c__narrow
-- table: c
-- why: keys and references of c, read once for the steps that need only those
COPY (
SELECT DISTINCT
    t."id",
    t."a_id",
    t."d_id"
FROM "source"."c" AS t
) TO 'copies/config/builds/preview/_steps/c__narrow/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 9: narrow b__narrow
-- table: b
-- why: keys and references of b, read once for the steps that need only those
COPY (
SELECT DISTINCT
    t."id",
    t."c_id"
FROM "source"."b" AS t
) TO 'copies/config/builds/preview/_steps/b__narrow/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 9: narrow d__narrow
-- table: d
-- why: keys and references of d, read once for the steps that need only those
COPY (
SELECT DISTINCT
    t."id",
    t."c_id"
FROM "source"."d" AS t
) TO 'copies/config/builds/preview/_steps/d__narrow/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 4 of 9: narrow a__narrow
-- table: a
-- why: keys and references of a, read once for the steps that need only those
COPY (
SELECT DISTINCT
    t."id",
    t."b_id",
    coalesce(("id" = 1), FALSE) AS "flag_1"
FROM "source"."a" AS t
) TO 'copies/config/builds/preview/_steps/a__narrow/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 9: grow a__needed, c__needed, b__needed, d__needed, to begin with
-- table: a
-- why: completion runs in a cycle of a, c, b, d
COPY (
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."a_id" AS key_1
    FROM "build"."c__narrow" AS t
    WHERE FALSE
) AS found
) TO 'copies/config/builds/preview/_steps/a__needed/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 9: grow a__needed, c__needed, b__needed, d__needed, to begin with
-- table: a
-- why: completion runs in a cycle of a, c, b, d
COPY (
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."c_id" AS key_1
    FROM "build"."b__narrow" AS t
    WHERE FALSE
    UNION ALL
    SELECT t."c_id" AS key_1
    FROM "build"."d__narrow" AS t
    WHERE FALSE
) AS found
) TO 'copies/config/builds/preview/_steps/c__needed/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 9: grow a__needed, c__needed, b__needed, d__needed, to begin with
-- table: a
-- why: completion runs in a cycle of a, c, b, d
COPY (
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."b_id" AS key_1
    FROM "build"."a__narrow" AS t
    WHERE t."b_id" IS NOT NULL
      AND t."flag_1"
) AS found
) TO 'copies/config/builds/preview/_steps/b__needed/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 9: grow a__needed, c__needed, b__needed, d__needed, to begin with
-- table: a
-- why: completion runs in a cycle of a, c, b, d
COPY (
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."d_id" AS key_1
    FROM "build"."c__narrow" AS t
    WHERE FALSE
) AS found
) TO 'copies/config/builds/preview/_steps/d__needed/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 9: grow a__needed, c__needed, b__needed, d__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: a
-- why: completion runs in a cycle of a, c, b, d
COPY (
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "build"."a__needed__r0" AS t
    UNION ALL
    SELECT t."a_id" AS key_1, 1 AS round_number
    FROM "build"."c__narrow" AS t
    WHERE t."a_id" IS NOT NULL
      AND t."id" IN (SELECT k1."key_1" FROM "build"."c__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1
) TO 'copies/config/builds/preview/_steps/a__needed/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 9: grow a__needed, c__needed, b__needed, d__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: a
-- why: completion runs in a cycle of a, c, b, d
COPY (
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "build"."c__needed__r0" AS t
    UNION ALL
    SELECT t."c_id" AS key_1, 1 AS round_number
    FROM "build"."b__narrow" AS t
    WHERE t."c_id" IS NOT NULL
      AND t."id" IN (SELECT k1."key_1" FROM "build"."b__needed__r0" AS k1 WHERE k1.round_number = 0)
    UNION ALL
    SELECT t."c_id" AS key_1, 1 AS round_number
    FROM "build"."d__narrow" AS t
    WHERE t."c_id" IS NOT NULL
      AND t."id" IN (SELECT k1."key_1" FROM "build"."d__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1
) TO 'copies/config/builds/preview/_steps/c__needed/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 9: grow a__needed, c__needed, b__needed, d__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: a
-- why: completion runs in a cycle of a, c, b, d
COPY (
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "build"."b__needed__r0" AS t
    UNION ALL
    SELECT t."b_id" AS key_1, 1 AS round_number
    FROM "build"."a__narrow" AS t
    WHERE t."b_id" IS NOT NULL
      AND t."id" IN (SELECT k1."key_1" FROM "build"."a__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1
) TO 'copies/config/builds/preview/_steps/b__needed/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 9: grow a__needed, c__needed, b__needed, d__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: a
-- why: completion runs in a cycle of a, c, b, d
COPY (
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "build"."d__needed__r0" AS t
    UNION ALL
    SELECT t."d_id" AS key_1, 1 AS round_number
    FROM "build"."c__narrow" AS t
    WHERE t."d_id" IS NOT NULL
      AND t."id" IN (SELECT k1."key_1" FROM "build"."c__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1
) TO 'copies/config/builds/preview/_steps/d__needed/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 9: grow a__needed, c__needed, b__needed, d__needed, after each round
-- why: completion runs in a cycle of a, c, b, d
SELECT count(*) FROM "build"."a__needed__r1" AS t WHERE t.round_number = 1;

-- step 5 of 9: grow a__needed, c__needed, b__needed, d__needed, after each round
-- why: completion runs in a cycle of a, c, b, d
SELECT count(*) FROM "build"."c__needed__r1" AS t WHERE t.round_number = 1;

-- step 5 of 9: grow a__needed, c__needed, b__needed, d__needed, after each round
-- why: completion runs in a cycle of a, c, b, d
SELECT count(*) FROM "build"."b__needed__r1" AS t WHERE t.round_number = 1;

-- step 5 of 9: grow a__needed, c__needed, b__needed, d__needed, after each round
-- why: completion runs in a cycle of a, c, b, d
SELECT count(*) FROM "build"."d__needed__r1" AS t WHERE t.round_number = 1;

-- step 6 of 9: copy a
-- table: a
-- why: rows where id = 1, and rows that copied c refer to
COPY (
SELECT
    t."id",
    t."b_id"
FROM "source"."a" AS t
WHERE ("id" = 1)
   OR t."id" IN (SELECT k1."key_1" FROM "build"."a__needed__r1" AS k1)
) TO 'copies/config/builds/preview/a/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 7 of 9: copy b
-- table: b
-- why: rows that copied a refer to
COPY (
SELECT
    t."id",
    t."c_id"
FROM "source"."b" AS t
WHERE t."id" IN (SELECT k1."key_1" FROM "build"."b__needed__r1" AS k1)
) TO 'copies/config/builds/preview/b/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 8 of 9: copy c
-- table: c
-- why: rows that copied b and d refer to
COPY (
SELECT
    t."id",
    t."a_id",
    t."d_id"
FROM "source"."c" AS t
WHERE t."id" IN (SELECT k1."key_1" FROM "build"."c__needed__r1" AS k1)
) TO 'copies/config/builds/preview/c/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 9 of 9: copy d
-- table: d
-- why: rows that copied c refer to
COPY (
SELECT
    t."id",
    t."c_id"
FROM "source"."d" AS t
WHERE t."id" IN (SELECT k1."key_1" FROM "build"."d__needed__r1" AS k1)
) TO 'copies/config/builds/preview/d/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 27 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   a: build.a
--   b: build.b
--   c: build.c
--   d: build.d
