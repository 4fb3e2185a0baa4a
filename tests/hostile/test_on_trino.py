"""The proof of the allow-list: a condition is worth the same on Trino and on DuckDB, row by row."""

from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from subsetter.sql.conditions import Condition, ConditionRefused, read_condition
from tests.hostile.grammar import Grammar
from tests.hostile.legal import LEGAL
from tests.hostile.rows import COLUMNS, VARIABLES, duckdb_table, trino_table
from tests.local_athena.rewriting import with_doubles

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena

BATCH = 16
RANDOM_CONDITIONS = 160
LETTERS = {True: "T", False: "F", None: "-"}


def _worth(rows: list[Any], at: int) -> str:
    return "".join(LETTERS[row[at + 1]] for row in sorted(rows, key=lambda row: row[0]))


def _on_trino(athena: "LocalAthena", conditions: list[Condition]) -> list[str]:
    """What each condition is worth for each row; literals like 1.5 are doubles, as Athena has them."""
    values = ", ".join("(" + "".join(piece.text for piece in with_doubles(item.athena)) + ")" for item in conditions)
    rows = athena.trino_sql(f"WITH t AS ({trino_table()}) SELECT id, {values} FROM t")
    return [_worth(rows, at) for at in range(len(conditions))]


def _on_duckdb(conditions: list[Condition]) -> list[str]:
    values = ", ".join(f"({item.duckdb})" for item in conditions)
    with duckdb.connect() as connection:
        rows = connection.execute(f"WITH t AS ({duckdb_table()}) SELECT id, {values} FROM t").fetchall()
    return [_worth(rows, at) for at in range(len(conditions))]


@pytest.mark.parametrize("start", range(0, len(LEGAL), BATCH))
def test_the_legal_conditions_are_worth_on_trino_what_is_written(local_athena: "LocalAthena", start: int) -> None:
    part = LEGAL[start : start + BATCH]
    conditions = [read_condition(text, COLUMNS, VARIABLES) for text, _ in part]
    assert list(zip(part, _on_trino(local_athena, conditions), strict=True)) == [(item, item[1]) for item in part]


@pytest.mark.parametrize("start", range(0, RANDOM_CONDITIONS, BATCH))
def test_random_conditions_are_worth_the_same_on_both_engines(local_athena: "LocalAthena", start: int) -> None:
    conditions = []
    for seed in range(start, start + BATCH):
        text = Grammar(seed).condition(4)
        try:
            conditions.append(read_condition(text, COLUMNS, {}))
        except ConditionRefused as refused:
            # The grammar writes a length below zero now and then; nothing else of it may be refused.
            assert "A length below zero" in str(refused)  # noqa: PT017 - not the behaviour under test
    expected = dict(zip([item.athena for item in conditions], _on_trino(local_athena, conditions), strict=True))
    assert dict(zip([item.athena for item in conditions], _on_duckdb(conditions), strict=True)) == expected
