-- What a build of config would send. Nothing was run.

-- step 1 of 5: keys agents__selected
-- table: agents
-- why: keys of the selected rows of agents, for tickets to follow
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__agents__selected"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/agents__selected/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id"
FROM "awsdatacatalog"."shop"."agents" AS t
WHERE (team = 'red');

-- step 2 of 5: keys clients__selected
-- table: clients
-- why: keys of the selected rows of clients, for tickets to follow
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__clients__selected"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/clients__selected/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id"
FROM "awsdatacatalog"."shop"."clients" AS t
WHERE (country = 'NL');

-- step 3 of 5: copy tickets
-- table: tickets
-- why: rows that refer to selected agents or clients
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__tickets"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/tickets/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."agent_id",
    t."client_id",
    t."text"
FROM "awsdatacatalog"."shop"."tickets" AS t
WHERE t."agent_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__agents__selected" AS k1)
   OR t."client_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__clients__selected" AS k1);

-- step 4 of 5: copy agents
-- table: agents
-- why: rows where team = 'red', and rows that copied tickets refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__agents"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/agents/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."team"
FROM "awsdatacatalog"."shop"."agents" AS t
WHERE (team = 'red')
   OR t."id" IN (SELECT k1."agent_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__tickets" AS k1);

-- step 5 of 5: copy clients
-- table: clients
-- why: rows where country = 'NL', and rows that copied tickets refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__clients"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/clients/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."country"
FROM "awsdatacatalog"."shop"."clients" AS t
WHERE (country = 'NL')
   OR t."id" IN (SELECT k1."client_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__tickets" AS k1);

-- verify
-- table: agents
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__agents" AS t;

-- verify
-- table: agents
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__agents" AS t
WHERE (team = 'red');

-- verify
-- table: agents
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."team") = typeof(s."team")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__agents" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."agents" AS s ON FALSE;

-- verify
-- table: agents
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__agents" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: agents
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__agents" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."agents" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__agents" AS t
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
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__clients" AS t;

-- verify
-- table: clients
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__clients" AS t
WHERE (country = 'NL');

-- verify
-- table: clients
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."country") = typeof(s."country")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__clients" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."clients" AS s ON FALSE;

-- verify
-- table: clients
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__clients" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: clients
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__clients" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."clients" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__clients" AS t
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
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__tickets" AS t;

-- verify
-- table: tickets
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."agent_id") = typeof(s."agent_id"),
    typeof(c."client_id") = typeof(s."client_id"),
    typeof(c."text") = typeof(s."text")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__tickets" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."tickets" AS s ON FALSE;

-- verify
-- table: tickets
-- why: rows without parent under tickets(agent_id) -> agents(id)
-- subset config preview
SELECT count(t."agent_id")
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__tickets" AS t
WHERE t."agent_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__agents" AS k WHERE k."id" = t."agent_id");

-- verify
-- table: tickets
-- why: parents that the source has and the copy misses under tickets(agent_id) -> agents(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."agents" AS s
    JOIN (
        SELECT DISTINCT t."agent_id" AS key_1
        FROM "awsdatacatalog"."shop_dev__builds"."config__preview__tickets" AS t
        WHERE t."agent_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__agents" AS k WHERE k."id" = t."agent_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- verify
-- table: tickets
-- why: rows without parent under tickets(client_id) -> clients(id)
-- subset config preview
SELECT count(t."client_id")
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__tickets" AS t
WHERE t."client_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__clients" AS k WHERE k."id" = t."client_id");

-- verify
-- table: tickets
-- why: parents that the source has and the copy misses under tickets(client_id) -> clients(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."clients" AS s
    JOIN (
        SELECT DISTINCT t."client_id" AS key_1
        FROM "awsdatacatalog"."shop_dev__builds"."config__preview__tickets" AS t
        WHERE t."client_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__clients" AS k WHERE k."id" = t."client_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, one table after the other, to
--   agents: awsdatacatalog.shop_dev__builds.config__preview__agents
--   clients: awsdatacatalog.shop_dev__builds.config__preview__clients
--   tickets: awsdatacatalog.shop_dev__builds.config__preview__tickets
