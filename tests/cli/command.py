"""Runs the command as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from subsetter.cli.main import main

# A test run in the background, or under nohup, has signals ignored, and the command would keep that.
AS_BEGUN = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGTERM, signal.SIG_DFL)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
"""
RUN = AS_BEGUN + "import sys; from subsetter.cli.main import run; sys.argv[0] = 'subset'; run()"


@dataclass(frozen=True)
class Ran:
    """What a command has left: its exit code, its product and its talk."""

    code: int
    out: str
    err: str

    @property
    def last_lines(self) -> list[str]:
        return self.err.rstrip("\n").split("\n")[-2:]


@dataclass(frozen=True)
class Command:
    """The command, run in a folder, within this process."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: str) -> Ran:
        self.monkeypatch.chdir(self.folder)
        self.capsys.readouterr()
        code = main(words)
        told = self.capsys.readouterr()
        return Ran(code, told.out, told.err)

    def start(self, *words: str, program: str = RUN) -> subprocess.Popen[str]:
        """Begins the command in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-c", program, *words],
            cwd=self.folder,
            env=dict(os.environ),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
