"""``--help`` is fast, complete and as it was."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from subsetter.cli.commands import app
from subsetter.cli.main import main
from subsetter.config.called import Called

SNAPSHOTS = Path(__file__).parent / "snapshots"
COMMANDS = sorted(command.name or command.callback.__name__ for command in app.registered_commands)
HEAVY = ("awswrangler", "boto3", "botocore", "duckdb", "jinja2", "pandas", "pydantic", "rich", "ruamel", "sqlglot")
UPDATE = os.environ.get("UPDATE_SNAPSHOTS") == "1"


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_as_it_was(command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """After a wanted change: UPDATE_SNAPSHOTS=1 pytest tests/cli/test_help.py."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERMINAL_WIDTH", "100")
    assert main([*command.split(), "--help"]) == 0
    text = capsys.readouterr().out
    file = SNAPSHOTS / f"{command or 'subset'}.txt"
    if UPDATE:
        file.write_text(text)
    assert text == file.read_text()


def test_no_snapshot_is_left_of_a_command_that_has_gone():
    assert {file.stem for file in SNAPSHOTS.iterdir()} == {"subset", *COMMANDS}


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in ("demo", "init", "schema")])
def test_a_next_command_has_the_options_of_the_one_before(command: str, capsys: pytest.CaptureFixture[str]):
    main([command, "--help"])
    text = capsys.readouterr().out
    words = Called("dev", "m", ("x=1",), ("salt=a",)).line(command).split()
    assert [option for option in ("--configs", "--var", "--set") if option in text] == [
        word for word in words if word.startswith("--")
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_has_an_example_and_the_exit_codes(command: str, capsys: pytest.CaptureFixture[str]):
    main([command, "--help"])
    text = capsys.readouterr().out
    assert "Example" in text
    assert f"subset {command}" in text
    assert "Exit codes: 0 done" in " ".join(text.split())


@pytest.mark.parametrize("command", [*COMMANDS, "replicas status", "replicas configure"])
def test_whatever_reads_a_config_takes_its_variables(command: str, capsys: pytest.CaptureFixture[str]):
    main([*command.split(), "--help"])
    text = capsys.readouterr().out
    if "--configs" in text and command != "init":
        assert "--var" in text
        assert "--set" in text


def test_help_imports_nothing_heavy():
    program = (
        "import sys; from subsetter.cli.main import main; code = main(['--help']);"
        f"print(code, [name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stderr.strip() == "0 []"


def test_version(capsys: pytest.CaptureFixture[str]):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("subset ")
