-- What a build of config would send. Nothing was run.

-- step 1 of 12: keys people__all_keys
-- table: people
-- why: the keys of people, to drop the orphans of orders(buyer_id) -> people(id)
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__people__all_keys"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/people__all_keys/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id"
FROM "awsdatacatalog"."shop"."people" AS t
WHERE t."id" IS NOT NULL;

-- step 2 of 12: narrow orders__narrow
-- table: orders
-- why: keys and references of orders, read once for the steps that need only those
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__orders__narrow"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/orders__narrow/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id",
    t."buyer_id",
    t."payer_id",
    coalesce((mode = 'deal'), FALSE) AS "flag_1",
    coalesce((mode = 'loan'), FALSE) AS "flag_2"
FROM "awsdatacatalog"."shop"."orders" AS t;

-- step 3 of 12: key_state orders__key_state
-- table: orders
-- why: which keys of orders have a row left after orphans are dropped
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__orders__key_state"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/orders__key_state/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    states.key_1,
    bool_or(states.live) AS live
FROM (
    SELECT
        t."id" AS key_1,
        coalesce((t."buyer_id" IS NULL OR NOT t."flag_1" OR t."buyer_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people__all_keys" AS k1)), FALSE) AS live
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders__narrow" AS t
    WHERE t."id" IS NOT NULL
) AS states
GROUP BY states.key_1;

-- step 4 of 12: narrow lines__narrow
-- table: lines
-- why: keys and references of lines, read once for the steps that need only those
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__lines__narrow"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/lines__narrow/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."id",
    t."parent_id",
    t."order_id",
    coalesce((kind = 'sales'), FALSE) AS "flag_1",
    coalesce((id = 1), FALSE) AS "flag_2"
FROM "awsdatacatalog"."shop"."lines" AS t;

-- step 5 of 12: settle lines__key_state, to begin with
-- table: lines
-- why: dropped orphans cascade in a cycle of lines
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__lines__key_state__r0"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/lines__key_state/a1__r0/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    states.key_1,
    bool_or(states.live) AS live
FROM (
    SELECT
        t."id" AS key_1,
        coalesce((t."order_id" IS NULL OR NOT t."flag_1" OR NOT coalesce(t."order_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders__key_state" AS k1 WHERE NOT k1."live"), FALSE)), FALSE) AS live
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__narrow" AS t
    WHERE t."id" IS NOT NULL
) AS states
GROUP BY states.key_1;

-- step 5 of 12: settle lines__key_state, again and again, each round reading the one before, until a round changes nothing; at most 1,000 rounds
-- table: lines
-- why: dropped orphans cascade in a cycle of lines
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__lines__key_state__r1"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/lines__key_state/a1__r1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    states.key_1,
    bool_or(states.live) AS live
FROM (
    SELECT
        t."id" AS key_1,
        coalesce(((t."order_id" IS NULL OR NOT t."flag_1" OR NOT coalesce(t."order_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders__key_state" AS k1 WHERE NOT k1."live"), FALSE)) AND (t."parent_id" IS NULL OR NOT coalesce(t."parent_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__key_state__r0" AS k1 WHERE NOT k1."live"), FALSE))), FALSE) AS live
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__narrow" AS t
    WHERE t."id" IS NOT NULL
) AS states
GROUP BY states.key_1;

-- step 5 of 12: settle lines__key_state, after each round
-- why: dropped orphans cascade in a cycle of lines
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__key_state__r1" AS t WHERE NOT t.live;

-- step 6 of 12: grow lines__needed, to begin with
-- table: lines
-- why: completion runs in a cycle of lines
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__lines__needed__r0"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/lines__needed/a1__r0/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    found.key_1,
    0 AS round_number
FROM (
    SELECT t."parent_id" AS key_1
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__narrow" AS t
    WHERE t."parent_id" IS NOT NULL
      AND (t."order_id" IS NULL OR NOT t."flag_1" OR NOT coalesce(t."order_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders__key_state" AS k1 WHERE NOT k1."live"), FALSE))
      AND (t."parent_id" IS NULL OR NOT coalesce(t."parent_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__key_state__r1" AS k1 WHERE NOT k1."live"), FALSE))
      AND t."flag_2"
) AS found;

