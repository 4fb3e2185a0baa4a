"""Catalogs: table buckets and their read-only replicas, DDL and what it refuses, context catalogs that do not exist."""

import pandas as pd
import pytest
from botocore.exceptions import ClientError

from tests.local_athena.catalogs import TableBucket
from tests.local_athena.conftest import Lake

TPCH_TABLES = ("customer", "orders", "lineitem", "part", "supplier", "partsupp", "nation", "region")


@pytest.fixture
def replica(lake: Lake) -> TableBucket:
    """A read-only table bucket with `sales.orders` of three rows."""
    bucket = lake.athena.make_table_bucket("replica", is_read_only=True)
    lake.athena.make_database("sales", bucket=bucket)
    rows = "VALUES (1, 10), (2, 10), (3, 20)"
    lake.athena.trino_sql(f"CREATE TABLE {bucket.writer}.sales.orders AS SELECT * FROM ({rows}) t (id, customer)")
    return bucket


@pytest.fixture
def own(lake: Lake) -> TableBucket:
    """A table bucket that can be written, with `dev.things`."""
    bucket = lake.athena.make_table_bucket("own")
    lake.athena.make_database("dev", bucket=bucket)
    lake.run(f'CREATE TABLE "{bucket.catalog}"."dev"."things" AS SELECT 1 AS id')
    return bucket


def test_replica_is_read_by_three_part_name_and_by_context(lake: Lake, replica: TableBucket) -> None:
    assert lake.read(f'SELECT count(*) FROM "{replica.catalog}"."sales"."orders"') == [[3]]
    assert lake.read("SELECT count(*) FROM orders", "sales", data_source=replica.catalog) == [[3]]


def test_replica_is_read_as_of_a_snapshot(lake: Lake, replica: TableBucket) -> None:
    [[snapshot]] = lake.read(f'SELECT snapshot_id FROM "{replica.catalog}"."sales"."orders$snapshots"')
    lake.athena.trino_sql(f"INSERT INTO {replica.writer}.sales.orders VALUES (4, 20)")

    table = f'"{replica.catalog}"."sales"."orders"'
    assert lake.read(f"SELECT count(*) FROM {table} FOR VERSION AS OF {snapshot} AS o WHERE o.customer = 20") == [[1]]
    assert lake.read(f"SELECT count(*) FROM {table} WHERE customer = 20") == [[2]]


def test_replica_cannot_be_written(lake: Lake, replica: TableBucket) -> None:
    orders = f'"{replica.catalog}"."sales"."orders"'

    for text in (
        f"INSERT INTO {orders} SELECT * FROM {orders}",
        f"DELETE FROM {orders}",
        f'CREATE TABLE "{replica.catalog}"."sales"."more" AS SELECT 1 AS a',
    ):
        assert lake.fail(text)["StateChangeReason"]
    glue = lake.athena.client("glue")
    with pytest.raises(ClientError, match="AccessDenied"):
        glue.delete_table(CatalogId=replica.catalog_id, DatabaseName="sales", Name="orders")
    assert lake.read(f"SELECT count(*) FROM {orders}") == [[3]]


def test_replica_is_copied_to_hive_to_iceberg_and_to_a_table_bucket(
    lake: Lake, replica: TableBucket, own: TableBucket
) -> None:
    select = f'SELECT * FROM "{replica.catalog}"."sales"."orders" WHERE customer = 10'
    lake.hive("dev.hive_orders", select)
    lake.iceberg("dev.ice_orders", select)
    lake.run(f"""CREATE TABLE "{own.catalog}"."dev"."orders" WITH (format = 'PARQUET') AS {select}""")

    for table in ("dev.hive_orders", "dev.ice_orders", f'"{own.catalog}"."dev"."orders"'):
        assert lake.read(f"SELECT id FROM {table} ORDER BY id") == [[1], [2]]


def test_tpch_as_a_read_only_replica(lake: Lake) -> None:
    bucket = lake.athena.make_table_bucket("tpch-replica", is_read_only=True)
    lake.athena.make_database("tpch", bucket=bucket)
    for table in TPCH_TABLES:
        lake.athena.trino_sql(f'CREATE TABLE "{bucket.writer}".tpch.{table} AS SELECT * FROM tpch.tiny.{table}')
    source = f'"{bucket.catalog}"."tpch"'

    lake.iceberg("dev.customer", f"SELECT * FROM {source}.customer WHERE c_custkey % 50 = 1")
    orders = f"SELECT * FROM {source}.orders WHERE o_custkey IN (SELECT c_custkey FROM dev.customer)"
    execution = lake.iceberg("dev.orders", orders)

    count = "SELECT count(*) FROM {}.orders WHERE o_custkey % 50 = 1"
    [[expected]] = lake.athena.trino_sql(count.format("tpch.tiny"))
    assert expected > 0
    assert lake.read(count.format("dev")) == lake.read("SELECT count(*) FROM dev.orders") == [[expected]]
    assert execution["Statistics"]["DataScannedInBytes"] > 0


