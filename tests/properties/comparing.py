"""Builds a world and says where its copies are not what they must be."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.properties.builder import build_copies
from tests.properties.generate import random_world
from tests.properties.shrink import smallest
from tests.properties.worlds import World, read_copy, shown, yaml_text

Copies = dict[str, Counter[tuple[Any, ...]]]


def built(world: World, threads: int | None = None) -> Copies:
    """The copies that the package makes of a world."""
    with tempfile.TemporaryDirectory() as folder:
        world.write_lake(Path(folder, "lake"))
        config = Path(folder, "world.yaml")
        text = yaml_text(world.config(Path(folder, "lake"), Path(folder, "copies"), threads))
        config.write_text(text, encoding="utf-8")
        folders = build_copies(config)
        return {name: read_copy(path, world.lake.table(name)) for name, path in folders.items()}


def differences(expected: Copies, found: Copies) -> str:
    """Every table and row that is missing or too many, one a line; empty when there is none."""
    lines = [f"{name}: not copied" for name in expected if name not in found]
    lines += [f"{name}: copied and not wanted" for name in found if name not in expected]
    for name in sorted(expected.keys() & found.keys()):
        for word, rows in (
            ("missing", expected[name] - found[name]),
            ("extra", found[name] - expected[name]),
        ):
            lines += [f"{name}: {word} {shown(row)} x{count}" for row, count in sorted(rows.items(), key=str)]
    return "\n".join(lines)


def fault(world: World) -> str:
    """What is wrong with the copies that the package makes of a world; empty when they are right."""
    try:
        return differences(world.expected(), built(world))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def check(numbers: Iterable[int], *, cyclic: bool = False, find_fault: Callable[[World], str] = fault) -> None:
    """Fails with the first of the worlds of these numbers that has a fault, made small, its YAML and its rows."""
    for number in numbers:
        world = random_world(number, cyclic=cyclic)
        found = find_fault(world)
        if found:
            small = _smallest(world, _sort(found), find_fault)
            pytest.fail(f"world {number}, made small:\n{small}\n{find_fault(small)}", pytrace=False)


def _smallest(world: World, sort: str, find_fault: Callable[[World], str]) -> World:
    return smallest(world, lambda each: _sort(find_fault(each)) == sort, tries=200)


def _sort(found: str) -> str:
    """What two faults of one cause have in common, so that making a world small does not change the subject."""
    error = re.match(r"[A-Z]\w+(?=: )", found)
    return error[0] if error else "rows" if found else ""
