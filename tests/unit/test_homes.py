"""Each dependency has one home, and starting the command loads none of the heavy ones."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "subsetter"
HOMES = {
    "awswrangler": ("engines/athena",),
    "boto3": ("engines/athena",),
    "botocore": ("engines/athena",),
    "duckdb": ("engines/duckdb",),
    "fastavro": ("catalog",),
    "jinja2": ("rendering",),
    "pyarrow": ("engines/athena",),
    "pydantic": ("config", "codec.py", "types"),
    "pydantic_core": ("config", "codec.py", "types"),
    "rich": ("report",),
    "ruamel": ("config",),
    "sqlglot": ("sql",),
    "typer": ("cli",),
}
HEAVY = ("awswrangler", "boto3", "botocore", "duckdb", "jinja2", "pandas", "pyarrow", "pydantic", "rich", "sqlglot")


def imported(path: Path) -> set[str]:
    """The top-level packages that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_dependencies_stay_at_home(path: Path) -> None:
    place = path.relative_to(PACKAGE).as_posix()
    foreign = imported(path) - set(sys.stdlib_module_names) - {"subsetter"}
    strangers = {name for name in foreign if not place.startswith(HOMES.get(name, ()))}
    assert strangers == set()


def test_every_run_time_dependency_has_a_home() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {text.split(">")[0].split("[")[0].split(".")[0] for text in project["dependencies"]}
    assert names <= set(HOMES)


def test_the_architecture_names_every_package_and_the_home_of_every_dependency() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| .*? \|(?: (.*))? \|$", page, re.MULTILINE)
    homes = dict(rows)
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")} | {
        path.stem for path in PACKAGE.glob("[a-z]*.py")
    }
    assert set(homes) == packages
    told = {(name, one.split(".")[0]) for name, told in homes.items() for one in re.findall(r"[\w.]+", told)}
    parts = {"botocore", "pydantic_core"}  # of boto3 and pydantic
    meant = {(place.split("/")[0].removesuffix(".py"), one) for one, places in HOMES.items() for place in places}
    assert told == {(place, one) for place, one in meant if one not in parts}


def test_starting_the_command_loads_nothing_heavy() -> None:
    script = (
        "import sys; from subsetter.cli.main import main; main(['--help']); print(sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(ast.literal_eval(done.stderr.strip().splitlines()[-1]))
    assert loaded.intersection(HEAVY) == set()


def test_the_wheel_is_told_of_every_package() -> None:
    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])
    folders = {path.parent.relative_to(ROOT) for path in PACKAGE.rglob("*.py")}
    assert listed - {"subsetter.sql_templates"} == {".".join(folder.parts) for folder in folders}


def test_the_walks_of_the_architecture_lead_through_code_that_is_there() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text()
    walks = page.split("## Four walks through the code")[1].split("\n## ")[0]
    stops = re.findall(r"`((?:\w+\.)+\w+)`", walks)
    assert len(stops) > 30
    assert [stop for stop in stops if not _is_there(stop)] == []


def _is_there(stop: str) -> bool:
    """Whether a dotted name below the package is a module, or a name of one."""
    if importlib.util.find_spec(f"subsetter.{stop.rpartition('.')[0]}") is None:
        return False
    if hasattr(importlib.import_module(f"subsetter.{stop.rpartition('.')[0]}"), stop.rpartition(".")[2]):
        return True
    return importlib.util.find_spec(f"subsetter.{stop}") is not None
