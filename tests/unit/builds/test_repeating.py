"""A statement that failed in a way that may pass is done again, under other names."""

from __future__ import annotations

import pytest

from subsetter.builds.build import build
from subsetter.builds.events import StepRepeated
from subsetter.builds.running.run import MOST_ATTEMPTS
from subsetter.errors import QueryFailed
from tests.unit.builds.shop import ROWS, FaultyEngine, Shop


class Failing:
    """Fails some of the statements that write, counted from 1."""

    def __init__(self, *numbers: int, can_repeat: bool = True) -> None:
        self.numbers = set(numbers)
        self.can_repeat = can_repeat
        self.runs = 0

    def __call__(self, effect: str, _: int) -> None:
        if effect != "run":
            return
        self.runs += 1
        if self.runs in self.numbers:
            raise QueryFailed("the engine was busy", can_repeat=self.can_repeat)


def test_whichever_statement_fails_once_the_copy_is_right(shop: Shop) -> None:
    counting = Failing()
    build(shop.loaded, FaultyEngine(shop.engine(), counting))
    for number in sorted({1, 2, counting.runs // 2, counting.runs}):
        report = build(shop.loaded, FaultyEngine(shop.engine(), Failing(number)))
        assert {table: len(shop.read(table)) for table in ROWS} == ROWS, number
        assert 2 in report.manifest.attempts.values(), number


def test_it_is_told_with_the_reason(shop: Shop) -> None:
    events: list[object] = []
    build(shop.loaded, FaultyEngine(shop.engine(), Failing(1)), listener=events.append)
    (told,) = [event for event in events if isinstance(event, StepRepeated)]
    assert (told.attempt, told.reason) == (2, "the engine was busy")


def test_after_some_attempts_the_failure_is_told(shop: Shop) -> None:
    failing = Failing(*range(1, 1_000))
    with pytest.raises(QueryFailed, match="the engine was busy"):
        build(shop.loaded, FaultyEngine(shop.engine(), failing))
    assert MOST_ATTEMPTS <= failing.runs <= 2 * MOST_ATTEMPTS  # two steps at once
    assert not (shop.root / "current").exists()


def test_a_failure_for_good_is_not_repeated(shop: Shop) -> None:
    failing = Failing(*range(1, 1_000), can_repeat=False)
    with pytest.raises(QueryFailed):
        build(shop.loaded, FaultyEngine(shop.engine(), failing))
    assert failing.runs <= 2  # two steps at once
