-- What a build of config would send. Nothing was run.

-- step 1 of 3: narrow people__narrow
-- table: people
-- why: keys and references of people, read once for the steps that need only those
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__people__narrow"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/people__narrow/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id",
    t."boss",
    coalesce((ssn = '222'), FALSE) AS "flag_1"
FROM "awsdatacatalog"."shop"."people" AS t;

-- step 2 of 3: grow people__needed, to begin with
-- table: people
-- why: completion runs in a cycle of people
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__people__needed__r0"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/people__needed/a1__r0/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."boss" AS key_1
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people__narrow" AS t
    WHERE t."boss" IS NOT NULL
      AND t."flag_1"
) AS found;

-- step 2 of 3: grow people__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: people
-- why: completion runs in a cycle of people
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__people__needed__r1"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/people__needed/a1__r1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people__needed__r0" AS t
    UNION ALL
    SELECT t."boss" AS key_1, 1 AS round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people__narrow" AS t
    WHERE t."boss" IS NOT NULL
      AND t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1;

-- step 2 of 3: grow people__needed, after each round
-- why: completion runs in a cycle of people
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people__needed__r1" AS t WHERE t.round_number = 1;

-- step 3 of 3: copy people
-- table: people
-- why: rows where ssn = '222', and rows that copied people refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__people"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/people/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."name",
    t."street",
    t."city",
    t."boss"
FROM "awsdatacatalog"."shop"."people" AS t
WHERE (ssn = '222')
   OR t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people__needed__r1" AS k1);

-- verify: 6 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   people: awsdatacatalog.shop_dev__builds.config__preview__people
