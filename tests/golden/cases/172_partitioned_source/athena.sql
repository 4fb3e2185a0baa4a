-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy events
-- table: events
-- why: rows: 50 % by user_id, where day >= DATE '2026-08-01' - interval '30' day
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__events"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/events/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD',
    partitioning = ARRAY['month(day)']
) AS
SELECT
    t."user_id",
    t."kind",
    t."day"
FROM "awsdatacatalog"."shop"."events" AS t
WHERE (substr(to_hex(md5(to_utf8('subset:' || CAST(t."user_id" AS varchar)))), 1, 8) < '80000000')
  AND (day >= DATE '2026-08-01' - interval '30' day);

-- verify
-- table: events
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__events" AS t;

-- verify
-- table: events
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."user_id") = typeof(s."user_id"),
    typeof(c."kind") = typeof(s."kind"),
    typeof(c."day") = typeof(s."day")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__events" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."events" AS s ON FALSE;

-- publish, if every check passes: readers are switched, one table after the other, to
--   events: awsdatacatalog.shop_dev__builds.config__preview__events
