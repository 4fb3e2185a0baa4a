"""What the text of a plan tells."""

from __future__ import annotations

import pytest

from subsetter.costing.cost import cost
from subsetter.planning.planner import plan
from subsetter.report.console import show
from subsetter.report.planned import planned
from tests.unit.resolving.resolve_cases import ICEBERG, resolved

LAKE = """
events: id bigint; kind char(5); at timestamp(9); until timestamp(9); size tinyint; seen timestamp(6) with time zone
users: id bigint; name varchar
"""


def lines(tables: str, capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    """The lines of a plan's text, each as its cells."""
    made = plan(resolved(f"tables: {tables}", LAKE, ICEBERG))
    show(planned(made, cost(made)))
    return [
        [cell.strip() for cell in line.split("  ") if cell.strip()] for line in capsys.readouterr().out.splitlines()
    ]


def test_every_cast_is_shown_once_for_the_columns_of_a_table_that_share_it(capsys: pytest.CaptureFixture[str]) -> None:
    told = lines("{'*': {copy: all}}", capsys)
    start = told.index(["casts in", "columns", "in source", "in copy"])
    assert told[start + 2 : start + 7] == [
        ["events", "kind", "char(5)", "varchar"],
        ["events", "at, until", "timestamp(9)", "timestamp(6)"],
        ["events", "size", "tinyint", "integer"],
        ["events", "seen", "timestamp(6) with time zone", "timestamp(6)"],
        [],
    ]


def test_columns_that_are_not_copied_are_not_cast(capsys: pytest.CaptureFixture[str]) -> None:
    told = lines("{users: {copy: all}, events: {copy: all, columns: {keep: [id, size]}}}", capsys)
    assert [cells for cells in told if cells[:1] == ["events"] and len(cells) == 4 and "integer" in cells] == [
        ["events", "size", "tinyint", "integer"]
    ]


def test_nothing_is_said_of_casts_where_there_are_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert "casts in" not in [cells[0] for cells in lines("{users: {copy: all}}", capsys) if cells]
