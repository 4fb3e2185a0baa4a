"""What AWS leaves out of an answer is told as that."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.parsers import ResponseParserError

from subsetter.engines.athena.answers import AnswerError
from subsetter.engines.athena.errors import AwsErrors
from subsetter.engines.athena.results import read_rows
from subsetter.engines.base import Answer, Outcome, read_count
from subsetter.errors import EngineError
from tests.unit.engines.athena.conftest import Cloud

META = {"ColumnInfo": [{"Name": "n", "Type": "bigint"}]}
NAMES = {"Data": [{"VarCharValue": "n"}]}


def rows(cloud: Cloud, monkeypatch: pytest.MonkeyPatch, answer: Any) -> list[tuple[object, ...]]:
    monkeypatch.setattr(BaseClient, "_make_api_call", lambda *_: answer)
    return read_rows(cloud.connections.client("athena"), "q")


def test_a_whole_answer_is_as_it_was(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {"ResultSet": {"Rows": [NAMES, {"Data": [{"VarCharValue": "3"}]}], "ResultSetMetadata": META}}
    assert rows(cloud, monkeypatch, whole) == [(3,)]


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ({}, "has no ResultSet"),
        ({"ResultSet": None}, "has no ResultSet"),
        ({"ResultSet": []}, "has no structure as ResultSet"),
        ({"ResultSet": {"ResultSetMetadata": META}}, "has no Rows"),
        ({"ResultSet": {"Rows": [], "ResultSetMetadata": META}}, "has no rows, not even the names of its columns"),
        ({"ResultSet": {"Rows": [NAMES, {}], "ResultSetMetadata": META}}, "has no Data"),
        ({"ResultSet": {"Rows": [NAMES, {"Data": []}], "ResultSetMetadata": META}}, "is none that can be read"),
        (
            {"ResultSet": {"Rows": [NAMES, {"Data": [{"VarCharValue": "x"}]}], "ResultSetMetadata": META}},
            "is none that can be read",
        ),
        ({"ResultSet": {"Rows": [NAMES, {"Data": [{"VarCharValue": 3}]}], "ResultSetMetadata": META}}, "has no string"),
    ],
)
def test_what_is_missing_is_told(cloud: Cloud, monkeypatch: pytest.MonkeyPatch, answer: Any, fault: str) -> None:
    with pytest.raises(AnswerError, match=f"the answer of GetQueryResults {fault}") as told:
        rows(cloud, monkeypatch, answer)
    ours = AwsErrors().of_exception(told.value, "Reading rows")
    assert (type(ours), ours.exit_code) == (EngineError, 3)
    assert "bug" not in ours.hint
    assert "proxy" in ours.hint


def test_an_entry_of_glue_without_a_table(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BaseClient, "_make_api_call", lambda *_: {"ResponseMetadata": {}})
    with pytest.raises(AnswerError, match="the answer of GetTable has no Table"):
        cloud.glue.table("sales", "orders")
    with pytest.raises(AnswerError, match="the answer of GetTables has no TableList"):
        list(cloud.glue.tables("sales"))


def test_an_answer_that_is_no_json(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(*_: Any) -> None:
        raise ResponseParserError("<html>")

    monkeypatch.setattr(BaseClient, "_make_api_call", answer)
    with pytest.raises(AnswerError, match="the answer of GetDatabase cannot be read"):
        cloud.glue.has_database("sales")


def test_a_count_without_a_row_or_a_number() -> None:
    outcome = Outcome(None, None, None, "q1", 0)
    with pytest.raises(EngineError, match=r"without a row that always has one \(q1\)"):
        _ = Answer([], outcome).first
    for row in ((), (None,), ("x",)):
        with pytest.raises(EngineError, match="is no number"):
            read_count(row)
