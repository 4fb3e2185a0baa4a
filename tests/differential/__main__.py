"""``python -m tests.differential [--seed N] [--count N]``: a run of any length, with every fault told."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.differential.comparing import Run, compare_all
from tests.differential.engines import Duckdb, Trino
from tests.local_athena.fetch import home
from tests.local_athena.java import find_java
from tests.local_athena.trino_process import TrinoProcess


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs; returns 1 when the engines differ."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--port", type=int, help="of a Trino that runs already")
    options = parser.parse_args(arguments)
    if options.port:
        return _run(options.port, options.seed, options.count)
    java = find_java()
    if java is None:
        sys.exit("there is no Java for Trino")
    process = TrinoProcess(home(), java)
    try:
        process.wait_until_ready()
        return _run(process.port, options.seed, options.count)
    finally:
        process.stop()


def _run(port: int, seed: int, count: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        trino = Trino(port, Path(folder))
        duckdb = Duckdb(Path(folder))
        try:
            run = compare_all(trino, duckdb, seed, count)
        finally:
            duckdb.close()
            trino.close()
    _tell(run, seed)
    return 1 if run.faults else 0


def _tell(run: Run, seed: int) -> None:
    print(run.summary(seed))
    for fault in run.faults:
        print(f"\n{fault}")


if __name__ == "__main__":
    sys.exit(main())
