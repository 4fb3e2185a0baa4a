"""What needs no account loads nothing that talks to one: awswrangler brings pandas along, and takes a second."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import Command


@pytest.mark.parametrize("words", [["check", "athena"], ["plan", "athena"], ["build", "athena", "--dry-run"]])
def test_with_a_catalog_file_athena_is_looked_at_without_awswrangler(subset: Command, words: list[str]) -> None:
    subset("demo", "demo")
    script = (
        "import sys; from subsetter.cli.main import main\n"
        f"try: main({[*words, '--catalog', 'athena-catalog.yaml']})\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "print(sorted(sys.modules), file=sys.stderr)"
    )
    folder = Path(subset.folder) / "demo"
    done = subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=True)
    loaded = set(ast.literal_eval(done.stderr.strip().splitlines()[-1]))
    assert not loaded & {"awswrangler", "pandas", "pyarrow", "numpy"}
