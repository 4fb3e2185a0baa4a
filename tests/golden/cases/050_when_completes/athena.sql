-- What a build of config would send. Nothing was run.

-- step 1 of 3: copy comments
-- table: comments
-- why: rows where id in (1, 4, 5, 7)
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
    t."subject_type",
    t."text"
FROM "awsdatacatalog"."shop"."comments" AS t
WHERE (id in (1, 4, 5, 7));

-- step 2 of 3: copy photos
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
WHERE t."id" IN (SELECT k1."subject_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__comments" AS k1 WHERE (subject_type = 'photo'));

-- step 3 of 3: copy posts
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
WHERE t."id" IN (SELECT k1."subject_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__comments" AS k1 WHERE (subject_type = 'post'));

-- verify: 14 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   comments: awsdatacatalog.shop_dev__builds.config__preview__comments
--   photos: awsdatacatalog.shop_dev__builds.config__preview__photos
--   posts: awsdatacatalog.shop_dev__builds.config__preview__posts
