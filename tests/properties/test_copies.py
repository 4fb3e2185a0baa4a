"""The law: what a build copies of a random world is what the brute-force reference says, row for row."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, note, settings

from tests.properties.comparing import built, check, differences
from tests.properties.generate import worlds
from tests.properties.worlds import World


@settings(max_examples=20)
@given(worlds())
def test_a_build_copies_exactly_what_is_meant(world: World) -> None:
    note(str(world))
    assert differences(world.expected(), built(world)) == ""


def test_dozens_of_worlds() -> None:
    check(range(36))


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1000, 1300, 100))
def test_hundreds_of_worlds(start: int) -> None:
    check(range(start, start + 100))


@pytest.mark.soak
@pytest.mark.parametrize("start", range(1300, 3000, 100))
def test_thousands_of_worlds(start: int) -> None:
    check(range(start, start + 100))


def without_caps(world: World) -> bool:
    return not any(rule.has_cap for rule in world.lake.rules)


def with_samples(world: World) -> bool:
    return any(rule.sample for rule in world.lake.rules)


@settings(max_examples=8)
@given(worlds().filter(without_caps).filter(with_samples))
def test_a_smaller_rate_copies_a_subset_of_a_larger_one(world: World) -> None:
    note(str(world))
    larger = built(world)
    for name, rows in built(world.scaled(Fraction(1, 3))).items():
        assert rows <= larger[name], name


@settings(max_examples=8)
@given(worlds())
def test_one_thread_and_four_copy_the_same_rows(world: World) -> None:
    note(str(world))
    assert built(world, threads=1) == built(world, threads=4)
