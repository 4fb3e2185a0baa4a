"""Injected faults: each does what its name says, and only to the calls of the test."""

from contextlib import suppress

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from tests.local_athena.conftest import Lake
from tests.local_athena.faults import ApiFault, Moment

CTAS = "CREATE TABLE dev.t WITH (external_location = 's3://lake/dev/t/') AS SELECT 1 AS a"


def start(lake: Lake, token: str | None = None) -> str:
    """One StartQueryExecution, without retries."""
    fields = {"ClientRequestToken": token} if token else {}
    output = {"OutputLocation": lake.output}
    client = lake.athena.client("athena")
    answer = client.start_query_execution(QueryString="SELECT 1", ResultConfiguration=output, **fields)
    query_id: str = answer["QueryExecutionId"]
    return query_id


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (ApiFault.THROTTLED, "ThrottlingException"),
        (ApiFault.TOO_MANY, "TooManyRequestsException"),
        (ApiFault.SERVER_ERROR, "InternalServerException"),
        (ApiFault.EXPIRED, "ExpiredTokenException"),
        (ApiFault.DENIED, "AccessDeniedException"),
    ],
)
def test_refused_call_has_no_effect(lake: Lake, fault: ApiFault, code: str) -> None:
    lake.athena.faults.inject(fault, "StartQueryExecution")

    with pytest.raises(ClientError, match=code):
        start(lake)

    assert lake.athena.queries == []
    assert start(lake)


def test_lost_answer_is_of_a_call_that_took_effect(lake: Lake) -> None:
    lake.athena.faults.inject(ApiFault.LOST_ANSWER, "StartQueryExecution")

    with pytest.raises(ClientError, match="InternalServerException"):
        start(lake, "t" * 32)

    assert start(lake, "t" * 32) == lake.athena.queries[0].id
    assert len(lake.athena.queries) == 1


@pytest.mark.parametrize(("fault", "begun"), [(ApiFault.CUT_BEFORE, 0), (ApiFault.CUT_AFTER, 1)])
def test_cut_connection(lake: Lake, fault: ApiFault, begun: int) -> None:
    lake.athena.faults.inject(fault, "StartQueryExecution")

    with pytest.raises(ConnectionClosedError):
        start(lake)

    assert len(lake.athena.queries) == begun


@pytest.mark.parametrize("fault", [fault for fault in ApiFault if fault not in {ApiFault.EXPIRED, ApiFault.DENIED}])
def test_awswrangler_survives_each_fault_once(lake: Lake, fault: ApiFault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_RETRY_MODE", "standard")
    lake.athena.faults.inject(fault, "StartQueryExecution")

    lake.run(CTAS)

    assert len(lake.athena.queries) == 1
    assert [call.fault for call in lake.athena.calls if call.operation == "StartQueryExecution"] == [fault, None]


def test_fault_can_wait_for_a_later_call(lake: Lake) -> None:
    lake.athena.faults.inject(ApiFault.THROTTLED, "StartQueryExecution", at_call=2, times=2)

    start(lake)
    for _ in range(2):
        with pytest.raises(ClientError):
            start(lake)
    start(lake)

    assert len(lake.athena.queries) == 2


def test_share_of_all_calls_is_struck(lake: Lake) -> None:
    lake.athena.faults.inject(ApiFault.THROTTLED, share=0.3, times=10**6)
    client = lake.athena.client("athena")

    for _ in range(200):
        with suppress(client.exceptions.ClientError):
            client.list_query_executions()

    struck = [call.fault for call in lake.athena.calls if call.fault]
    assert 40 <= len(struck) <= 80


def test_trino_meets_no_faults(lake: Lake) -> None:
    lake.athena.faults.inject(ApiFault.SERVER_ERROR, "CreateTable", "GetTable", "PutObject", "HeadObject", times=100)

    assert lake.run(CTAS)["Status"]["State"] == "SUCCEEDED"


def test_s3_and_glue_faults_have_the_form_of_their_service(lake: Lake) -> None:
    lake.athena.faults.inject(ApiFault.THROTTLED, "PutObject")
    lake.athena.faults.inject(ApiFault.EXPIRED, "PutObject", at_call=2)
    lake.athena.faults.inject(ApiFault.DENIED, "PutObject", at_call=3)
    lake.athena.faults.inject(ApiFault.SERVER_ERROR, "GetDatabases")

    for code in ("SlowDown", "ExpiredToken", "AccessDenied"):
        with pytest.raises(ClientError, match=code):
            lake.athena.client("s3").put_object(Bucket="lake", Key="a", Body=b"x")
    with pytest.raises(ClientError, match="InternalServiceException"):
        lake.athena.client("glue").get_databases()
    assert lake.athena.list_objects("s3://lake/") == []


def test_calls_are_recorded_in_order(lake: Lake) -> None:
    lake.athena.client("s3").put_object(Bucket="lake", Key="a", Body=b"x")
    lake.athena.client("glue").get_databases()
    start(lake)

    calls = [(call.service, call.operation, call.status) for call in lake.athena.calls]
    assert calls == [("s3", "PutObject", 200), ("glue", "GetDatabases", 200), ("athena", "StartQueryExecution", 200)]


@pytest.mark.parametrize(
    ("moment", "objects", "has_table"),
    [(Moment.BEFORE_WRITING, 0, False), (Moment.WHILE_WRITING, 1, False), (Moment.AFTER_DONE, 1, True)],
)
def test_injected_failure_of_a_query(lake: Lake, moment: Moment, objects: int, has_table: bool) -> None:
    lake.athena.faults.fail_queries(
        "ICEBERG_COMMIT_ERROR",
        "lost a race",
        error_type=233,
        is_retryable=True,
        moment=moment,
        matching="^create table",
    )

    status = lake.fail(CTAS)

    assert status["StateChangeReason"] == "ICEBERG_COMMIT_ERROR: lost a race"
    assert status["AthenaError"] == {
        "ErrorCategory": 1,
        "ErrorType": 233,
        "Retryable": True,
        "ErrorMessage": "ICEBERG_COMMIT_ERROR: lost a race",
    }
    assert len(lake.athena.list_objects("s3://lake/dev/t/")) == objects
    assert lake.wr.catalog.does_table_exist("dev", "t") is has_table
    assert lake.athena.billed_bytes == 0


def test_other_queries_do_not_meet_the_failure(lake: Lake) -> None:
    lake.athena.faults.fail_queries("EXCEEDED_MEMORY_LIMIT", matching="create table")

    lake.run("SELECT 1")

    assert lake.fail(CTAS)["StateChangeReason"] == "EXCEEDED_MEMORY_LIMIT: injected"
    assert lake.run(CTAS)["Status"]["State"] == "SUCCEEDED"


def test_delay_is_added_to_each_call(lake: Lake) -> None:
    lake.athena.faults.delay_s = 0.2

    start(lake)
    start(lake)

    first, second = lake.athena.calls
    assert second.at_s - first.at_s >= 0.2
