"""The recipes are right as far as that can be seen here."""

from __future__ import annotations

import ast
import configparser
import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
import types
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, cast

import jsonschema
import pytest
import typer
from ruamel.yaml import YAML

from subsetter.cli.commands import app

if TYPE_CHECKING:
    import click

DOCS = Path(__file__).parents[2] / "docs"
RECIPES = DOCS / "recipes"
AIRFLOW = DOCS.parent / ".cache" / "airflow" / ".made"


def parse(words: list[str]) -> None:
    """Parses a command line without running it; fails when an option or a command is not there."""
    command = cast("click.Group", typer.main.get_command(app)).commands[words[0]]
    command.make_context(words[0], words[1:])


def commands() -> list[str]:
    """Every command line of the page and of the recipes."""
    page = (DOCS / "nightly.md").read_text()
    found = [one.replace("\n", " ") for one in re.findall(r"`subset ([^`]+)`", page)]
    found += re.findall(r"^\$ subset (.+)$", page, re.MULTILINE)
    for name in ("crontab", "subset-refresh.service", "github-actions.yaml"):
        found += re.findall(r"\bsubset ((?:refresh|status|build|prune)\b[^>|\n]*)", (RECIPES / name).read_text())
    steps = json.loads((RECIPES / "step_functions.json").read_text())
    found.append(shlex.join(steps["States"]["Refresh"]["Parameters"]["Overrides"]["ContainerOverrides"][0]["Command"]))
    container = (RECIPES / "Containerfile").read_text()
    found.append(shlex.join(json.loads(re.findall(r"^CMD (.*)$", container, re.MULTILINE)[0])))
    return sorted({line.strip() for line in found})


@pytest.mark.parametrize("line", commands())
def test_every_command_is_one(line: str):
    parse(shlex.split(line))


def test_crontab():
    lines = [line for line in (RECIPES / "crontab").read_text().splitlines() if line and line[0] not in "#MS"]
    assert len(lines) == 3
    assert all(re.fullmatch(r"\d+ \d+ \* \* \* \S.*", line) and "%" not in line for line in lines)


@pytest.mark.parametrize(
    ("name", "section", "key"), [("service", "Service", "ExecStart"), ("timer", "Timer", "OnCalendar")]
)
def test_systemd(name: str, section: str, key: str):
    unit = configparser.ConfigParser(interpolation=None, strict=True)
    unit.optionxform = str  # type: ignore[assignment, method-assign]  # as its documentation shows
    unit.read(RECIPES / f"subset-refresh.{name}")
    assert unit[section][key]
    assert "Unit" in unit


def test_github_actions():
    flow = YAML(typ="safe", pure=True).load((RECIPES / "github-actions.yaml").read_text())
    assert flow["on"]["schedule"][0]["cron"].count(" ") == 4
    steps = flow["jobs"]["refresh"]["steps"]
    assert all(("uses" in step) != ("run" in step) for step in steps)
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@v\d+", step["uses"]) for step in steps if "uses" in step)


def test_step_functions():
    machine = json.loads((RECIPES / "step_functions.json").read_text())
    states = machine["States"]
    reached, work = set(), [machine["StartAt"]]
    while work:
        name = work.pop()
        if name not in reached:
            reached.add(name)
            state = states[name]
            ends = state["Type"] in ("Succeed", "Fail")
            assert ends or "Next" in state
            work += [one["Next"] for one in state.get("Catch", ())] + ([] if ends else [state["Next"]])
    assert reached == set(states)


def test_step_functions_by_schema():
    """The schema of the states language that cfn-lint brings."""
    schema = files("cfnlint") / "data" / "schemas" / "other" / "step_functions" / "statemachine.json"
    judge = jsonschema.Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    machine = json.loads((RECIPES / "step_functions.json").read_text())
    assert [error.message for error in judge.iter_errors(machine)] == []
    del machine["States"]["Failed"]["Type"]
    assert not judge.is_valid(machine), "the schema finds what is wrong"


def test_airflow(monkeypatch: pytest.MonkeyPatch):
    """Stand-ins take what Airflow's classes would be given; that Airflow takes it too is shown by the slow test."""
    made = []

    class Dag:
        def __init__(self, **named):
            made.append(named)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

    modules: dict[str, Mapping[str, object]] = {
        "airflow": {},
        "airflow.sdk": {"DAG": Dag},
        "airflow.providers": {},
        "airflow.providers.standard": {},
        "airflow.providers.standard.operators": {},
        "airflow.providers.standard.operators.bash": {"BashOperator": lambda **named: made.append(named)},
    }
    for name, values in modules.items():
        module = types.ModuleType(name)
        module.__dict__.update(values)
        monkeypatch.setitem(sys.modules, name, module)
    spec = importlib.util.spec_from_file_location("airflow_dag", RECIPES / "airflow_dag.py")
    assert spec is not None
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    tasks = made[1:]
    assert len({one["task_id"] for one in tasks}) == len(tasks) == 3
    for task in tasks:
        parse(shlex.split(task["bash_command"])[1:])
    ast.parse((RECIPES / "airflow_dag.py").read_text(), feature_version=(3, 9))


@pytest.mark.slow
def test_airflow_takes_the_recipe(tmp_path: Path):
    if not AIRFLOW.exists():
        pytest.skip("Airflow is not here; run `make airflow`, which needs the package index")
    program = (
        "import importlib.util as iu, json; spec = iu.spec_from_file_location('recipe', 'airflow_dag.py'); "
        "recipe = iu.module_from_spec(spec); spec.loader.exec_module(recipe); "
        "print(json.dumps([recipe.dag.dag_id, {task.task_id: task.bash_command for task in recipe.dag.tasks}]))"
    )
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "AIRFLOW_HOME": str(tmp_path)}
    python = AIRFLOW.parent / "bin" / "python"
    words = [str(python), "-B", "-c", program]
    ran = subprocess.run(words, cwd=RECIPES, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    name, tasks = json.loads(ran.stdout.splitlines()[-1])
    assert name == "subset_refresh"
    assert len(tasks) == 3
    for command in tasks.values():
        parse(shlex.split(command)[1:])


def test_containerfile():
    lines = [line for line in (RECIPES / "Containerfile").read_text().splitlines() if line and line[0] != "#"]
    words = [line.split()[0] for line in lines]
    assert words[0] == "FROM"
    assert set(words) <= {"FROM", "RUN", "WORKDIR", "COPY", "USER", "ENTRYPOINT", "CMD"}
    assert words.index("USER") > words.index("RUN"), "the command does not run as root"
    entry = next(line for line in lines if line.startswith("ENTRYPOINT"))
    assert json.loads(entry.removeprefix("ENTRYPOINT ")) == ["subset"], "no shell keeps signals from the command"
