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

-- verify
-- table: people
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people" AS t;

-- verify
-- table: people
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."name") = typeof(s."name"),
    typeof(c."street") = typeof(s."street"),
    typeof(c."city") = typeof(s."city"),
    typeof(c."boss") = typeof(s."boss")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__people" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."people" AS s ON FALSE;

-- verify
-- table: people
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: people
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."people" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: people
-- why: rows without parent under people(boss) -> people(id)
-- subset config preview
SELECT count(t."boss")
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people" AS t
WHERE t."boss" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people" AS k WHERE k."id" = t."boss");

-- verify
-- table: people
-- why: parents that the source has and the copy misses under people(boss) -> people(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."people" AS s
    JOIN (
        SELECT DISTINCT t."boss" AS key_1
        FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people" AS t
        WHERE t."boss" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people" AS k WHERE k."id" = t."boss")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, one table after the other, to
--   people: awsdatacatalog.shop_dev__builds.config__preview__people
