-- What a build of config would send. Nothing was run.

-- step 1 of 3: copy comments
-- table: comments
-- why: rows where id in (1, 4, 5, 7)
COPY (
SELECT
    t."id",
    t."subject_id",
    t."subject_type",
    t."text"
FROM "source"."comments" AS t
WHERE ("id" IN (1, 4, 5, 7))
) TO 'copies/config/builds/preview/comments/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 3: copy photos
-- table: photos
-- why: rows that copied comments refer to
COPY (
SELECT
    t."id",
    t."url"
FROM "source"."photos" AS t
WHERE t."id" IN (SELECT k1."subject_id" FROM "build"."comments" AS k1 WHERE ("subject_type" = 'photo'))
) TO 'copies/config/builds/preview/photos/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 3: copy posts
-- table: posts
-- why: rows that copied comments refer to
COPY (
SELECT
    t."id",
    t."title"
FROM "source"."posts" AS t
WHERE t."id" IN (SELECT k1."subject_id" FROM "build"."comments" AS k1 WHERE ("subject_type" = 'post'))
) TO 'copies/config/builds/preview/posts/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 14 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   comments: build.comments
--   photos: build.photos
--   posts: build.posts
