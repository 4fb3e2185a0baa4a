"""CREATE TABLE AS through unmodified awswrangler: what Athena takes, refuses and leaves behind."""

import io
import re

import pyarrow.parquet as pq
import pytest
from botocore.exceptions import ClientError

from tests.local_athena.conftest import Lake, iceberg_text

USERS = "SELECT * FROM (VALUES (1, 'a@x.io', 'IT'), (2, 'b@x.io', 'FR'), (3, 'c@x.io', 'IT')) t (id, email, country)"


def test_hive_table_is_written_registered_and_read(lake: Lake) -> None:
    execution = lake.hive("dev.users", USERS, format="'PARQUET'", partitioned_by="ARRAY['country']")

    assert (execution["StatementType"], execution["SubstatementType"]) == ("DML", "CREATE_TABLE_AS_SELECT")
    assert lake.read("SELECT id, country FROM dev.users ORDER BY id") == [[1, "IT"], [2, "FR"], [3, "IT"]]
    assert sorted(values for _, values in lake.wr.catalog.get_partitions("dev", "users").items()) == [["FR"], ["IT"]]
    assert lake.wr.catalog.get_table_types("dev", "users") == {
        "id": "int",
        "email": "varchar(6)",
        "country": "varchar(2)",
    }


@pytest.mark.parametrize("file_format", ["PARQUET", "ORC", "AVRO", "JSON", "TEXTFILE"])
def test_every_hive_format_can_be_written_and_read(lake: Lake, file_format: str) -> None:
    lake.hive("dev.users", USERS, format=f"'{file_format}'")

    assert lake.read("SELECT email FROM dev.users WHERE id = 2") == [["b@x.io"]]


@pytest.mark.parametrize("file_format", ["PARQUET", "ORC", "AVRO"])
def test_every_iceberg_format_can_be_written_and_read(lake: Lake, file_format: str) -> None:
    lake.iceberg("dev.users", USERS, format=f"'{file_format}'", partitioning="ARRAY['country', 'bucket(id, 4)']")

    assert lake.read("SELECT count(*) FROM dev.users WHERE country = 'IT'") == [[2]]
    table = lake.athena.client("glue").get_table(DatabaseName="dev", Name="users")["Table"]
    assert table["Parameters"]["table_type"] == "ICEBERG"


def test_iceberg_table_can_be_read_as_of_a_snapshot(lake: Lake) -> None:
    lake.iceberg("dev.users", USERS)
    [[snapshot]] = lake.read('SELECT snapshot_id FROM dev."users$snapshots"')
    lake.run("INSERT INTO dev.users SELECT 4, 'd@x.io', 'DE'")

    assert lake.read(f"SELECT count(*) FROM dev.users FOR VERSION AS OF {snapshot}") == [[3]]
    assert lake.read("SELECT count(*) FROM dev.users") == [[4]]


def test_compression_of_the_statement_reaches_the_files(lake: Lake) -> None:
    lake.hive("dev.plain", USERS, write_compression="'NONE'")
    lake.hive("dev.packed", USERS, write_compression="'ZSTD'")

    assert _codecs(lake, "plain") == {"UNCOMPRESSED"}
    assert _codecs(lake, "packed") == {"ZSTD"}


def _codecs(lake: Lake, table: str) -> set[str]:
    files = lake.athena.list_objects(f"s3://lake/dev/{table}/")
    bodies = [lake.athena.client("s3").get_object(Bucket="lake", Key=uri[len("s3://lake/") :])["Body"] for uri in files]
    groups = [pq.read_metadata(io.BytesIO(body.read())).row_group(0) for body in bodies]
    return {group.column(0).compression for group in groups}


def test_table_without_location_goes_below_the_output(lake: Lake) -> None:
    execution = lake.run("CREATE TABLE dev.here AS SELECT 1 AS a")

    table = lake.athena.client("glue").get_table(DatabaseName="dev", Name="here")["Table"]
    assert table["StorageDescriptor"]["Location"].rstrip("/") == f"{lake.output}tables/{execution['QueryExecutionId']}"


