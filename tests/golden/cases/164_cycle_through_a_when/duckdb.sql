-- What a build of config would send. Nothing was run.

-- step 1 of 5: narrow comments__narrow
-- table: comments
-- why: keys and references of comments, read once for the steps that need only those
COPY (
SELECT DISTINCT
    t."id",
    t."subject_id",
    coalesce(("text" = 'start'), FALSE) AS "flag_1",
    coalesce(("kind" = 'reply'), FALSE) AS "flag_2",
    coalesce(("kind" = 'post'), FALSE) AS "flag_3"
FROM "source"."comments" AS t
) TO 'copies/config/builds/preview/_steps/comments__narrow/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 5: narrow posts__narrow
-- table: posts
-- why: keys and references of posts, read once for the steps that need only those
COPY (
SELECT DISTINCT
    t."id",
    t."pinned_id"
FROM "source"."posts" AS t
) TO 'copies/config/builds/preview/_steps/posts__narrow/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 5: grow comments__needed, posts__needed, to begin with
-- table: comments
-- why: completion runs in a cycle of comments, posts
COPY (
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."subject_id" AS key_1
    FROM "build"."comments__narrow" AS t
    WHERE t."subject_id" IS NOT NULL
      AND t."flag_2"
      AND t."flag_1"
    UNION ALL
    SELECT t."pinned_id" AS key_1
    FROM "build"."posts__narrow" AS t
    WHERE FALSE
) AS found
) TO 'copies/config/builds/preview/_steps/comments__needed/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 5: grow comments__needed, posts__needed, to begin with
-- table: comments
-- why: completion runs in a cycle of comments, posts
COPY (
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."subject_id" AS key_1
    FROM "build"."comments__narrow" AS t
    WHERE t."subject_id" IS NOT NULL
      AND t."flag_3"
      AND t."flag_1"
) AS found
) TO 'copies/config/builds/preview/_steps/posts__needed/part-1__r0.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 5: grow comments__needed, posts__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: comments
-- why: completion runs in a cycle of comments, posts
COPY (
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "build"."comments__needed__r0" AS t
    UNION ALL
    SELECT t."subject_id" AS key_1, 1 AS round_number
    FROM "build"."comments__narrow" AS t
    WHERE t."subject_id" IS NOT NULL
      AND t."flag_2"
      AND t."id" IN (SELECT k1."key_1" FROM "build"."comments__needed__r0" AS k1 WHERE k1.round_number = 0)
    UNION ALL
    SELECT t."pinned_id" AS key_1, 1 AS round_number
    FROM "build"."posts__narrow" AS t
    WHERE t."pinned_id" IS NOT NULL
      AND t."id" IN (SELECT k1."key_1" FROM "build"."posts__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1
) TO 'copies/config/builds/preview/_steps/comments__needed/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 5: grow comments__needed, posts__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: comments
-- why: completion runs in a cycle of comments, posts
COPY (
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "build"."posts__needed__r0" AS t
    UNION ALL
    SELECT t."subject_id" AS key_1, 1 AS round_number
    FROM "build"."comments__narrow" AS t
    WHERE t."subject_id" IS NOT NULL
      AND t."flag_3"
      AND t."id" IN (SELECT k1."key_1" FROM "build"."comments__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1
) TO 'copies/config/builds/preview/_steps/posts__needed/part-1__r1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 5: grow comments__needed, posts__needed, after each round
-- why: completion runs in a cycle of comments, posts
SELECT count(*) FROM "build"."comments__needed__r1" AS t WHERE t.round_number = 1;

-- step 3 of 5: grow comments__needed, posts__needed, after each round
-- why: completion runs in a cycle of comments, posts
SELECT count(*) FROM "build"."posts__needed__r1" AS t WHERE t.round_number = 1;

-- step 4 of 5: copy comments
-- table: comments
-- why: rows where text = 'start', and rows that copied comments and posts refer to
COPY (
SELECT
    t."id",
    t."subject_id",
    t."kind",
    t."text"
FROM "source"."comments" AS t
WHERE ("text" = 'start')
   OR t."id" IN (SELECT k1."key_1" FROM "build"."comments__needed__r1" AS k1)
) TO 'copies/config/builds/preview/comments/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 5: copy posts
-- table: posts
-- why: rows that copied comments refer to
COPY (
SELECT
    t."id",
    t."pinned_id",
    t."title"
FROM "source"."posts" AS t
WHERE t."id" IN (SELECT k1."key_1" FROM "build"."posts__needed__r1" AS k1)
) TO 'copies/config/builds/preview/posts/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 15 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   comments: build.comments
--   posts: build.posts
