"""A statement is sent once, awaited, and stopped when it must not go on."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import awswrangler
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from subsetter.config.engine import AthenaOptions
from subsetter.engines.athena import statements
from subsetter.engines.athena.errors import AwsErrors
from subsetter.engines.athena.gate import Gate
from subsetter.engines.athena.session import Connections
from subsetter.engines.athena.statements import Sending, Statements, token_of
from subsetter.engines.athena.workgroup import Workgroup
from subsetter.errors import AccessDenied, CredentialsExpired, EngineError, QueryCancelled, QueryFailed

SENDING = Sending(Workgroup("dev"), "s3://results/", "builds")
TOKEN = token_of("b1", "orders", "a1", "SELECT 1")


NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class FakeAthena(Connections):
    """Queries that run until they are ended; one for each token, as Athena has it."""

    def __init__(self) -> None:
        super().__init__(AthenaOptions(name="athena"))
        self.states: dict[str, str] = {}
        self.tokens: dict[str, str] = {}
        self.sent: list[dict[str, Any]] = []
        self.start_errors: list[tuple[bool, Exception]] = []
        self.poll_errors: list[Exception] = []
        self.first_state = "SUCCEEDED"
        self.reason = ""
        self.texts: dict[str, str] = {}
        self.pages: list[list[str]] = []
        self.submitted = NOON

    def client(self, service: str) -> Any:
        assert service == "athena"
        return self

    def start(self, **options: Any) -> str:
        self.sent.append(options)
        begins, error = self.start_errors.pop(0) if self.start_errors else (True, None)
        query_id = self.tokens.get(options["client_request_token"], f"q{len(self.tokens) + 1}")
        if begins:
            self.tokens[options["client_request_token"]] = query_id
            self.states.setdefault(query_id, self.first_state)
        if error:
            raise error
        return query_id

    def get_paginator(self, operation: str) -> Any:
        assert operation == "list_query_executions"
        return self

    def paginate(self, WorkGroup: str) -> Iterator[dict[str, Any]]:  # noqa: N803 as in boto3
        assert WorkGroup == "dev"
        while self.pages:
            yield {"QueryExecutionIds": self.pages.pop(0)}

    def stop(self, query_id: str, **_: Any) -> None:
        self.states[query_id] = "CANCELLED"

    def batch_get_query_execution(self, QueryExecutionIds: Sequence[str]) -> dict[str, Any]:  # noqa: N803 as in boto3
        if self.poll_errors:
            raise self.poll_errors.pop(0)
        return {
            "QueryExecutions": [
                {
                    "QueryExecutionId": query_id,
                    "Query": self.texts.get(query_id, ""),
                    "Status": {
                        "State": self.states[query_id],
                        "StateChangeReason": self.reason,
                        "SubmissionDateTime": self.submitted - timedelta(hours=int(query_id.lstrip("q"))),
                    },
                    "Statistics": {"DataScannedInBytes": 123},
                }
                for query_id in QueryExecutionIds
            ]
        }


@pytest.fixture
def athena(monkeypatch: pytest.MonkeyPatch) -> FakeAthena:
    fake = FakeAthena()
    monkeypatch.setattr(awswrangler.athena, "start_query_execution", fake.start)
    monkeypatch.setattr(awswrangler.athena, "stop_query_execution", fake.stop)
    monkeypatch.setattr(Gate, "pause", lambda gate, seconds: None)  # patience is counted, not waited for
    return fake


def runner(athena: FakeAthena, most: int = 4) -> Statements:
    return Statements(athena, most, AwsErrors())


def code(name: str) -> ClientError:
    return ClientError({"Error": {"Code": name, "Message": "told"}}, "Call")


def test_a_statement_goes_out_with_its_token_and_context(athena: FakeAthena) -> None:
    execution = runner(athena).run("SELECT 1", TOKEN, SENDING)
    assert (execution.query_id, execution.scanned_bytes) == ("q1", 123)
    (sent,) = athena.sent
    assert sent["sql"] == "SELECT 1"
    assert (sent["client_request_token"], sent["wait"]) == (TOKEN, False)
    assert (sent["data_source"], sent["database"]) == ("AwsDataCatalog", "builds")
    assert (sent["workgroup"], sent["s3_output"], sent["encryption"]) == ("dev", "s3://results/", None)


def test_tokens_differ_by_build_step_attempt_and_text() -> None:
    tokens = {
        token_of("b1", "orders", "a1", "SELECT 1"),
        token_of("b2", "orders", "a1", "SELECT 1"),
        token_of("b1", "order", "sa1", "SELECT 1"),
        token_of("b1", "orders", "a2", "SELECT 1"),
        token_of("b1", "orders", "a1", "SELECT 2"),
    }
    assert len(tokens) == 5
    assert {len(token) for token in tokens} == {64}  # Athena takes 32 to 128 characters


def test_a_start_whose_answer_was_lost_is_sent_again_under_its_token(athena: FakeAthena) -> None:
    athena.start_errors = [(True, code("InternalServerException")), (False, code("ThrottlingException"))]
    assert runner(athena).run("SELECT 1", TOKEN, SENDING).query_id == "q1"
    assert len(athena.states) == 1
    assert {sent["client_request_token"] for sent in athena.sent} == {TOKEN}


def test_a_query_of_unknown_outcome_is_stopped(athena: FakeAthena, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "PATIENCE_S", 0.0)
    athena.first_state = "RUNNING"
    athena.start_errors = [(True, EndpointConnectionError(endpoint_url="https://athena"))]
    with pytest.raises(EngineError, match="StartQueryExecution"):
        runner(athena).run("SELECT 1", TOKEN, SENDING)
    assert athena.states == {"q1": "CANCELLED"}


def test_a_query_whose_id_never_comes_is_found_by_its_text(athena: FakeAthena, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "PATIENCE_S", 0.0)
    athena.first_state = "RUNNING"
    athena.start_errors = [(True, EndpointConnectionError(endpoint_url="https://athena"))] * 2
    athena.states = {"q9": "RUNNING"}
    athena.texts = {"q1": "SELECT 1", "q9": "SELECT 2"}
    athena.pages = [["q9", "q1"]]
    with pytest.raises(EngineError, match="StartQueryExecution"):
        runner(athena).run("SELECT 1", TOKEN, SENDING)
    assert athena.states == {"q9": "RUNNING", "q1": "CANCELLED"}


def test_a_failed_query_has_its_id_and_statement(athena: FakeAthena) -> None:
    athena.first_state, athena.reason = "FAILED", "DIVISION_BY_ZERO"
    with pytest.raises(QueryFailed, match="DIVISION_BY_ZERO") as failure:
        runner(athena).run("SELECT 1", TOKEN, SENDING)
    assert (failure.value.query_id, failure.value.statement) == ("q1", "SELECT 1")


@pytest.mark.parametrize(
    ("name", "kind"), [("ExpiredTokenException", CredentialsExpired), ("AccessDeniedException", AccessDenied)]
)
def test_a_query_that_can_no_longer_be_watched_is_stopped(
    athena: FakeAthena, name: str, kind: type[EngineError]
) -> None:
    athena.first_state = "RUNNING"
    athena.poll_errors = [code(name)]
    with pytest.raises(kind) as failure:
        runner(athena).run("SELECT 1", TOKEN, SENDING)
    assert "q1" in failure.value.message
    assert athena.states == {"q1": "CANCELLED"}


def test_throttled_polling_is_borne(athena: FakeAthena) -> None:
    athena.poll_errors = [code("ThrottlingException")] * 3
    assert runner(athena).run("SELECT 1", TOKEN, SENDING).has_succeeded


def test_an_interrupt_stops_what_runs_and_refuses_what_comes(athena: FakeAthena) -> None:
    athena.first_state = "RUNNING"
    made = runner(athena, most=1)
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            made.run("SELECT 1", f"{TOKEN}{number}", SENDING)
        except QueryCancelled as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=[number]) for number in range(3)]
    for thread in threads:
        thread.start()
    while not athena.states:
        time.sleep(0.01)
    made.interrupt()
    made.interrupt()
    for thread in threads:
        thread.join(10)
    assert len(failures) == 3
    assert athena.states == {"q1": "CANCELLED"}
    with pytest.raises(QueryCancelled):
        made.run("SELECT 1", TOKEN, SENDING)


def test_an_interrupt_while_a_query_is_being_started_stops_it_too(
    athena: FakeAthena, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = runner(athena)
    athena.first_state = "RUNNING"
    real = athena.start

    def start(**options: Any) -> str:
        made.interrupt()
        return real(**options)

    monkeypatch.setattr(awswrangler.athena, "start_query_execution", start)
    with pytest.raises(QueryCancelled):
        made.run("SELECT 1", TOKEN, SENDING)
    assert athena.states == {"q1": "CANCELLED"}


def test_what_a_killed_process_left_is_stopped_and_nothing_else(athena: FakeAthena) -> None:
    ours, others = "-- subset dev b1\nSELECT 1", "-- subset dev b12\nSELECT 1"
    athena.texts = {"q1": ours, "q2": others, "q3": ours, "q4": "SELECT 1", "q5": ours, "q6": ours}
    athena.states = dict.fromkeys(athena.texts, "RUNNING") | {"q3": "SUCCEEDED"}
    athena.pages = [["q1", "q2", "q3"], ["q4", "q5"], ["q6"]]
    # q5 is from well before the build, so that q6, on the next page, is not looked at: clocks differ by less.
    runner(athena).stop_left("dev", "-- subset dev b1\n", NOON - timedelta(hours=3, minutes=30))
    assert [name for name, state in athena.states.items() if state == "CANCELLED"] == ["q1", "q5"]
    assert athena.states["q3"] == "SUCCEEDED"
    assert athena.pages == [["q6"]]
