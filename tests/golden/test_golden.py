"""Config, catalog and rows to plan, statements and copies: nothing of these changes without being seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden.branches import watched
from tests.golden.case import WITH_CHECKS, Case, Copies, all_cases, copy_text, shown
from tests.golden.meant import meant

RESULTS = Path(__file__).parents[1] / ".results" / "golden"
TEMPLATES = Path(__file__).parents[2] / "sql_templates"
# What no build writes before it ran: a source that has changed since, asked by `verify`. And a nested column, which no
# golden case has: tests/unit/rendering/test_casts.py and test_checks.py hold these.
ELSEWHERE = ("column.name in lost", 'family == "nested"')


@pytest.fixture(scope="module", params=all_cases(), ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


@pytest.fixture(scope="module")
def copies(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Copies:
    return case.copies(tmp_path_factory.mktemp("golden"))


def test_plan_and_statements_are_what_was_approved(case: Case, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    compare(case, case.approved_texts(tmp_path), request)


def test_copied_rows_are_what_was_approved(case: Case, copies: Copies, request: pytest.FixtureRequest) -> None:
    compare(case, {"copy.yaml": copy_text(copies)}, request)


def test_six_cases_show_what_every_branch_of_the_checks_writes(tmp_path: Path) -> None:
    with watched(("athena", "duckdb"), lambda name: name.startswith("check_")) as branches:
        for case in all_cases():
            if case.name in WITH_CHECKS:
                (tmp_path / case.name).mkdir()
                case.texts(tmp_path / case.name)
    assert {branch.split(":")[0].removesuffix(" ends") for branch in branches.known} == {
        file.name for file in TEMPLATES.glob("check_*")
    }
    assert {one for one in branches.known - branches.reached if not any(words in one for words in ELSEWHERE)} == set()


def compare(case: Case, texts: dict[str, str], request: pytest.FixtureRequest) -> None:
    """Compares generated files with those of the case, or rewrites these on request."""
    if request.config.getoption("--update-golden", default=False):
        for name, text in texts.items():
            (case.folder / name).write_text(text, encoding="utf-8")
    with shown(RESULTS / case.name, texts):
        for name, text in texts.items():
            file = case.folder / name
            assert text == (file.read_text(encoding="utf-8") if file.exists() else ""), name


def test_the_copy_is_what_the_rules_mean(case: Case, copies: Copies) -> None:
    if isinstance(copies, str):
        assert "orphan" in copies
        return
    found = {table.lower(): sorted(repr(row) for row in rows) for table, rows in copies.items()}
    assert found == meant(case)
