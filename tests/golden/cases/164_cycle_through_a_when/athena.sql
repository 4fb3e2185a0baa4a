-- What a build of config would send. Nothing was run.

-- step 1 of 5: narrow comments__narrow
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
    t."id",
    t."subject_id",
    coalesce((text = 'start'), FALSE) AS "flag_1",
    coalesce((kind = 'reply'), FALSE) AS "flag_2",
    coalesce((kind = 'post'), FALSE) AS "flag_3"
FROM "awsdatacatalog"."shop"."comments" AS t;

-- step 2 of 5: narrow posts__narrow
-- table: posts
-- why: keys and references of posts, read once for the steps that need only those
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__posts__narrow"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/posts__narrow/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id",
    t."pinned_id"
FROM "awsdatacatalog"."shop"."posts" AS t;

-- step 3 of 5: grow comments__needed, posts__needed, to begin with
-- table: comments
-- why: completion runs in a cycle of comments, posts
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__comments__needed__r0"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/comments__needed/a1__r0/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."subject_id" AS key_1
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__comments__narrow" AS t
    WHERE t."subject_id" IS NOT NULL
      AND t."flag_2"
      AND t."flag_1"
    UNION ALL
    SELECT t."pinned_id" AS key_1
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__posts__narrow" AS t
    WHERE FALSE
) AS found;

-- step 3 of 5: grow comments__needed, posts__needed, to begin with
-- table: comments
-- why: completion runs in a cycle of comments, posts
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__posts__needed__r0"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/posts__needed/a1__r0/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."subject_id" AS key_1
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__comments__narrow" AS t
    WHERE t."subject_id" IS NOT NULL
      AND t."flag_3"
      AND t."flag_1"
) AS found;

-- step 3 of 5: grow comments__needed, posts__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: comments
-- why: completion runs in a cycle of comments, posts
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__comments__needed__r1"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/comments__needed/a1__r1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__comments__needed__r0" AS t
    UNION ALL
    SELECT t."subject_id" AS key_1, 1 AS round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__comments__narrow" AS t
    WHERE t."subject_id" IS NOT NULL
      AND t."flag_2"
      AND t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__comments__needed__r0" AS k1 WHERE k1.round_number = 0)
    UNION ALL
    SELECT t."pinned_id" AS key_1, 1 AS round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__posts__narrow" AS t
    WHERE t."pinned_id" IS NOT NULL
      AND t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__posts__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1;

-- step 3 of 5: grow comments__needed, posts__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: comments
-- why: completion runs in a cycle of comments, posts
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__posts__needed__r1"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/posts__needed/a1__r1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__posts__needed__r0" AS t
    UNION ALL
    SELECT t."subject_id" AS key_1, 1 AS round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__comments__narrow" AS t
    WHERE t."subject_id" IS NOT NULL
      AND t."flag_3"
      AND t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__comments__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1;

-- step 3 of 5: grow comments__needed, posts__needed, after each round
-- why: completion runs in a cycle of comments, posts
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__comments__needed__r1" AS t WHERE t.round_number = 1;

-- step 3 of 5: grow comments__needed, posts__needed, after each round
-- why: completion runs in a cycle of comments, posts
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__posts__needed__r1" AS t WHERE t.round_number = 1;

-- step 4 of 5: copy comments
-- table: comments
-- why: rows where text = 'start', and rows that copied comments and posts refer to
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
    t."kind",
    t."text"
FROM "awsdatacatalog"."shop"."comments" AS t
WHERE (text = 'start')
   OR t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__comments__needed__r1" AS k1);

-- step 5 of 5: copy posts
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
    t."pinned_id",
    t."title"
FROM "awsdatacatalog"."shop"."posts" AS t
WHERE t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__posts__needed__r1" AS k1);

-- verify: 15 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   comments: awsdatacatalog.shop_dev__builds.config__preview__comments
--   posts: awsdatacatalog.shop_dev__builds.config__preview__posts
