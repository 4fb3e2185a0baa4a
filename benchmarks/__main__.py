"""Runs the measurements and writes what they say into docs/performance.md."""

from __future__ import annotations

import importlib
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.page import write_section

NAMES = ("commands", "inference", "tpch", "bytes", "planning", "estimates", "pins", "nightly", "athena", "athena_large")


def main(names: list[str]) -> int:
    """Runs the named measurements, or all."""
    for name in names or NAMES:
        module = importlib.import_module(f"benchmarks.{name}")
        print(f"== {name}", flush=True)
        text = module.measure()
        print(text, flush=True)
        write_section(name, f"Measured {datetime.now(UTC):%Y-%m-%d}.\n\n{text}")
    return 0


if __name__ == "__main__":
    Path(".cache").mkdir(exist_ok=True)
    sys.exit(main(sys.argv[1:]))
