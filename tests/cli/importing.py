"""Runs a command line and lists every module that another thread than the main one imports for the first time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

PROGRAM = """
import sys, threading

class Listening:
    def find_spec(self, name, path=None, target=None):
        if threading.current_thread() is not threading.main_thread():
            print(f"imported {name} in {threading.current_thread().name}", file=sys.__stderr__)

sys.meta_path.insert(0, Listening())
%s
from subsetter.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def imported_in_threads(
    folder: Path, words: tuple[str, ...], variables: Mapping[str, str], first: str = ""
) -> list[str]:
    """Returns the modules, each with its thread; the command must succeed.

    Args:
        folder: in which it runs.
        words: of the command line.
        variables: its environment.
        first: Python that runs before the command.
    """
    program = [sys.executable, "-c", PROGRAM % first, *words]
    ran = subprocess.run(program, cwd=folder, env=variables, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr
    return [line for line in ran.stderr.splitlines() if line.startswith("imported ")]
