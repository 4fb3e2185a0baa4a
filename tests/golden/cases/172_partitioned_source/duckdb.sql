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

-- verify: 4 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   events: build.events
