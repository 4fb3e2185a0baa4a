"""A condition finds the same rows on the real Trino and on DuckDB, whatever function of the allow-list is in it."""

import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from subsetter.sql.conditions import ConditionRefused, read_condition
from subsetter.sql.translating.functions import FUNCTIONS
from tests.differential.comparing import compare_all
from tests.differential.edges import TABLES, Table
from tests.differential.engines import Duckdb, Trino
from tests.differential.writing import FORMS, Writer

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena

CONDITIONS = 2_000
# Each function takes its turn so often.
TURNS = 4

SEED = 20_261_201
"""Of the conditions that each run asks, so that a red test stays red; the soak test asks others each time."""


def _accepted_roots(table: Table, turns: int) -> list[str]:
    roots = []
    for written in Writer(table, seed=0).conditions(turns * (len(FUNCTIONS) + len(FORMS))):
        try:
            read_condition(written.text, table.types, {})
        except ConditionRefused:
            continue
        roots.append(written.root)
    return roots


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_allowed_function_and_form_is_written_and_most_are_taken(table: Table) -> None:
    roots = _accepted_roots(table, TURNS)
    assert {*FUNCTIONS, *FORMS} <= set(roots)
    assert len(roots) > 0.8 * TURNS * (len(FUNCTIONS) + len(FORMS))


def test_a_function_that_is_added_is_written_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FUNCTIONS, "new_function", FUNCTIONS["upper"])
    written = list(Writer(TABLES[0], seed=0).conditions(len(FUNCTIONS) + len(FORMS)))
    assert any("new_function(" in each.text for each in written if each.root == "new_function")


@pytest.mark.slow
def test_conditions_find_the_same_rows_on_trino_and_on_duckdb(local_athena: "LocalAthena", tmp_path: Path) -> None:
    find_the_same_rows(local_athena, tmp_path, SEED)


@pytest.mark.soak
def test_other_conditions_find_the_same_rows(local_athena: "LocalAthena", tmp_path: Path) -> None:
    find_the_same_rows(local_athena, tmp_path, random.randrange(10**6))


def find_the_same_rows(local_athena: "LocalAthena", tmp_path: Path, seed: int) -> None:
    trino = Trino(local_athena.trino_port, tmp_path)
    duckdb = Duckdb(tmp_path)
    try:
        run = compare_all(trino, duckdb, seed, CONDITIONS)
    finally:
        duckdb.close()
        trino.close()
    print(run.summary(seed))
    assert not run.faults, "\n\n".join((run.summary(seed), *run.faults))
    assert run.asked > 0.8 * CONDITIONS
