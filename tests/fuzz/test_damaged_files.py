"""Whatever bytes a file has, each command that reads it ends as documented, and the published copy stays whole."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.damaging import KINDS

ROOT = Path(__file__).parents[2]


def damage(kinds: str, seed: int, count: int, folder: Path, commands: str) -> None:
    """Tries mutants in a process of its own, which a crash or a hang ends."""
    words = [sys.executable, "-m", "tests.fuzz.damaging", kinds, str(seed), str(count), str(folder), commands]
    ran = subprocess.run(
        words, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.returncode == 0, f"seed {seed}, crashed or hung at {lines[-1:]}:\n{ran.stderr[-5000:]}"
    assert [one for one in lines if "fault" in one] == []
    ended = {one["kind"]: one["exits"] for one in lines if "tried" in one}
    print(f"seed {seed}: {count} mutants of each kind: {ended}")
    assert set(ended) == (set(KINDS) if kinds == "all" else set(kinds.split(",")))


@pytest.mark.slow
def test_hundreds_of_damaged_files(tmp_path: Path) -> None:
    damage("all", 1, 17, tmp_path, "one")


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_ten_thousand_damaged_files(tmp_path: Path, kind: str) -> None:
    damage(kind, 2, 560, tmp_path, "all")
