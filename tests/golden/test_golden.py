"""Config, catalog and rows to plan, statements and copies: nothing of these changes without being seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.golden.case import Case, all_cases, shown
from tests.golden.meant import meant

RESULTS = Path(__file__).parents[1] / ".results" / "golden"


Copies = dict[str, list[dict[str, Any]]] | str


@pytest.fixture(scope="module", params=all_cases(), ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


@pytest.fixture(scope="module")
def copies(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Copies:
    return case.copies(tmp_path_factory.mktemp("golden"))


def test_what_comes_out_is_what_was_read_and_approved(
    case: Case, copies: Copies, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    texts = case.generated(copies, tmp_path)
    if request.config.getoption("--update-golden", default=False):
        for name, text in texts.items():
            (case.folder / name).write_text(text, encoding="utf-8")
        return
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
