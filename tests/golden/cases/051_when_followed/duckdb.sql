-- What a build of config would send. Nothing was run.

-- step 1 of 4: keys posts__selected
-- table: posts
-- why: keys of the selected rows of posts, for comments to follow
COPY (
SELECT DISTINCT
    t."id"
FROM "source"."posts" AS t
WHERE ("title" = 'Hello')
) TO 'copies/config/builds/preview/_steps/posts__selected/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 4: copy photos
-- table: photos
-- why: every row
COPY (
SELECT
    t."id",
    t."url"
FROM "source"."photos" AS t
) TO 'copies/config/builds/preview/photos/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 4: copy comments
-- table: comments
-- why: rows that refer to selected posts or photos
COPY (
SELECT
    t."id",
    t."subject_id",
    t."subject_type",
    t."text"
FROM "source"."comments" AS t
WHERE (("subject_type" = 'post') AND t."subject_id" IN (SELECT k1."id" FROM "build"."posts__selected" AS k1))
   OR (("subject_type" = 'photo') AND t."subject_id" IN (SELECT k1."id" FROM "build"."photos" AS k1))
) TO 'copies/config/builds/preview/comments/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 4 of 4: copy posts
-- table: posts
-- why: rows where title = 'Hello', and rows that copied comments refer to
COPY (
SELECT
    t."id",
    t."title"
FROM "source"."posts" AS t
WHERE ("title" = 'Hello')
   OR t."id" IN (SELECT k1."subject_id" FROM "build"."comments" AS k1 WHERE ("subject_type" = 'post'))
) TO 'copies/config/builds/preview/posts/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify
-- table: comments
-- why: rows of the copy
SELECT count(*) FROM "build"."comments" AS t;

-- verify
-- table: comments
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."subject_id") = typeof(s."subject_id"),
    typeof(c."subject_type") = typeof(s."subject_type"),
    typeof(c."text") = typeof(s."text")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."comments" AS c ON FALSE
LEFT JOIN "source"."comments" AS s ON FALSE;

-- verify
-- table: photos
-- why: rows of the copy
SELECT count(*) FROM "build"."photos" AS t;

-- verify
-- table: photos
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."url") = typeof(s."url")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."photos" AS c ON FALSE
LEFT JOIN "source"."photos" AS s ON FALSE;

-- verify
-- table: photos
-- why: rows of the source
SELECT count(*) FROM "source"."photos" AS t;

-- verify
-- table: photos
-- why: keys that occur more than once
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."photos" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: photos
-- why: keys that occur more often than in the source
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."photos" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "source"."photos" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."photos" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: posts
-- why: rows of the copy
SELECT count(*) FROM "build"."posts" AS t;

-- verify
-- table: posts
-- why: rows of the copy
SELECT count(*) FROM "build"."posts" AS t
WHERE ("title" = 'Hello');

-- verify
-- table: posts
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."title") = typeof(s."title")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."posts" AS c ON FALSE
LEFT JOIN "source"."posts" AS s ON FALSE;

-- verify
-- table: posts
-- why: keys that occur more than once
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."posts" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: posts
-- why: keys that occur more often than in the source
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."posts" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "source"."posts" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."posts" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: comments
-- why: rows without parent under comments(subject_id) -> posts(id)
SELECT count(t."subject_id")
FROM "build"."comments" AS t
WHERE ("subject_type" = 'post')
  AND t."subject_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."posts" AS k WHERE k."id" = t."subject_id");

-- verify
-- table: comments
-- why: parents that the source has and the copy misses under comments(subject_id) -> posts(id)
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "source"."posts" AS s
    JOIN (
        SELECT DISTINCT t."subject_id" AS key_1
        FROM "build"."comments" AS t
        WHERE ("subject_type" = 'post')
  AND t."subject_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."posts" AS k WHERE k."id" = t."subject_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- verify
-- table: comments
-- why: rows without parent under comments(subject_id) -> photos(id)
SELECT count(t."subject_id")
FROM "build"."comments" AS t
WHERE ("subject_type" = 'photo')
  AND t."subject_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."photos" AS k WHERE k."id" = t."subject_id");

-- verify
-- table: comments
-- why: parents that the source has and the copy misses under comments(subject_id) -> photos(id)
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "source"."photos" AS s
    JOIN (
        SELECT DISTINCT t."subject_id" AS key_1
        FROM "build"."comments" AS t
        WHERE ("subject_type" = 'photo')
  AND t."subject_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."photos" AS k WHERE k."id" = t."subject_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, all tables in one step, to
--   comments: build.comments
--   photos: build.photos
--   posts: build.posts
