"""How fast the command answers. Goals: `--help` 0.25 s, `--dry-run` on the demo 1 s."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.page import table
from benchmarks.timing import median, run

TIMES = 7


def measure() -> str:
    """Times whole processes, and an empty Python beside them."""
    subset = str(Path(sys.executable).with_name("subset"))
    with tempfile.TemporaryDirectory() as folder:
        run([subset, "demo", folder])
        rows = [
            _row("`python -c pass`", [sys.executable, "-c", "pass"], folder, ""),
            _row("`subset --help`", [subset, "--help"], folder, "0.25"),
            _row("`subset check dev`", [subset, "check", "dev"], folder, ""),
            _row("`subset build dev --dry-run`", [subset, "build", "dev", "--dry-run"], folder, "1"),
            _row("`subset build dev`", [subset, "build", "dev"], folder, ""),
        ]
    return table(["whole process on the demo lake", "seconds", "of processor", "peak MiB", "goal (s)"], rows)


def _row(name: str, command: list[str], folder: str, goal: str) -> list[str]:
    run(command, folder)
    runs = [run(command, folder) for _ in range(TIMES)]
    figures = [f"{median(runs, 'wall_s'):.2f}", f"{median(runs, 'cpu_s'):.2f}", f"{median(runs, 'peak_mib'):.0f}"]
    return [name, *figures, goal]
