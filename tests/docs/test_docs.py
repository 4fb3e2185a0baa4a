"""What the documentation says is true: YAML loads, links lead somewhere, commands exist, pages are current."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from ruamel.yaml import YAML

from subsetter import __version__
from subsetter.builds.build import versions
from subsetter.cli.commands import app
from subsetter.cli.main import main
from subsetter.config.guardrails import load_guardrails
from subsetter.config.load import load_config
from subsetter.config.schema import guardrails_schema, json_schema
from subsetter.sql.translating.functions import FUNCTIONS
from tests.docs import functions_page
from tests.docs.commands_page import PAGE, page

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")])
NAMES = [str(each.relative_to(ROOT)) for each in PAGES]


def blocks(language: str) -> list[tuple[str, str]]:
    """Each code block of a language, with where it stands."""
    found = []
    for path in PAGES:
        text = path.read_text()
        for match in re.finditer(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            found.append((f"{path.relative_to(ROOT)}:{text[: match.start()].count(chr(10)) + 1}", match[1]))
    return found


@pytest.mark.parametrize(("place", "text"), blocks("yaml"), ids=[place for place, _ in blocks("yaml")])
def test_yaml_in_the_documentation_loads(place: str, text: str, tmp_path: Path) -> None:
    for base in ("base.yaml", "relations/all.yaml"):
        file = tmp_path / base
        file.parent.mkdir(exist_ok=True)
        file.write_text("relations: []\n" if "relations" in base else "tables:\n  orders: {copy: all}\n")
    config = tmp_path / "documented.yaml"
    config.write_text(text)
    load_config(config)


def test_guardrails_in_the_documentation_load(tmp_path: Path) -> None:
    found = blocks("yaml guardrails")
    assert found
    for _, text in found:
        (tmp_path / "guardrails.yaml").write_text(text)
        load_guardrails(tmp_path / "guardrails.yaml")


@pytest.mark.parametrize("path", PAGES, ids=NAMES)
def test_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", path.read_text())
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_page_of_commands_is_current() -> None:
    assert PAGE.read_text() == page(), "run: python -m tests.docs.commands_page"


def test_the_page_of_functions_is_current_and_has_them_all() -> None:
    assert functions_page.PAGE.read_text() == functions_page.page(), "run: python -m tests.docs.functions_page"
    assert {name for group in functions_page.GROUPS.values() for name in group} == set(FUNCTIONS)


def test_commands_that_pages_name_exist(capsys: pytest.CaptureFixture[str]) -> None:
    group = typer.main.get_command(app)
    known = set(group.commands)  # type: ignore[attr-defined]
    named = {
        match[1]
        for path in PAGES
        for match in re.finditer(r"(?:^\s*\$ |`)subset ([a-z]+)\b", path.read_text(), re.MULTILINE)
    }
    assert named - known == set()


def keys_in(schema: object) -> Iterator[str]:
    """Yields every key that a JSON Schema allows, at any depth."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from keys_in(part)


def test_the_page_of_rules_names_every_key_of_the_yaml() -> None:
    text = (ROOT / "docs" / "rules.md").read_text()
    keys = {*keys_in(json_schema())}
    assert keys > {"tables", "sample", "memory_limit"}
    assert {key for key in keys if not re.search(rf"\b{key}\b", text)} == set()


def test_the_page_of_guardrails_names_every_key_of_theirs() -> None:
    text = (ROOT / "docs" / "guardrails.md").read_text()
    assert {key for key in keys_in(guardrails_schema()) if not re.search(rf"\b{key}\b", text)} == set()


def test_every_command_is_in_the_changelog() -> None:
    group = typer.main.get_command(app)
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert [name for name in group.commands if f"`{name}`" not in changelog] == []  # type: ignore[attr-defined]


def test_the_written_schema_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == json_schema()


def test_the_goals_that_the_readme_names_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()
    named = {goal for _, text in blocks("console") for goal in re.findall(r"make ([a-z-]+)", text)}
    named |= set(re.findall(r"`make ([a-z-]+)`", (ROOT / "CONTRIBUTING.md").read_text()))
    assert {goal for goal in named if not re.search(rf"^{goal}:", makefile, re.MULTILINE)} == set()


def test_commands_of_the_readme_run_on_the_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["demo", str(tmp_path)]) == 0
    monkeypatch.chdir(tmp_path)
    lines = [line for place, text in blocks("console") if place.startswith("README") for line in text.splitlines()]
    commands = [
        shlex.split(line.removeprefix("$ "), comments=True)[1:] for line in lines if line.startswith("$ subset")
    ]
    assert commands
    # Rolling back needs a build to go back to.
    assert main(["build", "dev"]) == 0
    assert [command for command in commands if main(command) != 0] == []


def test_nothing_names_a_place_of_one_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    texts = [
        ROOT / name for name in listed if name and (ROOT / name).suffix in (".py", ".md", ".toml", ".yaml", ".jinja")
    ]
    private = re.compile(r"\.\./shared|/" + "work/|/" + "root/|/" + "home/[a-z]+/")
    assert [str(path) for path in texts if path.exists() and private.search(path.read_text())] == []


def test_tests_that_pages_name_exist() -> None:
    defined = {
        name for path in (ROOT / "tests").rglob("*.py") for name in re.findall(r"def (test_\w+)", path.read_text())
    }
    missing = []
    for path in PAGES:
        text = path.read_text()
        missing += [name for name in re.findall(r"`(test_\w+)`", text) if name not in defined]
        missing += [name for name in re.findall(r"`(tests/[\w./]+)`", text) if not (ROOT / name).exists()]
    assert missing == []


def test_hooks_before_a_commit_run_what_make_check_runs() -> None:
    hooks = YAML(typ="safe", pure=True).load(ROOT / ".pre-commit-config.yaml")["repos"][0]["hooks"]
    makefile = (ROOT / "Makefile").read_text()
    check = makefile[makefile.index("\ncheck:") :].split("\n\n")[0]
    tools = [
        line.split("$(BIN)/")[1].split() for line in check.splitlines() if "$(BIN)/" in line and "pytest" not in line
    ]
    wanted = [" ".join(word for word in words if word not in ("--check", ".")) for words in tools]
    entries = [hook["entry"].removeprefix(".venv/bin/").removesuffix(" --force-exclude") for hook in hooks]
    assert entries == wanted


def test_one_place_says_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert "version" not in settings["project"]
    assert settings["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "subsetter.__version__"}
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.split()[-1] == __version__
    assert versions("duckdb")["athena-subsetter"] == __version__
    sayers = [one for one in (ROOT / "subsetter").rglob("*.py") if f'"{__version__}"' in one.read_text()]
    assert sayers == [ROOT / "subsetter" / "__init__.py"]
