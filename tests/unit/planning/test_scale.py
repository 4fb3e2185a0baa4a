"""Causes of speed, not seconds: how often something is done when the tables double."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from subsetter.builds.preparing.prepare import prepare
from subsetter.builds.preparing.preview import preview
from subsetter.catalog.file import read_catalog_file
from subsetter.config.load import LoadedConfig, load_config
from subsetter.costing.cost import cost
from subsetter.engines.registry import open_engine
from subsetter.planning.steps import Plan
from subsetter.sql import dialects, guard
from tests.lakes import generated
from tests.work import calls_of

NOW = datetime(2026, 8, 1, tzinfo=UTC)
SMALL, LARGE = 80, 160


def ready(tables: int, folder: Path) -> tuple[LoadedConfig, Plan]:
    folder.mkdir(exist_ok=True)
    config, catalog_file = generated.write(tables, folder)
    return prepare(load_config(config), read_catalog_file(catalog_file), NOW)


def dry_run(loaded: LoadedConfig, plan: Plan) -> str:
    with closing(open_engine(loaded)) as engine:
        return preview(loaded.name, plan, engine)


def test_generated_catalogs_have_cycles_and_every_kind_of_step(tmp_path: Path) -> None:
    _, plan = ready(SMALL, tmp_path)
    assert {step.kind for step in plan.steps} >= {"copy", "keys", "rank", "narrow", "grow"}
    assert sum(step.kind == "grow" for step in plan.steps) >= SMALL / generated.GROUP


@pytest.mark.parametrize("stage", ["resolve and plan", "cost", "dry run"])
def test_twice_the_tables_take_twice_the_calls(stage: str, tmp_path: Path) -> None:
    counts = []
    for tables in (SMALL, LARGE):
        folder = tmp_path / str(tables)
        loaded, plan = ready(tables, folder)
        catalog = read_catalog_file(folder / "catalog.json")
        dry_run(loaded, plan)  # what is read and worked out once for all sizes
        work: dict[str, Callable[[], object]] = {
            "resolve and plan": partial(prepare, loaded, catalog, NOW),
            "cost": partial(cost, plan),
            "dry run": partial(dry_run, loaded, plan),
        }
        counts.append(calls_of(work[stage]))
    assert counts[1] / counts[0] < 1.1 * LARGE / SMALL


def test_no_text_is_parsed_twice_and_statements_of_one_shape_are_parsed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []
    real = dialects.parse_statements

    def noted(text: str, dialect: dialects.DialectName) -> object:
        parsed.append(text)
        return real(text, dialect)

    monkeypatch.setattr(guard, "parse_statements", noted)
    guard._is_safe.cache_clear()
    loaded, plan = ready(SMALL, tmp_path / "small")
    assert parsed == []  # rules and plan parse conditions, never statements
    text = dry_run(loaded, plan)
    assert len(parsed) == len(set(parsed))
    shapes = len(parsed)
    assert shapes < text.count(";\n") / 5
    dry_run(*ready(LARGE, tmp_path / "large"))
    assert len(parsed) - shapes < shapes / 2
