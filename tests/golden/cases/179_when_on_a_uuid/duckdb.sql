-- What a build of config would send. Nothing was run.

-- step 1 of 2: copy events
-- table: events
-- why: rows where id < 4
COPY (
SELECT
    t."id",
    t."device_id",
    t."kind",
    t."note"
FROM "source"."events" AS t
WHERE ("id" < 4)
) TO 'copies/config/builds/preview/events/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 2: copy devices
-- table: devices
-- why: rows that copied events refer to
COPY (
SELECT
    t."id",
    t."name"
FROM "source"."devices" AS t
WHERE t."id" IN (SELECT k1."device_id" FROM "build"."events" AS k1 WHERE ("kind" = CAST('6b1f7a2e-0000-4000-8000-000000000001' AS UUID)))
) TO 'copies/config/builds/preview/devices/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify
-- table: devices
-- why: rows of the copy
SELECT count(*) FROM "build"."devices" AS t;

-- verify
-- table: devices
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."name") = typeof(s."name")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."devices" AS c ON FALSE
LEFT JOIN "source"."devices" AS s ON FALSE;

-- verify
-- table: devices
-- why: keys that occur more than once
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."devices" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: devices
-- why: keys that occur more often than in the source
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."devices" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "source"."devices" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."devices" AS t
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
SELECT count(*) FROM "build"."events" AS t;

-- verify
-- table: events
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."device_id") = typeof(s."device_id"),
    typeof(c."kind") = typeof(s."kind"),
    typeof(c."note") = typeof(s."note")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."events" AS c ON FALSE
LEFT JOIN "source"."events" AS s ON FALSE;

-- verify
-- table: events
-- why: rows without parent under events(device_id) -> devices(id)
SELECT count(t."device_id")
FROM "build"."events" AS t
WHERE ("kind" = CAST('6b1f7a2e-0000-4000-8000-000000000001' AS UUID))
  AND t."device_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."devices" AS k WHERE k."id" = t."device_id");

-- verify
-- table: events
-- why: parents that the source has and the copy misses under events(device_id) -> devices(id)
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "source"."devices" AS s
    JOIN (
        SELECT DISTINCT t."device_id" AS key_1
        FROM "build"."events" AS t
        WHERE ("kind" = CAST('6b1f7a2e-0000-4000-8000-000000000001' AS UUID))
  AND t."device_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."devices" AS k WHERE k."id" = t."device_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, all tables in one step, to
--   devices: build.devices
--   events: build.events
