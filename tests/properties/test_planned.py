"""Planner and renderer against the reference, on random worlds, without the YAML and the life of a build."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.properties.comparing import differences
from tests.properties.generate import random_world
from tests.properties.planned import copies
from tests.properties.shrink import smallest
from tests.properties.worlds import World


def fault(world: World) -> str:
    with TemporaryDirectory() as folder:
        return differences(world.expected(), copies(world, Path(folder)))


def check(numbers: range, *, cyclic: bool) -> None:
    for number in numbers:
        world = random_world(number, cyclic=cyclic)
        if fault(world):
            small = smallest(world, lambda each: bool(fault(each)))
            pytest.fail(f"world {number}, made small:\n{small}\n{fault(small)}", pytrace=False)


@pytest.mark.parametrize("cyclic", [False, True], ids=["acyclic", "cyclic"])
@pytest.mark.parametrize("start", range(0, 300, 100))
def test_a_plan_copies_exactly_what_is_meant(start: int, cyclic: bool) -> None:
    check(range(start, start + 100), cyclic=cyclic)


@pytest.mark.slow
@pytest.mark.parametrize("cyclic", [False, True], ids=["acyclic", "cyclic"])
@pytest.mark.parametrize("start", range(10_000, 14_000, 500))
def test_thousands_of_plans(start: int, cyclic: bool) -> None:
    check(range(start, start + 500), cyclic=cyclic)
