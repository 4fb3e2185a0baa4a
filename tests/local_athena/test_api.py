"""The calls about queries: tokens, quota, queue, workgroups, stopping, cost, results."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from tests.local_athena.conftest import Lake

SLOW = "SELECT count(*) FROM tpch.sf100.lineitem"
"""Runs for minutes when nobody stops it."""

TOKEN = "t" * 40


def start(lake: Lake, text: str = "SELECT 1", **fields: object) -> str:
    """Starts a query by boto3, without awswrangler's own token and settings."""
    settings = {"ResultConfiguration": {"OutputLocation": lake.output}} | fields
    query_id: str = lake.athena.client("athena").start_query_execution(QueryString=text, **settings)["QueryExecutionId"]
    return query_id


def wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(9_000):
        if is_so():
            return
        time.sleep(0.02)
    pytest.fail("it never came")


def wait_until_running(lake: Lake, query_id: str) -> None:
    execution = next(e for e in lake.athena.queries if e.id == query_id)
    wait_until(lambda: execution.statement is not None and execution.statement.has_started)


# ---- tokens


def test_same_token_gives_the_same_query_at_any_state(lake: Lake) -> None:
    first = start(lake, "SELECT 1 / 0", ClientRequestToken=TOKEN)
    again = start(lake, "SELECT 1 / 0", ClientRequestToken=TOKEN)
    lake.finish(first)
    after_failure = start(lake, "SELECT 1 / 0", ClientRequestToken=TOKEN)

    assert first == again == after_failure
    assert len(lake.athena.queries) == 1


def test_same_token_from_many_threads_starts_one_query(lake: Lake) -> None:
    ids: list[str] = []
    threads = [
        threading.Thread(target=lambda: ids.append(start(lake, "SELECT 2", ClientRequestToken=TOKEN))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(ids), len(set(ids)), len(lake.athena.queries)) == (8, 1, 1)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("SELECT 2", {}),
        ("SELECT 1", {"QueryExecutionContext": {"Database": "prod"}}),
        ("SELECT 1", {"ResultConfiguration": {"OutputLocation": "s3://results/elsewhere/"}}),
    ],
)
def test_same_token_with_changed_parameters_is_refused(lake: Lake, text: str, fields: dict[str, object]) -> None:
    start(lake, "SELECT 1", ClientRequestToken=TOKEN)

    with pytest.raises(ClientError) as refusal:
        start(lake, text, ClientRequestToken=TOKEN, **fields)

    assert refusal.value.response["AthenaErrorCode"] == "IDEMPOTENT_PARAMETER_MISMATCH"


def test_workgroup_is_not_compared(lake: Lake) -> None:
    lake.athena.make_workgroup("other")

    first = start(lake, ClientRequestToken=TOKEN)

    assert start(lake, ClientRequestToken=TOKEN, WorkGroup="other") == first


def test_token_of_a_refused_text_is_not_used_up(lake: Lake) -> None:
    with pytest.raises(ClientError, match="mismatched input"):
        start(lake, "SELECT a b c", ClientRequestToken=TOKEN)

    assert start(lake, "SELECT 1", ClientRequestToken=TOKEN)


def test_short_token_is_refused(lake: Lake) -> None:
    with pytest.raises(ClientError, match="clientRequestToken"):
        start(lake, ClientRequestToken="t" * 31)


# ---- what is checked before an id is given


def test_syntax_error_has_athenas_code_and_the_users_position(lake: Lake) -> None:
    with pytest.raises(ClientError, match="line 2:5: mismatched input 'c'") as refusal:
        start(lake, "SELECT a b\n  , c c c FROM dev.t"[:10] + "\n    c FROM dev.t")

    assert refusal.value.response["AthenaErrorCode"] == "MALFORMED_QUERY"
    assert refusal.value.response["Error"]["Code"] == "InvalidRequestException"


def test_long_valid_text_is_taken_and_a_longer_one_refused(lake: Lake) -> None:
    keys = ", ".join(str(n * 7919 % 10**9) for n in range(21_000))
    text = f"SELECT 1 WHERE 7919 IN ({keys})"
    assert 200_000 < len(text) < 262_144

    assert lake.read(text) == [[1]]
    with pytest.raises(ClientError, match="262144"):
        start(lake, f"SELECT 1 -- {'x' * 262_144}")


def test_output_location_is_needed_and_its_bucket_must_exist(lake: Lake) -> None:
    with pytest.raises(ClientError, match="No output location provided"):
        start(lake, ResultConfiguration={})
    with pytest.raises(ClientError, match="Unable to verify/create output bucket"):
        start(lake, ResultConfiguration={"OutputLocation": "s3://absent/x/"})


