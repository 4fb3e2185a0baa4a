-- What a build of config would send. Nothing was run.

-- step 1 of 3: keys kunden__selected
-- table: customers
-- why: keys of the selected rows of customers, for orders to follow
COPY (
SELECT DISTINCT
    t."id"
FROM "source"."customers" AS t
WHERE ("country" = 'NL')
) TO 'copies/config/builds/preview/_steps/kunden__selected/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 2 of 3: copy bestellungen
-- table: orders
-- why: rows that refer to selected customers
COPY (
SELECT
    t."id",
    t."customer_id",
    t."order_date",
    t."note"
FROM "source"."orders" AS t
WHERE t."customer_id" IN (SELECT k1."id" FROM "build"."kunden__selected" AS k1)
) TO 'copies/config/builds/preview/bestellungen/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- step 3 of 3: copy kunden
-- table: customers
-- why: rows where country = 'NL', and rows that copied orders refer to
COPY (
SELECT
    t."id",
    t."name",
    t."country"
FROM "source"."customers" AS t
WHERE ("country" = 'NL')
   OR t."id" IN (SELECT k1."customer_id" FROM "build"."bestellungen" AS k1)
) TO 'copies/config/builds/preview/kunden/part-1.parquet' (FORMAT parquet, COMPRESSION 'zstd');

-- verify: 9 statements

-- publish, if every check passes: readers are switched, all tables in one step, to
--   kunden: build.kunden
--   bestellungen: build.bestellungen