-- step 6 of 12: grow lines__needed, again and again, each round reading the one before, until a round adds nothing; at most 1,000 rounds
-- table: lines
-- why: completion runs in a cycle of lines
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__lines__needed__r1"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/lines__needed/a1__r1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    grown.key_1,
    min(grown.round_number) AS round_number
FROM (
    SELECT t.key_1, t.round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__needed__r0" AS t
    UNION ALL
    SELECT t."parent_id" AS key_1, 1 AS round_number
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__narrow" AS t
    WHERE t."parent_id" IS NOT NULL
      AND (t."order_id" IS NULL OR NOT t."flag_1" OR NOT coalesce(t."order_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders__key_state" AS k1 WHERE NOT k1."live"), FALSE))
      AND (t."parent_id" IS NULL OR NOT coalesce(t."parent_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__key_state__r1" AS k1 WHERE NOT k1."live"), FALSE))
      AND t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__needed__r0" AS k1 WHERE k1.round_number = 0)
) AS grown
GROUP BY grown.key_1;

-- step 6 of 12: grow lines__needed, after each round
-- why: completion runs in a cycle of lines
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__needed__r1" AS t WHERE t.round_number = 1;

-- step 7 of 12: keys lines__references
-- table: lines
-- why: references of kept rows of lines to orders: the copy cannot tell where when holds
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__lines__references"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/lines__references/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."order_id"
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__narrow" AS t
WHERE t."order_id" IS NOT NULL
  AND (t."order_id" IS NULL OR NOT t."flag_1" OR NOT coalesce(t."order_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders__key_state" AS k1 WHERE NOT k1."live"), FALSE))
  AND (t."parent_id" IS NULL OR NOT coalesce(t."parent_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__key_state__r1" AS k1 WHERE NOT k1."live"), FALSE))
  AND t."flag_1"
  AND (t."flag_2" OR t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__needed__r1" AS k1));

-- step 8 of 12: keys orders__references
-- table: orders
-- why: references of kept rows of orders to people: the copy cannot tell where when holds
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__orders__references"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/orders__references/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."buyer_id"
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders__narrow" AS t
WHERE t."buyer_id" IS NOT NULL
  AND (t."buyer_id" IS NULL OR NOT t."flag_1" OR t."buyer_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people__all_keys" AS k1))
  AND t."flag_1"
  AND t."id" IN (SELECT k1."order_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__references" AS k1);

-- step 9 of 12: keys orders__references_2
-- table: orders
-- why: references of kept rows of orders to people: the copy cannot tell where when holds
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__orders__references_2"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/orders__references_2/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT DISTINCT
    t."payer_id"
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders__narrow" AS t
WHERE t."payer_id" IS NOT NULL
  AND (t."buyer_id" IS NULL OR NOT t."flag_1" OR t."buyer_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people__all_keys" AS k1))
  AND t."flag_2"
  AND t."id" IN (SELECT k1."order_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__references" AS k1);

-- step 10 of 12: copy lines
-- table: lines
-- why: rows where id = 1, and rows that copied lines refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__lines"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/lines/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."parent_id",
    t."order_id",
    CAST(t."kind" AS varchar) AS "kind",
    t."note"
FROM "awsdatacatalog"."shop"."lines" AS t
WHERE (t."order_id" IS NULL OR NOT coalesce((kind = 'sales'), FALSE) OR NOT coalesce(t."order_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders__key_state" AS k1 WHERE NOT k1."live"), FALSE))
  AND (t."parent_id" IS NULL OR NOT coalesce(t."parent_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__key_state__r1" AS k1 WHERE NOT k1."live"), FALSE))
  AND ((id = 1) OR t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__needed__r1" AS k1));

-- step 11 of 12: copy orders
-- table: orders
-- why: rows that copied lines refer to
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__orders"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/orders/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."buyer_id",
    t."payer_id",
    CAST(t."mode" AS varchar) AS "mode",
    t."note"
FROM "awsdatacatalog"."shop"."orders" AS t
WHERE (t."buyer_id" IS NULL OR NOT coalesce((mode = 'deal'), FALSE) OR t."buyer_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people__all_keys" AS k1))
  AND t."id" IN (SELECT k1."order_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__references" AS k1);