def test_manifest_lists_the_files_of_the_table(lake: Lake) -> None:
    execution = lake.hive("dev.users", USERS)

    bucket, _, key = execution["Statistics"]["DataManifestLocation"].removeprefix("s3://").partition("/")
    content = lake.athena.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode()
    assert content.splitlines() == lake.athena.list_objects("s3://lake/dev/users/")


def test_the_number_of_rows_is_reported(lake: Lake) -> None:
    execution = lake.hive("dev.users", USERS)

    results = lake.athena.client("athena").get_query_results(QueryExecutionId=execution["QueryExecutionId"])
    assert results["UpdateCount"] == 3


def test_location_with_objects_is_refused(lake: Lake) -> None:
    lake.athena.put_object("s3://lake/dev/hive/old", "x")
    lake.athena.put_object("s3://lake/dev/ice/old", "x")

    hive = lake.fail("CREATE TABLE dev.hive WITH (external_location = 's3://lake/dev/hive/') AS SELECT 1 AS a")
    ice = lake.fail(iceberg_text("dev.ice", "SELECT 1 AS a"))

    assert hive["StateChangeReason"].startswith("HIVE_PATH_ALREADY_EXISTS")
    assert ice["StateChangeReason"].startswith(
        "ICEBERG_FILESYSTEM_ERROR: Cannot create a table on a non-empty location"
    )
    assert ice["AthenaError"]["ErrorType"] == 233


@pytest.mark.parametrize("table_type", ["hive", pytest.param("iceberg", marks=pytest.mark.slow)])
def test_a_hundred_partitions_pass_and_more_fail(lake: Lake, table_type: str) -> None:
    rows = "SELECT 'x' AS v, n AS p FROM UNNEST(sequence(1, {})) AS t (n)"
    by = {"hive": {"partitioned_by": "ARRAY['p']"}, "iceberg": {"partitioning": "ARRAY['p']"}}[table_type]
    make = {"hive": lake.hive, "iceberg": lake.iceberg}[table_type]
    make("dev.hundred", rows.format(100), **by)

    with pytest.raises(lake.wr.exceptions.QueryFailed, match="TOO_MANY_OPEN_PARTITIONS"):
        make("dev.more", rows.format(101), **by)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("CREATE TABLE dev.t WITH (FORMAT = 'PARQUET') AS SELECT 1 AS a", "INVALID_TABLE_PROPERTY"),
        ("CREATE TABLE dev.t WITH (location = 's3://lake/t/') AS SELECT 1 AS a", "INVALID_TABLE_PROPERTY"),
        ("CREATE TABLE dev.t WITH (sorted_by = ARRAY['a']) AS SELECT 1 AS a", "INVALID_TABLE_PROPERTY"),
        ("CREATE TABLE dev.t WITH (table_type = 'ICEBERG', location = 's3://lake/t/') AS SELECT 1 AS a", "is_external"),
        ("CREATE TABLE dev.t WITH (table_type = 'ICEBERG', is_external = false) AS SELECT 1 AS a", "location"),
        (iceberg_text("dev.t", "SELECT 1 AS a", partitioned_by="ARRAY['a']"), "partitioned_by"),
        (iceberg_text("dev.t", "SELECT 1 AS a", external_location="'s3://lake/t/'"), "external_location"),
        ("CREATE TABLE dev.t WITH (write_compression = 'PACKED') AS SELECT 1 AS a", "PACKED"),
        ("CREATE TABLE dev.t AS SELECT NULL AS a", "COLUMN_TYPE_UNKNOWN"),
        ("CREATE TABLE dev.t AS SELECT 1", "MISSING_COLUMN_NAME"),
        ("CREATE TABLE dev.t AS SELECT 1 AS a, 2 AS a", "DUPLICATE_COLUMN_NAME"),
        ("CREATE TABLE nowhere.t AS SELECT 1 AS a", "nowhere"),
    ],
)
def test_wrong_ctas_fails(lake: Lake, text: str, reason: str) -> None:
    assert reason in lake.fail(text)["StateChangeReason"]


