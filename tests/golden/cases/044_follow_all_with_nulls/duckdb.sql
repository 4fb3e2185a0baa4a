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
-- why: rows that refer to selected agents and clients
COPY (
SELECT
    t."id",
    t."agent_id",
    t."client_id",
    t."text"
FROM "source"."tickets" AS t
WHERE (t."agent_id" IS NULL OR t."agent_id" IN (SELECT k1."id" FROM "build"."agents__selected" AS k1))
  AND (t."client_id" IS NULL OR t."client_id" IN (SELECT k1."id" FROM "build"."clients__selected" AS k1))
  AND (t."agent_id" IN (SELECT k1."id" FROM "build"."agents__selected" AS k1) OR t."client_id" IN (SELECT k1."id" FROM "build"."clients__selected" AS k1))
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

-- verify: 16 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   agents: build.agents
--   clients: build.clients
--   tickets: build.tickets
