-- What a build of config would send. Nothing was run.

-- step 1 of 7: narrow comments__narrow
-- table: comments
-- why: keys and references of comments, read once for the steps that need only those
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__comments__narrow"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/comments__narrow/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."subject_id",
    coalesce((id < 5), FALSE) AS "flag_1",
    coalesce((kind = 'photo'), FALSE) AS "flag_2",
    coalesce((kind = 'story'), FALSE) AS "flag_3"
FROM "awsdatacatalog"."shop"."comments" AS t;

-- step 2 of 7: keys comments__references
-- table: comments
-- why: references of kept rows of comments to photos: the copy cannot tell where when holds
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__comments__references"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/comments__references/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."subject_id"
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__comments__narrow" AS t
WHERE t."subject_id" IS NOT NULL
  AND t."flag_2"
  AND t."flag_1";

-- step 3 of 7: keys comments__references_2
-- table: comments
-- why: references of kept rows of comments to posts: the copy cannot tell where when holds
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__comments__references_2"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/comments__references_2/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."subject_id"
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__comments__narrow" AS t
WHERE t."subject_id" IS NOT NULL
  AND t."flag_3"
  AND t."flag_1";

-- step 4 of 7: copy comments
-- table: comments
-- why: rows where id < 5
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__comments"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/comments/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."subject_id",
    CAST(t."kind" AS varchar) AS "kind",
    t."author_id",
    CAST(t."role" AS varchar) AS "role",
    CAST(t."level" AS integer) AS "level"
FROM "awsdatacatalog"."shop"."comments" AS t
WHERE (id < 5);

-- step 5 of 7: copy authors
-- table: authors
-- why: rows that copied comments refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__authors"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/authors/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."name"
FROM "awsdatacatalog"."shop"."authors" AS t
WHERE t."id" IN (SELECT k1."author_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__comments" AS k1 WHERE (length(role) = 4 and level > 1));

-- step 6 of 7: copy photos
-- table: photos
-- why: rows that copied comments refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__photos"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/photos/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."url"
FROM "awsdatacatalog"."shop"."photos" AS t
WHERE t."id" IN (SELECT k1."subject_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__comments__references" AS k1);

-- step 7 of 7: copy posts
-- table: posts
-- why: rows that copied comments refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__posts"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/posts/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."title"
FROM "awsdatacatalog"."shop"."posts" AS t
WHERE t."id" IN (SELECT k1."subject_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__comments__references_2" AS k1);

-- verify
-- table: authors
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__authors" AS t;

-- verify
-- table: authors
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."name") = typeof(s."name")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__authors" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."authors" AS s ON FALSE;

-- verify
-- table: authors
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__authors" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: authors
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__authors" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."authors" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__authors" AS t
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
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__comments" AS t;

-- verify
-- table: comments
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."subject_id") = typeof(s."subject_id"),
    typeof(c."kind") = typeof(CAST(NULL AS varchar)),
    typeof(c."author_id") = typeof(s."author_id"),
    typeof(c."role") = typeof(CAST(NULL AS varchar)),
    typeof(c."level") = typeof(CAST(NULL AS integer))
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__comments" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."comments" AS s ON FALSE;

-- verify
-- table: photos
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__photos" AS t;

-- verify
-- table: photos
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."url") = typeof(s."url")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__photos" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."photos" AS s ON FALSE;

-- verify
-- table: photos
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__photos" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: photos
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__photos" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."photos" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__photos" AS t
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
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__posts" AS t;

-- verify
-- table: posts
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."title") = typeof(s."title")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__posts" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."posts" AS s ON FALSE;

-- verify
-- table: posts
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__posts" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: posts
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__posts" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."posts" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__posts" AS t
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
-- subset config preview
SELECT count(t."subject_id")
FROM "awsdatacatalog"."shop"."comments" AS t
WHERE (id < 5)
  AND (kind = 'story')
  AND t."subject_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__posts" AS k WHERE k."id" = t."subject_id");

-- verify
-- table: comments
-- why: parents that the source has and the copy misses under comments(subject_id) -> posts(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."posts" AS s
    JOIN (
        SELECT DISTINCT t."subject_id" AS key_1
        FROM "awsdatacatalog"."shop"."comments" AS t
        WHERE (id < 5)
  AND (kind = 'story')
  AND t."subject_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__posts" AS k WHERE k."id" = t."subject_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- verify
-- table: comments
-- why: rows without parent under comments(subject_id) -> photos(id)
-- subset config preview
SELECT count(t."subject_id")
FROM "awsdatacatalog"."shop"."comments" AS t
WHERE (id < 5)
  AND (kind = 'photo')
  AND t."subject_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__photos" AS k WHERE k."id" = t."subject_id");

-- verify
-- table: comments
-- why: parents that the source has and the copy misses under comments(subject_id) -> photos(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."photos" AS s
    JOIN (
        SELECT DISTINCT t."subject_id" AS key_1
        FROM "awsdatacatalog"."shop"."comments" AS t
        WHERE (id < 5)
  AND (kind = 'photo')
  AND t."subject_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__photos" AS k WHERE k."id" = t."subject_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- verify
-- table: comments
-- why: rows without parent under comments(author_id) -> authors(id)
-- subset config preview
SELECT count(t."author_id")
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__comments" AS t
WHERE (length(role) = 4 and level > 1)
  AND t."author_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__authors" AS k WHERE k."id" = t."author_id");

-- verify
-- table: comments
-- why: parents that the source has and the copy misses under comments(author_id) -> authors(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."authors" AS s
    JOIN (
        SELECT DISTINCT t."author_id" AS key_1
        FROM "awsdatacatalog"."shop_dev__builds"."config__preview__comments" AS t
        WHERE (length(role) = 4 and level > 1)
  AND t."author_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__authors" AS k WHERE k."id" = t."author_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, one table after the other, to
--   authors: awsdatacatalog.shop_dev__builds.config__preview__authors
--   comments: awsdatacatalog.shop_dev__builds.config__preview__comments
--   photos: awsdatacatalog.shop_dev__builds.config__preview__photos
--   posts: awsdatacatalog.shop_dev__builds.config__preview__posts