def test_fewer_columns_scan_fewer_bytes(lake: Lake) -> None:
    lake.athena.trino_sql(
        "CREATE TABLE iceberg.dev.orders WITH (location = 's3://lake/dev/orders/') AS SELECT * FROM tpch.tiny.orders"
    )
    one = lake.run("SELECT sum(o_orderkey) FROM dev.orders")["Statistics"]["DataScannedInBytes"]
    everything = lake.run("SELECT * FROM dev.orders")["Statistics"]["DataScannedInBytes"]

    assert 0 < one < everything / 4


def test_catalogs_have_stores_of_their_own(lake: Lake, own: TableBucket) -> None:
    glue = lake.athena.client("glue")

    here = glue.get_tables(DatabaseName="dev")["TableList"]
    there = glue.get_tables(CatalogId=own.catalog_id, DatabaseName="dev")["TableList"]

    assert [table["Name"] for table in here] == []
    assert [(table["Name"], table["TableType"]) for table in there] == [("things", "customer")]
    assert there[0]["Parameters"]["table_type"].upper() == "ICEBERG"


def test_unknown_federated_catalog_is_not_found(lake: Lake, own: TableBucket) -> None:
    glue = lake.athena.client("glue")

    assert glue.get_catalog(CatalogId=own.catalog_id)["Catalog"]["Name"] == "own"
    for call in (glue.get_databases, glue.get_catalog):
        with pytest.raises(ClientError, match="EntityNotFoundException"):
            call(CatalogId=f"{lake.athena.account}:s3tablescatalog/absent")


def test_athena_itself_knows_only_the_default_catalog(lake: Lake, own: TableBucket) -> None:
    client = lake.athena.client("athena")

    assert client.get_data_catalog(Name="AwsDataCatalog")["DataCatalog"]["Type"] == "GLUE"
    with pytest.raises(ClientError, match="was not found"):
        client.get_data_catalog(Name=own.catalog)


def test_table_of_a_table_bucket_goes_by_glue(lake: Lake, own: TableBucket) -> None:
    glue = lake.athena.client("glue")

    glue.delete_table(CatalogId=own.catalog_id, DatabaseName="dev", Name="things")

    assert "TABLE_NOT_FOUND" in lake.fail(f'SELECT * FROM "{own.catalog}"."dev"."things"')["StateChangeReason"]


@pytest.mark.parametrize(
    "text",
    [
        "DROP TABLE IF EXISTS dev.things",
        "ALTER TABLE dev.things RENAME TO dev.others",
        "CREATE VIEW dev.v AS SELECT * FROM dev.things",
        "CREATE OR REPLACE VIEW dev.v AS SELECT * FROM dev.things",
        "DROP VIEW dev.v",
        "OPTIMIZE dev.things REWRITE DATA USING BIN_PACK",
        "VACUUM dev.things",
    ],
)
def test_table_bucket_refuses_ddl(lake: Lake, own: TableBucket, text: str) -> None:
    reason = lake.fail(text, data_source=own.catalog)["StateChangeReason"]

    assert reason.startswith("NOT_SUPPORTED")
    assert lake.read(f'SELECT * FROM "{own.catalog}"."dev"."things"') == [[1]]


@pytest.mark.parametrize("text", ["CREATE VIEW {}.dev.v AS SELECT 1 AS a", "DROP VIEW {}.dev.v"])
def test_view_with_three_parts_is_refused_in_a_table_bucket(lake: Lake, own: TableBucket, text: str) -> None:
    assert lake.fail(text.format(f'"{own.catalog}"'))["StateChangeReason"].startswith("NOT_SUPPORTED")


def test_hive_ddl_takes_no_three_part_name(lake: Lake, own: TableBucket) -> None:
    reason = lake.fail(f"DROP TABLE `{own.catalog}`.`dev`.`things`")["StateChangeReason"]

    assert "Unsupported ddl with 2 catalogs" in reason


def test_location_in_a_table_bucket_is_refused(lake: Lake, own: TableBucket) -> None:
    for given in ("location = 's3://lake/x/'", "table_type = 'ICEBERG'"):
        status = lake.fail(f'CREATE TABLE "{own.catalog}"."dev"."t" WITH ({given}) AS SELECT 1 AS a')
        assert status["AthenaError"]["ErrorType"] == 1103


def test_ddl_under_an_unknown_catalog_hits_the_default_one(lake: Lake) -> None:
    lake.hive("dev.precious", "SELECT 1 AS a")

    lake.run("DROP TABLE IF EXISTS dev.precious", data_source="s3tablescatalog/typo")

    assert not lake.wr.catalog.does_table_exist("dev", "precious")


