-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy events
-- table: events
-- why: rows in a sample of 50 % by user_id, where day >= DATE '2026-08-01' - interval '30' day
COPY (
SELECT
    t."user_id",
    t."kind",
    t."day"
FROM "source"."events" AS t
WHERE (left(md5('subset:' || CAST(t."user_id" AS VARCHAR)), 8) < '80000000')
  AND ("day" >= CAST(CAST('2026-08-01' AS DATE) - (INTERVAL '30' DAY) AS DATE))
) TO 'copies/config/builds/preview/events/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify
-- table: events
-- why: rows of the copy
SELECT count(*) FROM "build"."events" AS t;

-- verify
-- table: events
-- why: types of the columns
SELECT
    typeof(c."user_id") = typeof(s."user_id"),
    typeof(c."kind") = typeof(s."kind"),
    typeof(c."day") = typeof(s."day")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."events" AS c ON FALSE
LEFT JOIN "source"."events" AS s ON FALSE;

-- verify
-- table: events
-- why: different keys
SELECT count(*)
FROM (
    SELECT DISTINCT t."user_id"
    FROM "source"."events" AS t
    WHERE t."user_id" IS NOT NULL
      AND ("day" >= CAST(CAST('2026-08-01' AS DATE) - (INTERVAL '30' DAY) AS DATE))
) AS keys;

-- verify
-- table: events
-- why: different keys
SELECT count(*)
FROM (
    SELECT DISTINCT t."user_id"
    FROM "build"."events" AS t
    WHERE (left(md5('subset:' || CAST(t."user_id" AS VARCHAR)), 8) < '80000000')
      AND ("day" >= CAST(CAST('2026-08-01' AS DATE) - (INTERVAL '30' DAY) AS DATE))
) AS keys;

-- publish, if every check passes: readers are switched, all tables in one step, to
--   events: build.events
