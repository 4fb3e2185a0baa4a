-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy events, without partitions
-- table: events
-- why: rows in a sample of 50 % by user_id, where day >= DATE '2026-08-01' - interval '30' day
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__events__whole"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/events/a1__whole/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."user_id",
    t."kind",
    t."day"
FROM "awsdatacatalog"."shop"."events" AS t
WHERE (substr(to_hex(md5(to_utf8('subset:' || CAST(t."user_id" AS varchar)))), 1, 8) < '80000000')
  AND (day >= DATE '2026-08-01' - interval '30' day);

-- step 1 of 1: copy events, its partitions numbered
-- table: events
-- why: rows in a sample of 50 % by user_id, where day >= DATE '2026-08-01' - interval '30' day
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__events__parts"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/events/a1__parts/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    found.partition_key,
    row_number() OVER (ORDER BY found.partition_key) AS partition_number
FROM (
    SELECT DISTINCT coalesce('v' || CAST(date_trunc('month', t."day") AS varchar), 'n') || chr(31) || '' AS partition_key
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__events__whole" AS t
) AS found;

-- step 1 of 1: copy events, how many there are
-- table: events
-- why: rows in a sample of 50 % by user_id, where day >= DATE '2026-08-01' - interval '30' day
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__events__parts" AS t;

-- step 1 of 1: copy events, the first 100 partitions
-- table: events
-- why: rows in a sample of 50 % by user_id, where day >= DATE '2026-08-01' - interval '30' day
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
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__events__whole" AS t
WHERE (coalesce('v' || CAST(date_trunc('month', t."day") AS varchar), 'n') || chr(31) || '') IN (
    SELECT v.partition_key FROM "awsdatacatalog"."shop_dev__builds"."config__preview__events__parts" AS v WHERE v.partition_number BETWEEN 1 AND 100
);

-- step 1 of 1: copy events, the next 100 partitions, again and again until all are there
-- table: events
-- why: rows in a sample of 50 % by user_id, where day >= DATE '2026-08-01' - interval '30' day
-- the next 100 partitions, again and again until all are there
-- subset config preview
INSERT INTO "awsdatacatalog"."shop_dev__builds"."config__preview__events"
SELECT
    t."user_id",
    t."kind",
    t."day"
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__events__whole" AS t
WHERE (coalesce('v' || CAST(date_trunc('month', t."day") AS varchar), 'n') || chr(31) || '') IN (
    SELECT v.partition_key FROM "awsdatacatalog"."shop_dev__builds"."config__preview__events__parts" AS v WHERE v.partition_number BETWEEN 101 AND 200
);

-- verify: 2 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   events: awsdatacatalog.shop_dev__builds.config__preview__events