@pytest.mark.parametrize("text", ["SELECT 1 AS a", "CREATE TABLE dev.t AS SELECT 1 AS a", "INSERT INTO dev.t SELECT 1"])
def test_other_statements_under_an_unknown_catalog_fail(lake: Lake, text: str) -> None:
    status = lake.fail(text, data_source="s3tablescatalog/typo")

    assert status["AthenaError"]["ErrorType"] == 1300
    assert "Session property catalog does not exist" in status["StateChangeReason"]


def test_drop_keeps_the_data_of_hive_and_removes_that_of_iceberg(lake: Lake) -> None:
    lake.hive("dev.hive", "SELECT 1 AS a")
    lake.iceberg("dev.ice", "SELECT 1 AS a")

    lake.run("DROP TABLE `dev`.`hive`")
    lake.run("DROP TABLE dev.ice")

    assert lake.athena.list_objects("s3://lake/dev/hive/")
    assert not lake.athena.list_objects("s3://lake/dev/ice/")
    assert not lake.wr.catalog.does_table_exist("dev", "hive")


def test_iceberg_can_be_renamed_and_hive_cannot(lake: Lake) -> None:
    lake.iceberg("dev.ice", "SELECT 1 AS a")
    lake.hive("dev.hive", "SELECT 1 AS a")

    lake.run("ALTER TABLE dev.ice RENAME TO dev.ice_new")

    assert lake.read("SELECT a FROM dev.ice_new") == [[1]]
    assert "NOT_SUPPORTED" in lake.fail("ALTER TABLE dev.hive RENAME TO dev.hive_new")["StateChangeReason"]


@pytest.mark.parametrize("text", ['DROP TABLE "dev"."t"', "/* why */ DROP TABLE dev.t"])
def test_hive_ddl_that_is_malformed_is_refused_at_once(lake: Lake, text: str) -> None:
    with pytest.raises(ClientError) as refusal:
        lake.start(text)

    assert refusal.value.response["AthenaErrorCode"] == "MALFORMED_QUERY"


def test_databases_are_made_and_dropped_by_ddl(lake: Lake) -> None:
    lake.run("CREATE DATABASE IF NOT EXISTS `fresh` COMMENT 'new' LOCATION 's3://lake/fresh/'")
    database = lake.athena.client("glue").get_database(Name="fresh")["Database"]
    lake.run("DROP SCHEMA fresh")

    assert database["LocationUri"].startswith("s3://lake/fresh")
    assert "fresh" not in lake.wr.catalog.databases().Database.tolist()


def test_views_work_in_the_default_catalog(lake: Lake) -> None:
    lake.hive("dev.t", "SELECT 1 AS a, 1.5 AS b")
    lake.run("CREATE OR REPLACE VIEW dev.v AS SELECT a, b + .5 AS c FROM dev.t")

    assert lake.read("SELECT * FROM dev.v") == [[1, 2.0]]


def test_iceberg_table_can_be_published_by_its_metadata_pointer(lake: Lake) -> None:
    lake.iceberg("dev.build", "SELECT 2 AS a, 'x' AS b")
    lake.iceberg("dev.live", "SELECT 1 AS a")
    glue = lake.athena.client("glue")
    built = glue.get_table(DatabaseName="dev", Name="build")["Table"]
    kept = {key: built[key] for key in ("TableType", "StorageDescriptor", "Parameters")}

    glue.update_table(DatabaseName="dev", TableInput={"Name": "live"} | kept)
    glue.delete_table(DatabaseName="dev", Name="build")

    assert lake.read("SELECT * FROM dev.live") == [[2, "x"]]


def test_partitions_stay_where_they_were_when_a_hive_table_is_repointed(lake: Lake) -> None:
    lake.hive("dev.live", "SELECT 'old' AS v, 1 AS p", partitioned_by="ARRAY['p']")
    lake.hive("dev.build", "SELECT 'new' AS v, 1 AS p", partitioned_by="ARRAY['p']")
    glue = lake.athena.client("glue")
    built = glue.get_table(DatabaseName="dev", Name="build")["Table"]
    kept = {key: built[key] for key in ("TableType", "StorageDescriptor", "PartitionKeys", "Parameters")}

    glue.update_table(DatabaseName="dev", TableInput={"Name": "live"} | kept)

    assert lake.read("SELECT v FROM dev.live") == [["old"]]


def test_tables_of_awswrangler_are_read(lake: Lake) -> None:
    frame = pd.DataFrame({"id": [1, 2, 3], "country": ["IT", "FR", "IT"]})
    lake.wr.s3.to_parquet(
        frame, "s3://lake/prod/users/", dataset=True, database="prod", table="users", partition_cols=["country"]
    )

    assert lake.read("SELECT id FROM prod.users WHERE country = 'IT' ORDER BY id") == [[1], [3]]
