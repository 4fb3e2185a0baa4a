"""Every example in configs/ loads, plans, and builds where it can."""

from __future__ import annotations

from pathlib import Path

import pytest

from subsetter.cli.main import main
from subsetter.config.load import load_config
from tests.lakes.tpch import TABLES, tpch

CONFIGS = Path(__file__).parents[2] / "configs"
EXAMPLES = sorted(CONFIGS.glob("*.yaml"))
ON_DEMO = [path for path in EXAMPLES if "path: lake}" in path.read_text() or "extends: [sample" in path.read_text()]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    assert main(["demo", str(folder)]) == 0
    return folder


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_examples_load_and_say_what_they_are_for(path: Path) -> None:
    assert load_config(path).config.description


@pytest.mark.parametrize("path", ON_DEMO, ids=[path.stem for path in ON_DEMO])
def test_examples_build_on_the_demo_lake(path: Path, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(demo)
    assert main(["build", str(path)]) == 0
    assert list((demo / "copies" / path.stem / "current").glob("*/*.parquet"))


def test_the_tpch_example_builds(tmp_path: Path) -> None:
    places = [f"source.path={tpch('0.01')}", f"destination.path={tmp_path}"]
    assert main(["build", str(CONFIGS / "tpch.yaml"), "--set", places[0], "--set", places[1]]) == 0
    assert {path.name for path in (tmp_path / "tpch" / "current").iterdir() if path.is_dir()} == set(TABLES)
