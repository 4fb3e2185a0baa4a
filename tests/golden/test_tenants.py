"""Two tenants in three hundred tables: an example config, planned with its catalog and built on such a lake."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from subsetter.builds.build import build
from subsetter.builds.preparing.prepare import prepare
from subsetter.catalog.file import catalog_text, read_catalog_file
from subsetter.catalog.tables import Catalog, TableName
from subsetter.config.load import load_config
from subsetter.costing.cost import cost
from subsetter.engines.registry import open_engine
from subsetter.planning.predicates import Holds, SourceRows
from subsetter.planning.steps import CopyStep, GatherStep, Plan
from subsetter.planning.usage import source_columns_read
from tests.golden.case import NOW, TODAY, plan_text, rows_below, shown
from tests.golden.lake import write_lake
from tests.lakes import tenants

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "configs" / "tenants.yaml"
CATALOG = ROOT / "configs" / "catalogs" / "tenants.json"
USERS = TableName("", "users")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return prepare(load_config(CONFIG, variables=TODAY), read_catalog_file(CATALOG), NOW)[1]


def test_the_catalog_is_the_one_that_the_script_writes() -> None:
    assert CATALOG.read_text(encoding="utf-8") == catalog_text(tenants.catalog(), is_json=True)


def test_the_plan_is_what_was_read_and_approved(plan: Plan, request: pytest.FixtureRequest) -> None:
    file, text = Path(__file__).parent / "tenants.json", plan_text(plan)
    if request.config.getoption("--update-golden", default=False):
        file.write_text(text, encoding="utf-8")
    with shown(ROOT / "tests" / ".results" / "golden", {file.name: text}):
        assert text == file.read_text(encoding="utf-8")


def test_the_rules_are_at_most_fifteen_lines() -> None:
    text = CONFIG.read_text(encoding="utf-8")
    rules = text[text.index("vars:") :].splitlines()
    assert len(rules) <= 15


def test_every_table_is_one_filtered_scan(plan: Plan) -> None:
    copies = [step for step in plan.steps if isinstance(step, CopyStep)]
    assert len(copies) == 301
    for step in copies:
        if step.table not in (USERS, TableName("", "tenants")):
            assert isinstance(step.where, Holds), step.output
            assert step.reads == ()
    scanned = [rows for step in plan.steps for rows in source_columns_read(step) if not isinstance(step, CopyStep)]
    assert scanned == [SourceRows(USERS)]
    assert cost(plan).ratio == 1


def test_no_statement_reads_more_copies_than_athena_takes(plan: Plan) -> None:
    assert max(len(step.reads) for step in plan.steps) <= 50
    assert sum(len(step.keys) for step in plan.steps if isinstance(step, GatherStep)) == 299


def test_users_of_other_tenants_come_with_what_they_made(tmp_path: Path) -> None:
    """Every table has a row of tenant 3 that user 4 of tenant 5 made, whom user 5 of tenant 6 made."""
    some = [table for table in tenants.catalog().tables if table.name.table in {"users", "tenants"}]
    others = [table for table in tenants.catalog().tables if table not in some][:60]
    lake = Catalog(tuple(sorted([*some, *others], key=lambda table: table.name)))
    rows = {
        "users": [
            [1, 3, 1, "a", "A"],
            [2, 17, 1, "b", "B"],
            [4, 5, 5, "d", "D"],
            [5, 6, 5, "e", "E"],
            [6, 6, 6, "f", "F"],
        ],
        "tenants": [[number, f"tenant {number}", "free"] for number in range(1, 21)],
    }
    for table in others:
        rows[table.name.table] = [
            [1, 3, 4, "t", "b", 1, "2026-01-01"],
            [2, 17, None, "t", "b", 1, "2026-01-01"],
            [3, 5, 6, "t", "b", 1, "2026-01-01"],
        ]
    write_lake(lake, rows, tmp_path / "lake")
    config = {
        "version": 1,
        "extends": [str(CONFIG)],
        "engine": {"name": "duckdb", "threads": 1},
        "source": {"path": str(tmp_path / "lake")},
        "destination": {"path": str(tmp_path / "copies")},
    }
    (tmp_path / "some.yaml").write_text(json.dumps(config), encoding="utf-8")
    loaded = load_config(tmp_path / "some.yaml")
    with closing(open_engine(loaded)) as engine:
        made = build(loaded, engine).manifest
    current = tmp_path / "copies" / "some" / "current"
    assert [row["id"] for row in rows_below(current / "users")] == [1, 2, 4, 5]
    assert all([row["id"] for row in rows_below(current / one.name.table)] == [1, 2] for one in others)
    counts = {table.destination: (table.by_selection, table.by_completion) for table in made.tables}
    assert counts["users"] == (2, 2)
    by_relation = [check for check in made.checks if "created_by" in str(check)]
    assert len(by_relation) >= 61
