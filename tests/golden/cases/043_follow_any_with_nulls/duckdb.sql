-- What a build of config would send. Nothing was run.

-- step 1 of 5: keys agents__selected
-- table: agents
-- why: keys of the selected rows of agents, for tickets to follow
COPY (
SELECT DISTINCT
    t."id"
FROM "source"."agents" AS t
WHERE ("team" = 'red')
) TO 'copies/config/builds/preview/_steps/agents__selected/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 5: keys clients__selected
-- table: clients
-- why: keys of the selected rows of clients, for tickets to follow
COPY (
SELECT DISTINCT
    t."id"
FROM "source"."clients" AS t
WHERE ("country" = 'NL')
) TO 'copies/config/builds/preview/_steps/clients__selected/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 5: copy tickets
-- table: tickets
-- why: rows that refer to selected agents or clients
COPY (
SELECT
    t."id",
    t."agent_id",
    t."client_id",
    t."text"
FROM "source"."tickets" AS t
WHERE t."agent_id" IN (SELECT k1."id" FROM "build"."agents__selected" AS k1)
   OR t."client_id" IN (SELECT k1."id" FROM "build"."clients__selected" AS k1)
) TO 'copies/config/builds/preview/tickets/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 4 of 5: copy agents
-- table: agents
-- why: rows where team = 'red', and rows that copied tickets refer to
COPY (
SELECT
    t."id",
    t."team"
FROM "source"."agents" AS t
WHERE ("team" = 'red')
   OR t."id" IN (SELECT k1."agent_id" FROM "build"."tickets" AS k1)
) TO 'copies/config/builds/preview/agents/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 5 of 5: copy clients
-- table: clients
-- why: rows where country = 'NL', and rows that copied tickets refer to
COPY (
SELECT
    t."id",
    t."country"
FROM "source"."clients" AS t
WHERE ("country" = 'NL')
   OR t."id" IN (SELECT k1."client_id" FROM "build"."tickets" AS k1)
) TO 'copies/config/builds/preview/clients/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify
-- table: agents
-- why: rows of the copy
SELECT count(*) FROM "build"."agents" AS t;

-- verify
-- table: agents
-- why: rows of the copy
SELECT count(*) FROM "build"."agents" AS t
WHERE ("team" = 'red');

-- verify
-- table: agents
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."team") = typeof(s."team")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."agents" AS c ON FALSE
LEFT JOIN "source"."agents" AS s ON FALSE;

-- verify
-- table: agents
-- why: keys that occur more than once
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."agents" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: agents
-- why: keys that occur more often than in the source
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."agents" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "source"."agents" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."agents" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: clients
-- why: rows of the copy
SELECT count(*) FROM "build"."clients" AS t;

-- verify
-- table: clients
-- why: rows of the copy
SELECT count(*) FROM "build"."clients" AS t
WHERE ("country" = 'NL');

-- verify
-- table: clients
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."country") = typeof(s."country")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."clients" AS c ON FALSE
LEFT JOIN "source"."clients" AS s ON FALSE;

-- verify
-- table: clients
-- why: keys that occur more than once
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."clients" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: clients
-- why: keys that occur more often than in the source
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."clients" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "source"."clients" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "build"."clients" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: tickets
-- why: rows of the copy
SELECT count(*) FROM "build"."tickets" AS t;

-- verify
-- table: tickets
-- why: types of the columns
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."agent_id") = typeof(s."agent_id"),
    typeof(c."client_id") = typeof(s."client_id"),
    typeof(c."text") = typeof(s."text")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "build"."tickets" AS c ON FALSE
LEFT JOIN "source"."tickets" AS s ON FALSE;

-- verify
-- table: tickets
-- why: rows without parent under tickets(agent_id) -> agents(id)
SELECT count(t."agent_id")
FROM "build"."tickets" AS t
WHERE t."agent_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."agents" AS k WHERE k."id" = t."agent_id");

-- verify
-- table: tickets
-- why: parents that the source has and the copy misses under tickets(agent_id) -> agents(id)
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "source"."agents" AS s
    JOIN (
        SELECT DISTINCT t."agent_id" AS key_1
        FROM "build"."tickets" AS t
        WHERE t."agent_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."agents" AS k WHERE k."id" = t."agent_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- verify
-- table: tickets
-- why: rows without parent under tickets(client_id) -> clients(id)
SELECT count(t."client_id")
FROM "build"."tickets" AS t
WHERE t."client_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."clients" AS k WHERE k."id" = t."client_id");

-- verify
-- table: tickets
-- why: parents that the source has and the copy misses under tickets(client_id) -> clients(id)
-- only when the statement before counts any
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "source"."clients" AS s
    JOIN (
        SELECT DISTINCT t."client_id" AS key_1
        FROM "build"."tickets" AS t
        WHERE t."client_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "build"."clients" AS k WHERE k."id" = t."client_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, all tables in one step, to
--   agents: build.agents
--   clients: build.clients
--   tickets: build.tickets