@pytest.mark.parametrize(
    "text",
    [
        "CREATE OR REPLACE TABLE dev.t AS SELECT 1 AS a",
        "CREATE TABLE dev.t (a) AS SELECT 1",
        "CREATE TABLE a.b.c.d AS SELECT 1 AS a",
        "CREATE TABLE dev.t AS SELECT 1 AS a b",
    ],
)
def test_malformed_ctas_is_refused_at_once(lake: Lake, text: str) -> None:
    with pytest.raises(ClientError, match="InvalidRequestException") as refusal:
        lake.start(text)

    assert refusal.value.response["AthenaErrorCode"] == "MALFORMED_QUERY"
    assert lake.athena.queries == []


@pytest.mark.parametrize(
    "value",
    [
        "CAST(1 AS tinyint)",
        "CAST(1 AS smallint)",
        "CAST('a' AS char(3))",
        "CAST('12151fd2-7586-11e9-8f9e-2a86e4085a59' AS uuid)",
        "TIME '10:00:00'",
        "TIMESTAMP '2024-01-01 00:00:00.123'",
        "TIMESTAMP '2024-01-01 00:00:00.123456 UTC'",
        "ARRAY[TIMESTAMP '2024-01-01 00:00:00']",
    ],
)
def test_iceberg_refuses_types_that_trino_would_widen(lake: Lake, value: str) -> None:
    status = lake.fail(iceberg_text("dev.t", f"SELECT {value} AS v"))

    assert status["AthenaError"]["ErrorType"] == 1200
    assert "not supported for Iceberg" in status["StateChangeReason"]


def test_iceberg_takes_the_types_it_has(lake: Lake) -> None:
    values = "1 AS i, DECIMAL '1.50' AS d, TIMESTAMP '2024-01-01 00:00:00.123456' AS t, DATE '2024-01-01' AS x"
    lake.iceberg(
        "dev.t", f"SELECT {values}, 'a' AS s, true AS o, ARRAY[1] AS r, CAST(ROW(1) AS ROW(\"time\" int)) AS w"
    )

    assert lake.read("SELECT i, s, o FROM dev.t") == [[1, "a", True]]


@pytest.mark.parametrize(
    "value",
    [
        "TIMESTAMP '2024-01-01 00:00:00.123456'",
        "current_timestamp",
        "CAST('12151fd2-7586-11e9-8f9e-2a86e4085a59' AS uuid)",
    ],
)
def test_hive_refuses_types_that_it_has_not(lake: Lake, value: str) -> None:
    reason = lake.fail(f"CREATE TABLE dev.t AS SELECT {value} AS v")["StateChangeReason"]

    assert re.search("Incorrect timestamp precision|Unsupported Hive type", reason)


def test_positions_in_errors_are_those_of_the_users_text(lake: Lake) -> None:
    lake.iceberg("dev.users", USERS)
    text = "CREATE TABLE dev.t AS\nSELECT 1.5 AS a, .5 AS b,\n       2.5 * nope AS c\nFROM dev.users"

    reason = lake.fail(text)["StateChangeReason"]

    assert "COLUMN_NOT_FOUND: line 3:14" in reason
    assert reason.endswith("or requester is not authorized to access requested resources")


def test_names_that_need_quotes(lake: Lake) -> None:
    lake.hive('dev."order details"', 'SELECT 1 AS "select", 2 AS "été"', external_location="'s3://lake/dev/od/'")

    assert lake.read('SELECT "select", "été" FROM dev."order details"') == [[1, 2]]


def test_with_no_data_makes_an_empty_table(lake: Lake) -> None:
    lake.iceberg("dev.none", f"{USERS} WITH NO DATA")

    assert lake.read("SELECT count(*) FROM dev.none") == [[0]]
