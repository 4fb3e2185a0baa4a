from __future__ import annotations

from pathlib import Path

import pytest

from subsetter.config.find import find_config, list_configs
from subsetter.errors import ConfigError


@pytest.fixture
def configs(tmp_path: Path) -> Path:
    for name in ("dev.yaml", "perf.yml", "dev.lock", "notes.md", "no good.yaml"):
        (tmp_path / name).write_text("")
    (tmp_path / "relations.yaml").mkdir()
    return tmp_path


def test_a_name_is_looked_up_in_the_folder(configs: Path) -> None:
    assert find_config("dev", configs) == configs / "dev.yaml"
    assert find_config("perf", configs) == configs / "perf.yml"


def test_a_path_is_taken_as_it_is(configs: Path) -> None:
    assert find_config(str(configs / "dev.yaml"), Path("elsewhere")) == configs / "dev.yaml"


def test_configs_are_listed_by_name(configs: Path) -> None:
    assert list_configs(configs) == ("dev", "perf")
    assert list_configs(configs / "missing") == ()


def test_bases_that_are_no_whole_configs_are_not_listed(tmp_path: Path) -> None:
    whole = "engine: {name: duckdb}\nsource: {path: a}\ndestination: {path: b}\ntables: {a: {copy: all}}\n"
    (tmp_path / "base.yaml").write_text("salt: x\n")
    (tmp_path / "dev.yaml").write_text("extends: base.yaml\n" + whole)
    (tmp_path / "smoke.yaml").write_text("extends: dev.yaml\ntables: {a: {copy: none}}\n")
    (tmp_path / "forgotten.yaml").write_text("salt: x\n")
    (tmp_path / "broken.yaml").write_text("extends: [\n")
    assert list_configs(tmp_path) == ("broken", "dev", "forgotten", "smoke")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("dve", "Did you mean dev?"),
        ("other", "Configs there: dev, perf."),
        ("{folder}/dv.yaml", "Did you mean dev?"),
        ("{folder}/none/dev.yaml", "has no configs"),
        ("nul\0", "there is no config"),
    ],
)
def test_what_is_not_there_is_said_with_what_is(configs: Path, asked: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        find_config(asked.replace("{folder}", str(configs)), configs)
    (problem,) = caught.value.problems
    assert words in f"{problem.message} {problem.cure}"
