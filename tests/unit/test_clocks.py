"""No test proves anything by a clock: what takes a second here takes ten on a machine that is busy."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
NAMES = ("monotonic", "perf_counter", "process_time", "thread_time")
CLOCKS = {*NAMES, *(f"{name}_ns" for name in NAMES)}
# The local Athena is a server, which gives up and tells the time.
SERVERS = {"gate.py", "trino_process.py"}
# What sends signals at random moments reports how soon commands end; whether they end is proven without it.
REPORTING = {"signalling.py"}


def clocks_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.name for alias in node.names}
    return found & CLOCKS


@pytest.mark.parametrize("path", sorted(TESTS.rglob("*.py")), ids=lambda path: str(path.relative_to(TESTS)))
def test_no_test_reads_a_clock(path: Path) -> None:
    if (path.parent.name == "local_athena" and path.name in SERVERS) or path.name in REPORTING:
        assert clocks_of(path) == {"monotonic"}
        return
    assert clocks_of(path) == set()
