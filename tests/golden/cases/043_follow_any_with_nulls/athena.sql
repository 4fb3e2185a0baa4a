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

-- verify: 16 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   agents: awsdatacatalog.shop_dev__builds.config__preview__agents
--   clients: awsdatacatalog.shop_dev__builds.config__preview__clients
--   tickets: awsdatacatalog.shop_dev__builds.config__preview__tickets
