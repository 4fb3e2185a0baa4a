-- What a build of config would send. Nothing was run.

-- step 1 of 7: narrow comments__narrow
-- table: comments
-- why: keys and references of comments, read once for the steps that need only those
COPY (
SELECT DISTINCT
    t."subject_id",
    coalesce(("id" < 5), FALSE) AS "flag_1",
    coalesce((RTRIM("kind", ' ') = RTRIM('photo', ' ')), FALSE) AS "flag_2",
    coalesce((RTRIM("kind", ' ') = RTRIM('story', ' ')), FALSE) AS "flag_3"
FROM "source"."comments" AS t
) TO 'copies/config/builds/preview/_steps/comments__narrow/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 7: keys comments__references
-- table: comments
-- why: references of kept rows of comments to photos: the copy cannot tell where when holds
COPY (
SELECT DISTINCT
    t."subject_id"
FROM "build"."comments__narrow" AS t
WHERE t."subject_id" IS NOT NULL
  AND t."flag_2"
  AND t."flag_1"
) TO 'copies/config/builds/preview/_steps/comments__references/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 7: keys comments__references_2
-- table: comments
-- why: references of kept rows of comments to posts: the copy cannot tell where when holds
COPY (
SELECT DISTINCT
    t."subject_id"
FROM "build"."comments__narrow" AS t
WHERE t."subject_id" IS NOT NULL
  AND t."flag_3"
  AND t."flag_1"
) TO 'copies/config/builds/preview/_steps/comments__references_2/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 4 of 7: copy comments
-- table: comments
-- why: rows where id < 5
COPY (
SELECT
    t."id",
    t."subject_id",
    CAST(t."kind" AS varchar) AS "kind",
    t."author_id",
    CAST(t."role" AS varchar) AS "role",
    t."level"
FROM "source"."comments" AS t
WHERE ("id" < 5)
) TO 'copies/config/builds/preview/comments/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 7: copy authors
-- table: authors
-- why: rows that copied comments refer to
COPY (
SELECT
    t."id",
    t."name"
FROM "source"."authors" AS t
WHERE t."id" IN (SELECT k1."author_id" FROM "build"."comments" AS k1 WHERE (LENGTH("role") = 4 AND "level" > 1))
) TO 'copies/config/builds/preview/authors/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 6 of 7: copy photos
-- table: photos
-- why: rows that copied comments refer to
COPY (
SELECT
    t."id",
    t."url"
FROM "source"."photos" AS t
WHERE t."id" IN (SELECT k1."subject_id" FROM "build"."comments__references" AS k1)
) TO 'copies/config/builds/preview/photos/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 7 of 7: copy posts
-- table: posts
-- why: rows that copied comments refer to
COPY (
SELECT
    t."id",
    t."title"
FROM "source"."posts" AS t
WHERE t."id" IN (SELECT k1."subject_id" FROM "build"."comments__references_2" AS k1)
) TO 'copies/config/builds/preview/posts/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify
-- table: authors
-- why: rows of the copy
SELECT count(*) FROM "build"."authors" AS t;

-- verify
-- table: authors
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."name") = typeof(s."name")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."authors" AS c ON FALSE
LEFT JOIN "source"."authors" AS s ON FALSE;

-- verify
-- table: authors
-- why: keys that occur more than once
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."authors" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: authors
-- why: keys that occur more often than in the source
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."authors" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "source"."authors" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."authors" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

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
    typeof(c."kind") = typeof(CAST(NULL AS varchar)),
    typeof(c."author_id") = typeof(s."author_id"),
    typeof(c."role") = typeof(CAST(NULL AS varchar)),
    typeof(c."level") = typeof(s."level")
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
FROM "source"."comments" AS t
WHERE ("id" < 5)
  AND (RTRIM("kind", ' ') = RTRIM('story', ' '))
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
        FROM "source"."comments" AS t
        WHERE ("id" < 5)
  AND (RTRIM("kind", ' ') = RTRIM('story', ' '))
  AND t."subject_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."posts" AS k WHERE k."id" = t."subject_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- verify
-- table: comments
-- why: rows without parent under comments(subject_id) -> photos(id)
SELECT count(t."subject_id")
FROM "source"."comments" AS t
WHERE ("id" < 5)
  AND (RTRIM("kind", ' ') = RTRIM('photo', ' '))
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
        FROM "source"."comments" AS t
        WHERE ("id" < 5)
  AND (RTRIM("kind", ' ') = RTRIM('photo', ' '))
  AND t."subject_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."photos" AS k WHERE k."id" = t."subject_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- verify
-- table: comments
-- why: rows without parent under comments(author_id) -> authors(id)
SELECT count(t."author_id")
FROM "build"."comments" AS t
WHERE (LENGTH("role") = 4 AND "level" > 1)
  AND t."author_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."authors" AS k WHERE k."id" = t."author_id");

-- verify
-- table: comments
-- why: parents that the source has and the copy misses under comments(author_id) -> authors(id)
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "source"."authors" AS s
    JOIN (
        SELECT DISTINCT t."author_id" AS key_1
        FROM "build"."comments" AS t
        WHERE (LENGTH("role") = 4 AND "level" > 1)
  AND t."author_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."authors" AS k WHERE k."id" = t."author_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, all tables in one step, to
--   authors: build.authors
--   comments: build.comments
--   photos: build.photos
--   posts: build.posts