-- step 12 of 12: copy people
-- table: people
-- why: rows that copied orders refer to
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
    t."name"
FROM "awsdatacatalog"."shop"."people" AS t
WHERE t."id" IN (SELECT k1."buyer_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders__references" AS k1
    UNION ALL SELECT k1."payer_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders__references_2" AS k1);

-- verify
-- table: lines
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines" AS t;

-- verify
-- table: lines
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines" AS t
WHERE (id = 1);

-- verify
-- table: lines
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."parent_id") = typeof(s."parent_id"),
    typeof(c."order_id") = typeof(s."order_id"),
    typeof(c."kind") = typeof(CAST(NULL AS varchar)),
    typeof(c."note") = typeof(s."note")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__lines" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."lines" AS s ON FALSE;

-- verify
-- table: lines
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: lines
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."lines" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

-- verify
-- table: orders
-- why: rows of the copy
-- subset config preview
SELECT count(*) FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS t;

-- verify
-- table: orders
-- why: types of the columns
-- subset config preview
SELECT
    typeof(c."id") = typeof(s."id"),
    typeof(c."buyer_id") = typeof(s."buyer_id"),
    typeof(c."payer_id") = typeof(s."payer_id"),
    typeof(c."mode") = typeof(CAST(NULL AS varchar)),
    typeof(c."note") = typeof(s."note")
FROM (SELECT 1 AS one) AS o
LEFT JOIN "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS c ON FALSE
LEFT JOIN "awsdatacatalog"."shop"."orders" AS s ON FALSE;

-- verify
-- table: orders
-- why: keys that occur more than once
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS repeated;

