"""The newest snapshot at a time, from a list of snapshots."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from subsetter.catalog.iceberg import NoSnapshotError
from subsetter.catalog.listed import ForkedError, ListedSnapshot, listed_at
from subsetter.catalog.tables import Pin

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def snapshot(number: int, parent: int | None) -> ListedSnapshot:
    """Number n was committed n hours after noon."""
    return ListedSnapshot(Pin(number, NOON + number * HOUR), parent)


CHAIN = (snapshot(3, 2), snapshot(1, None), snapshot(2, 1))


@pytest.mark.parametrize(("hours", "number"), [(1.0, 1), (1.9, 1), (2.0, 2), (99.0, 3)])
def test_the_newest_at_or_before_a_time(hours: float, number: int) -> None:
    found = listed_at(CHAIN, NOON + hours * HOUR)
    assert found is not None
    assert found.pin.snapshot_id == number


def test_without_a_time_the_newest_of_all_or_none() -> None:
    found = listed_at(CHAIN, None)
    assert found is not None
    assert found.pin.snapshot_id == 3
    assert listed_at((), None) is None


@pytest.mark.parametrize(("listed", "expired"), [(CHAIN, False), ((snapshot(3, 2), snapshot(2, 1)), True), ((), False)])
def test_before_the_first_one_it_says_whether_there_were_others(
    listed: tuple[ListedSnapshot, ...], expired: bool
) -> None:
    with pytest.raises(NoSnapshotError) as error:
        listed_at(listed, NOON)
    assert error.value.expired is expired


def test_two_that_follow_one_snapshot_are_refused() -> None:
    with pytest.raises(ForkedError):
        listed_at((*CHAIN, snapshot(4, 1)), None)
