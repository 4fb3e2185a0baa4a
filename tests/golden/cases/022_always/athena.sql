-- What a build of config would send. Nothing was run.

-- step 1 of 1: copy customers
-- table: customers
-- why: rows in a sample of 25 % by id; always those where country = 'TR'
-- subset config preview
CREATE TABLE "awsdatacatalog"."shop_dev__builds"."config__preview__customers"
WITH (
    table_type = 'ICEBERG',
    is_external = false,
    location = 's3://acme-dev/subsets/config/builds/preview/customers/a1/',
    format = 'PARQUET',
    write_compression = 'ZSTD'
) AS
SELECT
    t."id",
    t."name",
    t."country"
FROM "awsdatacatalog"."shop"."customers" AS t
WHERE (country = 'TR')
   OR (substr(to_hex(md5(to_utf8('subset:' || CAST(t."id" AS varchar)))), 1, 8) < '40000000');

-- verify: 4 statements

-- publish, if every check passes: readers are switched, one table after the other, to
--   customers: awsdatacatalog.shop_dev__builds.config__preview__customers