def test_unknown_workgroup_and_unknown_query_are_refused(lake: Lake) -> None:
    client = lake.athena.client("athena")

    with pytest.raises(ClientError, match="WorkGroup nobody is not found"):
        start(lake, WorkGroup="nobody")
    for call in (client.get_query_execution, client.stop_query_execution, client.get_query_results):
        with pytest.raises(ClientError, match="was not found"):
            call(QueryExecutionId="1234")


# ---- quota and queue


def test_one_query_over_the_quota_is_refused(lake: Lake) -> None:
    lake.athena.limits.active_dml = 2
    running = [start(lake, SLOW), start(lake, SLOW)]

    with pytest.raises(ClientError, match="TooManyRequestsException") as refusal:
        start(lake)

    assert refusal.value.response["Reason"] == "CONCURRENT_QUERY_LIMIT_EXCEEDED"
    assert start(lake, "SHOW TABLES IN dev")
    lake.athena.client("athena").stop_query_execution(QueryExecutionId=running[0])
    assert lake.finish(running[0])["Status"]["State"] == "CANCELLED"
    assert start(lake)


def test_queries_beyond_the_running_ones_wait(lake: Lake) -> None:
    lake.athena.limits.running = 1
    first = start(lake, SLOW)
    wait_until_running(lake, first)
    second = start(lake)
    client = lake.athena.client("athena")

    batch = client.batch_get_query_execution(QueryExecutionIds=[first, second, "1234"])
    states = {query["QueryExecutionId"]: query["Status"]["State"] for query in batch["QueryExecutions"]}
    client.stop_query_execution(QueryExecutionId=first)

    assert states == {first: "RUNNING", second: "QUEUED"}
    assert [query["QueryExecutionId"] for query in batch["UnprocessedQueryExecutionIds"]] == ["1234"]
    assert lake.finish(second)["Status"]["State"] == "SUCCEEDED"


def test_waiting_query_can_be_stopped_and_costs_nothing(lake: Lake) -> None:
    lake.athena.limits.queued_s = 60
    query_id = start(lake)

    lake.athena.client("athena").stop_query_execution(QueryExecutionId=query_id)

    assert lake.finish(query_id)["Status"]["State"] == "CANCELLED"
    assert lake.athena.billed_bytes == 0


# ---- stopping


def test_stop_reaches_trino(lake: Lake) -> None:
    query_id = start(lake, SLOW)
    wait_until_running(lake, query_id)

    lake.athena.client("athena").stop_query_execution(QueryExecutionId=query_id)

    status = lake.finish(query_id)["Status"]
    assert (status["State"], status["StateChangeReason"]) == ("CANCELLED", "Query cancelled by user")
    assert lake.athena.active_queries == []
    assert lake.athena.state_in_trino(lake.athena.queries[0]) == "FAILED"


def test_stop_of_a_finished_query_changes_nothing(lake: Lake) -> None:
    query_id = start(lake)
    lake.finish(query_id)

    lake.athena.client("athena").stop_query_execution(QueryExecutionId=query_id)

    assert lake.finish(query_id)["Status"]["State"] == "SUCCEEDED"


def test_stopped_ctas_is_billed_and_leaves_a_file_and_no_table(lake: Lake) -> None:
    lake.athena.trino_sql(
        "CREATE TABLE iceberg.dev.orders WITH (location = 's3://lake/dev/orders/') AS SELECT * FROM tpch.tiny.orders"
    )
    text = "CREATE TABLE dev.big WITH (external_location = 's3://lake/dev/big/') AS "
    query_id = start(lake, f"{text} SELECT a.*, b.l_comment AS more FROM dev.orders a, tpch.sf100.lineitem b")
    execution = lake.athena.queries[-1]
    wait_until(lambda: execution.scanned_bytes > 0)

    lake.athena.client("athena").stop_query_execution(QueryExecutionId=query_id)

    assert lake.finish(query_id)["Status"]["State"] == "CANCELLED"
    assert lake.athena.billed_bytes == 10_000_000
    assert f"s3://lake/dev/big/{query_id}_part" in lake.athena.list_objects("s3://lake/dev/big/")
    assert not lake.wr.catalog.does_table_exist("dev", "big")


# ---- failures and leftovers


def test_failed_ctas_leaves_a_file_that_blocks_the_same_location(lake: Lake) -> None:
    lake.hive("dev.numbers", "SELECT n FROM UNNEST(sequence(0, 9)) AS t (n)")
    text = "CREATE TABLE dev.t WITH (external_location = 's3://lake/dev/t/') AS SELECT 1 / n AS x FROM dev.numbers"

    failed = lake.fail(text)
    again = lake.fail(text)

    assert failed["StateChangeReason"] == "DIVISION_BY_ZERO: Division by zero"
    assert again["StateChangeReason"].startswith("HIVE_PATH_ALREADY_EXISTS")
    assert len(lake.athena.list_objects("s3://lake/dev/t/")) == 1
    assert lake.athena.queries[-1].billed_bytes == 0


