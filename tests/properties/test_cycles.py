"""The law on relation graphs with cycles and self-references."""

from __future__ import annotations

import pytest
from hypothesis import given, note, settings

from tests.properties.comparing import built, check, differences
from tests.properties.generate import worlds
from tests.properties.worlds import World


@settings(max_examples=20)
@given(worlds(cyclic=True))
def test_a_build_copies_exactly_what_is_meant(world: World) -> None:
    note(str(world))
    assert differences(world.expected(), built(world)) == ""


def test_dozens_of_worlds() -> None:
    check(range(36), cyclic=True)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1000, 1300, 100))
def test_hundreds_of_worlds(start: int) -> None:
    check(range(start, start + 100), cyclic=True)


@pytest.mark.soak
@pytest.mark.parametrize("start", range(1300, 3000, 100))
def test_thousands_of_worlds(start: int) -> None:
    check(range(start, start + 100), cyclic=True)
