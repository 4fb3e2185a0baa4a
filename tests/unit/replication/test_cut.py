"""The newest time that every table has reached."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from subsetter.catalog.tables import Pin, TableName
from subsetter.errors import Busy
from subsetter.replication.cut import consistent_cut
from subsetter.replication.states import ReplicaState, State

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
MINUTE, YEAR = timedelta(minutes=1), timedelta(days=365)


def state(name: str, kind: State, behind: timedelta | None = timedelta()) -> ReplicaState:
    newest = None if behind is None else Pin(1, NOW - behind)
    return ReplicaState(TableName("", name), kind, NOW, newest)


def test_a_table_that_nobody_writes_holds_nothing_back() -> None:
    """A reference table last written a year ago, beside one that commits every minute."""
    found = consistent_cut([state("days", State.COMPLETED, YEAR), state("clicks", State.PENDING, MINUTE)])
    assert (found.moment, found.held_by) == (NOW - MINUTE, TableName("", "clicks"))


def test_where_all_is_complete_the_cut_is_the_moment_of_the_check() -> None:
    found = consistent_cut([state("days", State.COMPLETED, YEAR), state("clicks", State.OWN, None)])
    assert (found.moment, found.held_by) == (NOW, None)


def test_the_slowest_table_decides() -> None:
    kinds = {"a": (State.PENDING, 5), "b": (State.FAILED, 90), "c": (State.UNTOLD, 30), "d": (State.COMPLETED, 999)}
    found = consistent_cut([state(name, kind, behind * MINUTE) for name, (kind, behind) in kinds.items()])
    assert (found.moment, found.held_by) == (NOW - 90 * MINUTE, TableName("", "b"))


@pytest.mark.parametrize("kind", [State.BACKFILL, State.PENDING, State.UNTOLD, State.ABSENT])
def test_a_table_of_which_nothing_has_arrived_has_no_time(kind: State) -> None:
    with pytest.raises(Busy, match="nothing of a has arrived"):
        consistent_cut([state("a", kind, None), state("b", State.COMPLETED)])
