"""A build of the TPC-H subset against the same subset by hand-written SQL. Goals: time 1.2, planned bytes 1.00.

`SUBSET_BENCH_SCALES` names the scales; 1 by default. Scale 10 needs 4 GB of disk and runs with a memory limit of 2 GiB.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.page import table
from benchmarks.timing import Run, alternately, median, median_ratio, run
from tests.lakes.tpch import tpch

CONFIG = Path(__file__).parents[1] / "configs" / "tpch.yaml"
MEMORY_LIMITS = {"10": "2GiB"}
TIMES = 5


def measure() -> str:
    """Builds and hand-written copies in turn, at each scale: whole processes, and within them the copying alone."""
    rows = [_row(scale) for scale in os.environ.get("SUBSET_BENCH_SCALES", "1").split()]
    head = [
        "scale",
        "`subset build` (s)",
        "by hand (s)",
        "ratio",
        "of that copying (s)",
        "by hand (s)",
        "ratio of copying",
        "peak MiB, build",
        "peak MiB, by hand",
        "memory limit",
    ]
    return table(head, rows)


def _row(scale: str) -> list[str]:
    source, limit = tpch(scale), MEMORY_LIMITS.get(scale, "")
    with tempfile.TemporaryDirectory() as folder:
        built, by_hand = alternately(
            partial(_build, source, Path(folder) / "built", limit),
            partial(_by_hand, source, Path(folder) / "by_hand", limit),
            TIMES if float(scale) <= 1 else 1,
        )
    return [
        scale,
        *_compared(built, by_hand, "wall_s"),
        *_compared(built, by_hand, "inner_s"),
        f"{median(built, 'peak_mib'):.0f}",
        f"{median(by_hand, 'peak_mib'):.0f}",
        limit or "none",
    ]


def _compared(built: list[Run], by_hand: list[Run], figure: str) -> list[str]:
    return [
        f"{median(built, figure):.2f}",
        f"{median(by_hand, figure):.2f}",
        f"**{median_ratio(built, by_hand, figure):.2f}**",
    ]


def _build(source: Path, destination: Path, limit: str) -> Run:
    shutil.rmtree(destination, ignore_errors=True)
    subset = str(Path(sys.executable).with_name("subset"))
    settings = [f"source.path={source}", f"destination.path={destination}"]
    settings += [f"engine.memory_limit={limit}"] if limit else []
    whole = run([subset, "build", str(CONFIG), *(word for one in settings for word in ("--set", one))])
    return replace(whole, inner_s=_copying_s(destination))


def _copying_s(destination: Path) -> float:
    """From the begin of the first statement that writes to the end of the last, as the build's record has it."""
    (manifest,) = destination.glob("*/.subset/builds/*/manifest.json")
    written = [
        one for one in json.loads(manifest.read_text(encoding="utf-8"))["statements"] if one["purpose"] == "write"
    ]
    return max(one["began"] + one["seconds"] for one in written) - min(one["began"] for one in written)


def _by_hand(source: Path, destination: Path, limit: str) -> Run:
    shutil.rmtree(destination, ignore_errors=True)
    destination.mkdir()
    whole = run([sys.executable, "-m", "benchmarks.handwritten", str(source), str(destination), limit])
    return replace(whole, inner_s=float((destination / "seconds").read_text(encoding="utf-8")))
