"""Whatever a config says, it becomes the statements of a build or an error that a user can act on: no traceback."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from subsetter.builds.preparing.prepare import prepare
from subsetter.builds.preparing.preview import preview
from subsetter.catalog.file import read_catalog_file
from subsetter.catalog.tables import Catalog
from subsetter.config.load import load_config
from subsetter.engines.registry import open_engine
from subsetter.errors import SubsetError
from tests.fuzz.mutating import Plain, mutants
from tests.golden.case import CASES, NOW

SOME = sorted(CASES.iterdir())[::4]
SHOWN = 10
"""One in so many plans is rendered, which takes most of the time."""


def try_all(folder: Path, seed: int, count: int) -> int:
    """Loads, plans and renders mutants of the golden configs; returns how many were right."""
    right = 0
    for case in SOME:
        original = whole(case / "config.yaml")
        catalog = read_catalog_file(case / "catalog.yaml")
        for number, mutant in enumerate(islice(mutants([original], seed), count // len(SOME) + 1)):
            right += is_right(folder, mutant, catalog, is_shown=number % SHOWN == 0)
    return right


def whole(file: Path) -> dict[str, Plain]:
    """Returns a config with what it extends."""
    found = YAML(typ="safe", pure=True).load(file)
    (base,) = found.pop("extends", [None])
    return {**whole(file.parent / base), **found} if base else dict(found)


def is_right(folder: Path, mutant: Plain, catalog: Catalog, *, is_shown: bool) -> bool:
    """Returns whether a config can be planned; anything but an error of ours fails the test, with the config."""
    path = folder / "dev.yaml"
    text = json.dumps(mutant, ensure_ascii=False)  # which is YAML as well
    path.write_text(text, encoding="utf-8")
    try:
        loaded, plan = prepare(load_config(path), catalog, NOW)
        if is_shown:
            preview("dev", plan, open_engine(loaded))
    except SubsetError:
        return False
    except Exception as error:
        error.add_note(f"the config: {text}")
        raise
    return True


def test_hundreds_of_configs(tmp_path: Path) -> None:
    assert try_all(tmp_path, 1, 400) > 20, "so few right ones reach little of the planner"


@pytest.mark.slow
def test_thousands_of_configs(tmp_path: Path) -> None:
    assert try_all(tmp_path, 2, 3_000) > 150, "so few right ones reach little of the planner"


@pytest.mark.soak
def test_ten_thousand_configs(tmp_path: Path) -> None:
    assert try_all(tmp_path, 3, 10_000) > 500, "so few right ones reach little of the planner"
