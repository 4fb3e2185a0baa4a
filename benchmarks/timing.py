"""Whole processes, timed by the operating system's own accounting."""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """One finished process: seconds on the clock, seconds of processor, peak memory in MiB.

    `inner_s` is the part of the seconds on the clock that it says went into its work; zero when it says nothing.
    """

    wall_s: float
    cpu_s: float
    peak_mib: float
    inner_s: float = 0.0


def run(command: list[str], folder: str | None = None) -> Run:
    """Runs a command to its end.

    Raises:
        RuntimeError: when it fails.
    """
    began = time.monotonic()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            raise RuntimeError(f"{command} ended with {process.returncode}: {errors.read().decode(errors='replace')}")
    # Linux counts the peak in KiB, macOS in bytes.
    divisor = 2**20 if os.uname().sysname == "Darwin" else 2**10
    return Run(time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / divisor)


def alternately(first: Callable[[], Run], second: Callable[[], Run], times: int) -> tuple[list[Run], list[Run]]:
    """Runs two things in turn, after one warm-up each, so that a machine that slows down slows both."""
    first(), second()
    pairs = [(first(), second()) for _ in range(times)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def median_ratio(first: list[Run], second: list[Run], figure: str = "wall_s") -> float:
    """The median of the ratios of one figure, pair by pair; by the clock unless said."""
    pairs = zip(first, second, strict=True)
    return statistics.median(getattr(one, figure) / getattr(other, figure) for one, other in pairs)


def median(runs: list[Run], figure: str) -> float:
    """The median of one figure."""
    return statistics.median(getattr(one, figure) for one in runs)