-- verify
-- table: orders
-- why: keys that occur more often than in the source
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
) AS copied
LEFT JOIN (
    SELECT repeated.key_1, count(*) AS times
    FROM "awsdatacatalog"."shop"."orders" AS s
    JOIN (
    SELECT t."id" AS key_1, count(*) AS times
    FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS t
    WHERE t."id" IS NOT NULL
    GROUP BY t."id"
    HAVING count(*) > 1
    ) AS repeated ON s."id" = repeated.key_1
    GROUP BY repeated.key_1
) AS original ON original.key_1 = copied.key_1
WHERE original.times IS NULL OR copied.times > original.times;

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
    typeof(c."name") = typeof(s."name")
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
-- table: lines
-- why: rows without parent under lines(order_id) -> orders(id)
-- subset config preview
SELECT count(t."order_id")
FROM "awsdatacatalog"."shop"."lines" AS t
WHERE ((t."order_id" IS NULL OR NOT coalesce((kind = 'sales'), FALSE) OR NOT coalesce(t."order_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders__key_state" AS k1 WHERE NOT k1."live"), FALSE)) AND (t."parent_id" IS NULL OR NOT coalesce(t."parent_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__key_state__r1" AS k1 WHERE NOT k1."live"), FALSE)) AND ((id = 1) OR t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__needed__r1" AS k1)))
  AND (kind = 'sales')
  AND t."order_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS k WHERE k."id" = t."order_id");

-- verify
-- table: lines
-- why: parents that the source has and the copy misses under lines(order_id) -> orders(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."orders" AS s
    JOIN (
        SELECT DISTINCT t."order_id" AS key_1
        FROM "awsdatacatalog"."shop"."lines" AS t
        WHERE ((t."order_id" IS NULL OR NOT coalesce((kind = 'sales'), FALSE) OR NOT coalesce(t."order_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders__key_state" AS k1 WHERE NOT k1."live"), FALSE)) AND (t."parent_id" IS NULL OR NOT coalesce(t."parent_id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__key_state__r1" AS k1 WHERE NOT k1."live"), FALSE)) AND ((id = 1) OR t."id" IN (SELECT k1."key_1" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__needed__r1" AS k1)))
  AND (kind = 'sales')
  AND t."order_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__orders" AS k WHERE k."id" = t."order_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- verify
-- table: lines
-- why: rows without parent under lines(parent_id) -> lines(id)
-- subset config preview
SELECT count(t."parent_id")
FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines" AS t
WHERE t."parent_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines" AS k WHERE k."id" = t."parent_id");

-- verify
-- table: lines
-- why: parents that the source has and the copy misses under lines(parent_id) -> lines(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."lines" AS s
    JOIN (
        SELECT DISTINCT t."parent_id" AS key_1
        FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines" AS t
        WHERE t."parent_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines" AS k WHERE k."id" = t."parent_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- verify
-- table: orders
-- why: rows without parent under orders(buyer_id) -> people(id)
-- subset config preview
SELECT count(t."buyer_id")
FROM "awsdatacatalog"."shop"."orders" AS t
WHERE ((t."buyer_id" IS NULL OR NOT coalesce((mode = 'deal'), FALSE) OR t."buyer_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people__all_keys" AS k1)) AND t."id" IN (SELECT k1."order_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__references" AS k1))
  AND (mode = 'deal')
  AND t."buyer_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people" AS k WHERE k."id" = t."buyer_id");

-- verify
-- table: orders
-- why: parents that the source has and the copy misses under orders(buyer_id) -> people(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."people" AS s
    JOIN (
        SELECT DISTINCT t."buyer_id" AS key_1
        FROM "awsdatacatalog"."shop"."orders" AS t
        WHERE ((t."buyer_id" IS NULL OR NOT coalesce((mode = 'deal'), FALSE) OR t."buyer_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people__all_keys" AS k1)) AND t."id" IN (SELECT k1."order_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__references" AS k1))
  AND (mode = 'deal')
  AND t."buyer_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people" AS k WHERE k."id" = t."buyer_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- verify
-- table: orders
-- why: rows without parent under orders(payer_id) -> people(id)
-- subset config preview
SELECT count(t."payer_id")
FROM "awsdatacatalog"."shop"."orders" AS t
WHERE ((t."buyer_id" IS NULL OR NOT coalesce((mode = 'deal'), FALSE) OR t."buyer_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people__all_keys" AS k1)) AND t."id" IN (SELECT k1."order_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__references" AS k1))
  AND (mode = 'loan')
  AND t."payer_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people" AS k WHERE k."id" = t."payer_id");

-- verify
-- table: orders
-- why: parents that the source has and the copy misses under orders(payer_id) -> people(id)
-- only when the statement before counts any
-- subset config preview
SELECT count(*)
FROM (
    SELECT DISTINCT missing.key_1
    FROM "awsdatacatalog"."shop"."people" AS s
    JOIN (
        SELECT DISTINCT t."payer_id" AS key_1
        FROM "awsdatacatalog"."shop"."orders" AS t
        WHERE ((t."buyer_id" IS NULL OR NOT coalesce((mode = 'deal'), FALSE) OR t."buyer_id" IN (SELECT k1."id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people__all_keys" AS k1)) AND t."id" IN (SELECT k1."order_id" FROM "awsdatacatalog"."shop_dev__builds"."config__preview__lines__references" AS k1))
  AND (mode = 'loan')
  AND t."payer_id" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "awsdatacatalog"."shop_dev__builds"."config__preview__people" AS k WHERE k."id" = t."payer_id")
    ) AS missing ON s."id" = missing.key_1
) AS found;

-- publish, if every check passes: readers are switched, one table after the other, to
--   lines: awsdatacatalog.shop_dev__builds.config__preview__lines
--   orders: awsdatacatalog.shop_dev__builds.config__preview__orders
--   people: awsdatacatalog.shop_dev__builds.config__preview__people
