-- What a build of config would send. Nothing was run.

-- step 1 of 3: keys events__references
-- table: events
-- why: references of kept rows of events to devices: the copy cannot tell where when holds
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__events__references"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/events__references/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."device_id"
FROM "awsdatacatalog"."shop"."events" AS t
WHERE t."device_id" IS NOT NULL
  AND (kind = uuid '6b1f7a2e-0000-4000-8000-000000000001')
  AND (id < 4);

-- step 2 of 3: copy devices
-- table: devices
-- why: rows that copied events refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__devices"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/devices/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."name"
FROM "awsdatacatalog"."shop"."devices" AS t
WHERE t."id" IN (SELECT k1."device_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__events__references" AS k1);

-- step 3 of 3: copy events
-- table: events
-- why: rows where id < 4
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__events"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/events/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."device_id",
    CAST(t."kind" AS varchar) AS "kind",
    t."note"
FROM "awsdatacatalog"."shop"."events" AS t
WHERE (id < 4);

-- verify
-- table: devices
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__devices" AS t;

-- verify
-- table: devices
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."name") = typeof(s."name")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__devices" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."devices" AS s ON FALSE;

-- verify
-- table: devices
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__devices" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: devices
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__devices" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."devices" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__devices" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

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
    typeof(c."id") = typeof(s."id"),
    typeof(c."device_id") = typeof(s."device_id"),
    typeof(c."kind") = typeof(CAST(NULL AS varchar)),
    typeof(c."note") = typeof(s."note")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__events" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."events" AS s ON FALSE;

-- verify
-- table: events
-- why: rows without parent under events(device_id) -> devices(id)
-- subset config preview
SELECT count(t."device_id")
FROM "awsdatacatalog"."shop"."events" AS t
WHERE (id < 4)
  AND (kind = uuid '6b1f7a2e-0000-4000-8000-000000000001')
  AND t."device_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__devices" AS k WHERE k."id" = t."device_id");

-- verify
-- table: events
-- why: parents that the source has and the copy misses under events(device_id) -> devices(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."devices" AS s
    JOIN (
        SELECT DISTINCT t."device_id" AS key_1
        FROM "awsdatacatalog"."shop"."events" AS t
        WHERE (id < 4)
  AND (kind = uuid '6b1f7a2e-0000-4000-8000-000000000001')
  AND t."device_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__devices" AS k WHERE k."id" = t."device_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, one table after the other, to
--   devices: awsdatacatalog.shop_dev__builds.config__preview__devices
--   events: awsdatacatalog.shop_dev__builds.config__preview__events
