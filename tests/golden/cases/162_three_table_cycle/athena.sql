-- What a build of config would send. Nothing was run.

-- step 1 of 7: narrow c__narrow
-- table: c
-- why: keys and references of c, read once for the steps that need only those
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__c__narrow"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/c__narrow/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id",
    t."a_id"
FROM "awsdatacatalog"."shop"."c" AS t;

-- step 2 of 7: narrow b__narrow
-- table: b
-- why: keys and references of b, read once for the steps that need only those
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__b__narrow"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/b__narrow/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id",
    t."c_id"
FROM "awsdatacatalog"."shop"."b" AS t;

-- step 3 of 7: narrow a__narrow
-- table: a
-- why: keys and references of a, read once for the steps that need only those
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__a__narrow"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/a__narrow/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id",
    t."b_id",
    coalesce((id = 1), FALSE) AS "flag_1"
FROM "awsdatacatalog"."shop"."a" AS t;

-- step 4 of 7: grow a__needed, c__needed, b__needed, to begin with
-- table: a
-- why: completion runs in a cycle of a, c, b
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__a__needed__r0"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/a__needed/a1__r0/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."a_id" AS key_1
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__c__narrow" AS t
    WHERE FALSE
) AS found;

-- step 4 of 7: grow a__needed, c__needed, b__needed, to begin with
-- table: a
-- why: completion runs in a cycle of a, c, b
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__c__needed__r0"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/c__needed/a1__r0/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."c_id" AS key_1
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__b__narrow" AS t
    WHERE FALSE
) AS found;

-- step 4 of 7: grow a__needed, c__needed, b__needed, to begin with
-- table: a
-- why: completion runs in a cycle of a, c, b
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__b__needed__r0"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/b__needed/a1__r0/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."b_id" AS key_1
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__a__narrow" AS t
    WHERE t."b_id" IS NOT NULL
      AND t."flag_1"
) AS found;

-- step 4 of 7: grow a__needed, c__needed, b__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: a
-- why: completion runs in a cycle of a, c, b
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__a__needed__r1"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/a__needed/a1__r1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__a__needed__r0" AS t
    UNION ALL
    SELECT t."a_id" AS key_1, 1 AS round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__c__narrow" AS t
    WHERE t."a_id" IS NOT NULL
      AND t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__c__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1;

-- step 4 of 7: grow a__needed, c__needed, b__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: a
-- why: completion runs in a cycle of a, c, b
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__c__needed__r1"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/c__needed/a1__r1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__c__needed__r0" AS t
    UNION ALL
    SELECT t."c_id" AS key_1, 1 AS round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__b__narrow" AS t
    WHERE t."c_id" IS NOT NULL
      AND t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__b__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1;

-- step 4 of 7: grow a__needed, c__needed, b__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: a
-- why: completion runs in a cycle of a, c, b
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__b__needed__r1"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/b__needed/a1__r1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__b__needed__r0" AS t
    UNION ALL
    SELECT t."b_id" AS key_1, 1 AS round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__a__narrow" AS t
    WHERE t."b_id" IS NOT NULL
      AND t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__a__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1;

-- step 4 of 7: grow a__needed, c__needed, b__needed, after each round
-- why: completion runs in a cycle of a, c, b
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__a__needed__r1" AS t WHERE t.round_number = 1;

-- step 4 of 7: grow a__needed, c__needed, b__needed, after each round
-- why: completion runs in a cycle of a, c, b
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__c__needed__r1" AS t WHERE t.round_number = 1;

-- step 4 of 7: grow a__needed, c__needed, b__needed, after each round
-- why: completion runs in a cycle of a, c, b
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__b__needed__r1" AS t WHERE t.round_number = 1;

-- step 5 of 7: copy a
-- table: a
-- why: rows where id = 1, and rows that copied c refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__a"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/a/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."b_id"
FROM "awsdatacatalog"."shop"."a" AS t
WHERE (id = 1)
   OR t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__a__needed__r1" AS k1);

-- step 6 of 7: copy b
-- table: b
-- why: rows that copied a refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__b"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/b/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."c_id"
FROM "awsdatacatalog"."shop"."b" AS t
WHERE t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__b__needed__r1" AS k1);

-- step 7 of 7: copy c
-- table: c
-- why: rows that copied b refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__c"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/c/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."a_id",
    t."d_id"
FROM "awsdatacatalog"."shop"."c" AS t
WHERE t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__c__needed__r1" AS k1);

-- verify: 19 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   a: awsdatacatalog.shop_dev__builds.config__preview__a
--   b: awsdatacatalog.shop_dev__builds.config__preview__b
--   c: awsdatacatalog.shop_dev__builds.config__preview__c
