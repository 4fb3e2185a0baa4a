"""The rows of a query come as values."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from subsetter.engines.athena.results import read_rows, written_rows


class FakeResults:
    """Answers pages of results."""

    def __init__(self, kinds: list[str], *pages: list[list[str | None]], updated: int | None = None) -> None:
        self.kinds = kinds
        self.pages = pages
        self.updated = updated

    def get_paginator(self, name: str) -> FakeResults:
        assert name == "get_query_results"
        return self

    def paginate(self, QueryExecutionId: str) -> list[dict[str, Any]]:  # noqa: N803 as in boto3
        return [self._page(page) for page in self.pages]

    def get_query_results(self, **_: Any) -> dict[str, Any]:
        return {} if self.updated is None else {"UpdateCount": self.updated}

    def _page(self, rows: list[list[str | None]]) -> dict[str, Any]:
        cells = [{"Data": [{} if v is None else {"VarCharValue": v} for v in row]} for row in rows]
        return {"ResultSet": {"Rows": cells, "ResultSetMetadata": {"ColumnInfo": [{"Type": k} for k in self.kinds]}}}


def test_only_the_first_row_of_the_first_page_is_names() -> None:
    results = FakeResults(["bigint"], [["n"], ["1"]], [["2"], ["3"]])
    assert read_rows(results, "q") == [(1,), (2,), (3,)]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("integer", "-7", -7),
        ("decimal", "1.50", Decimal("1.50")),
        ("double", "1.0E10", 1e10),
        ("boolean", "false", False),
        ("date", "2026-02-28", date(2026, 2, 28)),
        ("timestamp", "2026-01-02 03:04:05.678", datetime(2026, 1, 2, 3, 4, 5, 678_000)),
        ("varbinary", "de ad", b"\xde\xad"),
        ("varchar", "", ""),
        ("array", "[1, 2]", "[1, 2]"),
        ("varchar", None, None),
    ],
)
def test_values_have_their_types(kind: str, text: str | None, value: object) -> None:
    assert read_rows(FakeResults([kind], [["x"], [text]]), "q") == [(value,)]


def test_written_rows_are_what_athena_says_and_unknown_otherwise() -> None:
    assert written_rows(FakeResults([], updated=0), "q") == 0
    assert written_rows(FakeResults([]), "q") is None
