"""Planner and renderer against the reference, on random worlds, without the YAML and the life of a build."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.properties.comparing import check, differences
from tests.properties.planned import copies
from tests.properties.worlds import World


def fault(world: World) -> str:
    with TemporaryDirectory() as folder:
        return differences(world.expected(), copies(world, Path(folder)))


@pytest.mark.parametrize("cyclic", [False, True], ids=["acyclic", "cyclic"])
def test_a_plan_copies_exactly_what_is_meant(cyclic: bool) -> None:
    check(range(100), cyclic=cyclic, find_fault=fault)


@pytest.mark.slow
@pytest.mark.parametrize("cyclic", [False, True], ids=["acyclic", "cyclic"])
def test_hundreds_of_plans(cyclic: bool) -> None:
    check(range(10_000, 10_500), cyclic=cyclic, find_fault=fault)


@pytest.mark.soak
@pytest.mark.parametrize("cyclic", [False, True], ids=["acyclic", "cyclic"])
@pytest.mark.parametrize("start", range(10_500, 13_000, 500))
def test_thousands_of_plans(start: int, cyclic: bool) -> None:
    check(range(start, start + 500), cyclic=cyclic, find_fault=fault)