def test_ctas_that_fails_before_it_writes_leaves_nothing(lake: Lake) -> None:
    lake.fail("CREATE TABLE dev.t WITH (external_location = 's3://lake/dev/t/') AS SELECT x FROM dev.absent")

    assert lake.athena.list_objects("s3://lake/dev/t/") == []


def test_leftovers_can_be_switched_off(lake: Lake) -> None:
    lake.athena.limits.has_leftovers = False
    lake.hive("dev.numbers", "SELECT n FROM UNNEST(sequence(0, 9)) AS t (n)")

    lake.fail("CREATE TABLE dev.t WITH (external_location = 's3://lake/dev/t/') AS SELECT 1 / n AS x FROM dev.numbers")

    assert lake.athena.list_objects("s3://lake/dev/t/") == []


@pytest.mark.parametrize(
    ("text", "reason", "error_type"),
    [
        ("SELECT * FROM dev.absent", "TABLE_NOT_FOUND", 1110),
        ("SELECT nope FROM (VALUES 1) t (a)", "COLUMN_NOT_FOUND", 1006),
        ("SELECT 1 + 'a'", "TYPE_MISMATCH", 1006),
    ],
)
def test_errors_have_trinos_name_and_athenas_number(lake: Lake, text: str, reason: str, error_type: int) -> None:
    status = lake.fail(text)

    assert status["StateChangeReason"].startswith(reason)
    assert status["AthenaError"]["ErrorType"] == error_type
    assert status["AthenaError"]["ErrorCategory"] == 2


# ---- workgroups


def test_enforced_workgroup_decides_the_output(lake: Lake) -> None:
    lake.athena.make_workgroup("strict", "s3://results/strict/", EnforceWorkGroupConfiguration=True)

    execution = lake.run("CREATE TABLE dev.t AS SELECT 1 AS a", workgroup="strict")

    place = f"s3://results/strict/tables/{execution['QueryExecutionId']}"
    assert execution["ResultConfiguration"]["OutputLocation"] == place
    assert lake.athena.list_objects(f"{place}/")
    with pytest.raises(ClientError, match="external_location"):
        start(
            lake,
            "CREATE TABLE dev.u WITH (external_location = 's3://lake/dev/u/') AS SELECT 1 AS a",
            WorkGroup="strict",
        )


def test_enforced_workgroup_takes_an_iceberg_location(lake: Lake) -> None:
    lake.athena.make_workgroup("strict", "s3://results/strict/", EnforceWorkGroupConfiguration=True)
    properties = "table_type = 'ICEBERG', is_external = false, location = 's3://lake/dev/t/'"

    lake.run(f"CREATE TABLE dev.t WITH ({properties}) AS SELECT 1 AS a", workgroup="strict")

    assert lake.athena.list_objects("s3://lake/dev/t/data/")


def test_workgroup_with_managed_results_needs_no_output(lake: Lake) -> None:
    lake.athena.make_workgroup("managed", ManagedQueryResultsConfiguration={"Enabled": True})

    query_id = start(lake, WorkGroup="managed", ResultConfiguration={})

    assert "OutputLocation" not in lake.finish(query_id)["ResultConfiguration"]
    rows = lake.athena.client("athena").get_query_results(QueryExecutionId=query_id)["ResultSet"]["Rows"]
    assert rows[1]["Data"] == [{"VarCharValue": "1"}]


def test_query_over_the_workgroups_cutoff_is_cancelled_and_charged(lake: Lake) -> None:
    lake.athena.trino_sql(
        "CREATE TABLE iceberg.dev.orders WITH (location = 's3://lake/o/') AS SELECT * FROM tpch.tiny.orders"
    )
    lake.athena.make_workgroup("cheap", BytesScannedCutoffPerQuery=10_000)

    text = "CREATE TABLE dev.t WITH (external_location = 's3://lake/dev/t/') AS SELECT * FROM dev.orders"
    status = lake.finish(start(lake, text, WorkGroup="cheap"))["Status"]

    assert (status["State"], status["StateChangeReason"]) == ("CANCELLED", "Bytes scanned limit was exceeded")
    assert lake.athena.billed_bytes == 10_000_000
    assert lake.athena.list_objects("s3://lake/dev/t/")
    assert not lake.wr.catalog.does_table_exist("dev", "t")


# ---- cost and results


def test_small_queries_are_billed_at_ten_megabytes(lake: Lake) -> None:
    lake.hive("dev.t", "SELECT 1 AS a")
    lake.run("SELECT * FROM dev.t")
    lake.run("DROP TABLE dev.t")
    lake.run("EXPLAIN SELECT 1")

    assert [query.billed_bytes for query in lake.athena.queries] == [10_000_000, 10_000_000, 0, 0]
    assert 0 < lake.athena.scanned_bytes < 10_000_000


def test_values_are_written_as_athena_writes_them(lake: Lake) -> None:
    text = """SELECT 1.5 AS a, DECIMAL '1.50' AS b, ARRAY[1, NULL] AS c, MAP(ARRAY['k'], ARRAY[1]) AS d,
        CAST(ROW(1, 'x') AS ROW(i int, s varchar)) AS e, CAST(NULL AS integer) AS f, DATE '2024-01-02' AS g,
        TIMESTAMP '2024-01-02 03:04:05.123456' AS h, true AS i, x'cafe' AS j, 1e10 AS k, 0.1 + 0.2 AS l, 'a"b' AS m"""
    query_id = start(lake, text)
    lake.finish(query_id)

    results = lake.athena.client("athena").get_query_results(QueryExecutionId=query_id)["ResultSet"]

    values = [item.get("VarCharValue") for item in results["Rows"][1]["Data"]]
    assert values == [
        "1.5",
        "1.50",
        "[1, null]",
        "{k=1}",
        "{i=1, s=x}",
        None,
        "2024-01-02",
        "2024-01-02 03:04:05.123",
        "true",
        "ca fe",
        "1.0E10",
        "0.30000000000000004",
        'a"b',
    ]
    types = [column["Type"] for column in results["ResultSetMetadata"]["ColumnInfo"]]
    assert types[:6] == ["double", "decimal", "array", "map", "row", "integer"]


def test_results_come_in_pages(lake: Lake) -> None:
    query_id = start(lake, "SELECT n FROM UNNEST(sequence(1, 2500)) AS t (n)")
    lake.finish(query_id)

    pages = list(lake.athena.client("athena").get_paginator("get_query_results").paginate(QueryExecutionId=query_id))

    assert [len(page["ResultSet"]["Rows"]) for page in pages] == [1000, 1000, 501]


def test_parameters_are_bound(lake: Lake) -> None:
    rows = "SELECT * FROM (VALUES (1, 'IT'), (2, 'FR'), (3, 'IT')) t (id, country)"

    found = lake.read(f"{rows} WHERE country = ? AND id < ?", params=["'IT'", "3"], paramstyle="qmark")

    assert found == [[1, "IT"]]


def test_awswrangler_reads_through_a_ctas(lake: Lake) -> None:
    lake.hive("dev.t", "SELECT n FROM UNNEST(sequence(1, 5)) AS t (n)")

    frame = lake.wr.athena.read_sql_query("SELECT * FROM dev.t", "dev", s3_output=lake.output)

    assert sorted(frame.n) == [1, 2, 3, 4, 5]


def test_runtime_statistics(lake: Lake) -> None:
    execution = lake.hive("dev.t", "SELECT n FROM UNNEST(sequence(1, 5)) AS t (n)")

    client = lake.athena.client("athena")
    statistics = client.get_query_runtime_statistics(QueryExecutionId=execution["QueryExecutionId"])
    assert statistics["QueryRuntimeStatistics"]["Rows"]["OutputBytes"] > 0


def test_many_queries_at_once(lake: Lake) -> None:
    texts = [f"CREATE TABLE dev.t{n} AS SELECT {n} AS n" for n in range(12)]

    states = [lake.finish(query_id)["Status"]["State"] for query_id in [start(lake, text) for text in texts]]

    assert states == ["SUCCEEDED"] * 12
    assert lake.read("SELECT t3.n, t11.n FROM dev.t3, dev.t11") == [[3, 11]]


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads Linux's table of sockets")
def test_servers_listen_on_loopback_only(lake: Lake) -> None:
    ports = {f"{lake.athena._trino.port:04X}", f"{lake.athena._server.server_port:04X}"}
    lines = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()]

    listening = [line[1].split(":") for line in lines if line[3] == "0A"]

    addresses = {(address[-8:], port) for address, port in listening if port in ports}
    assert addresses == {("0100007F", port) for port in ports}


def test_reset_stops_what_runs_and_forgets_all(lake: Lake) -> None:
    wait_until_running(lake, start(lake, SLOW))
    running = lake.athena.queries[0]
    lake.hive("dev.t", "SELECT 1 AS a")
    lake.athena.make_table_bucket("gone")

    lake.athena.reset()

    assert (lake.athena.queries, lake.athena.calls) == ([], [])
    assert lake.athena.list_objects("s3://lake/") == []
    assert lake.athena.client("glue").get_databases()["DatabaseList"] == []
    assert lake.athena.state_in_trino(running) == "FAILED"
