"""Are replicas fresh enough, would waiting help, and what is said about them?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from subsetter.catalog.tables import Pin, TableName
from subsetter.config.source import Replicas
from subsetter.replication.freshness import Freshness, freshness_of, words
from subsetter.replication.states import ReplicaState, State

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def found(kind: State, behind: timedelta | None = timedelta(), *, is_cut: bool = False, **replicas: Any) -> Freshness:
    newest = None if behind is None else Pin(1, NOW - behind)
    failure = "AccessDenied on the key" if kind is State.FAILED else ""
    missing = "s3tables:GetTableReplicationStatus" if kind is State.UNTOLD else ""
    state = ReplicaState(TableName("", "orders"), kind, NOW, newest, failure=failure, missing=missing)
    return freshness_of([state], Replicas(**replicas), is_cut=is_cut)


def test_a_complete_replica_is_fresh_however_old_its_newest_snapshot_is() -> None:
    assert found(State.COMPLETED, 9000 * HOUR, max_lag="1h") == Freshness()


@pytest.mark.parametrize(("behind", "is_late"), [(6 * HOUR, False), (6 * HOUR + timedelta(seconds=1), True)])
def test_lag_is_held_against_max_lag(behind: timedelta, is_late: bool) -> None:
    assert bool(found(State.PENDING, behind, max_lag="6h").late) is is_late


def test_without_max_lag_a_replica_may_be_behind() -> None:
    assert found(State.PENDING, 900 * HOUR) == Freshness()


@pytest.mark.parametrize("on_lag", ["fail", "wait", "warn"])
def test_a_first_copy_that_is_under_way_is_named_whatever_the_lag(on_lag: str) -> None:
    one = found(State.BACKFILL, None, on_lag=on_lag)
    told = " ".join([*map(str, one.late), *one.notes])
    assert told.startswith("orders is not complete: its first copy is still under way")
    assert bool(one.late) is (on_lag != "warn")


def test_a_failure_is_named_with_its_reason_and_refused_beyond_max_lag() -> None:
    within, beyond = (found(State.FAILED, 2 * HOUR, max_lag=most) for most in ("3h", "1h"))
    assert within.broken == ()
    assert within.notes == ("orders is up to 2h behind: its replication failed (AccessDenied on the key).",)
    assert str(beyond.broken[0]) == within.notes[0].rstrip(".")


def test_what_is_not_replicated_to_here_is_not_waited_for() -> None:
    assert str(found(State.ABSENT, None).broken[0]) == "orders is not replicated to where it is read"


def test_a_table_that_is_written_here_is_no_replica_of_another() -> None:
    assert found(State.OWN, None) == Freshness()
    one = found(State.OWN, None, of="arn:aws:s3tables:eu-west-1:111122223333:bucket/lake")
    assert "is no replica" in str(one.broken[0])


@pytest.mark.parametrize(
    ("wanted", "is_needed"),
    [({}, False), ({"max_lag": "6h"}, True), ({"max_lag": "6h", "on_lag": "warn"}, False)],
)
def test_the_right_to_ask_is_needed_for_lag(wanted: dict[str, Any], is_needed: bool) -> None:
    one = found(State.UNTOLD, HOUR, **wanted)
    assert bool(one.unasked) is is_needed
    if not is_needed:
        assert one.notes[0].startswith("The newest snapshot of orders has the age 1h;")


def test_the_right_to_ask_is_needed_for_a_consistent_cut() -> None:
    assert found(State.UNTOLD, HOUR, is_cut=True).unasked
    assert not found(State.UNTOLD, HOUR, is_cut=True, on_lag="warn").unasked


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0s"), (59, "59s"), (60, "1m"), (3725, "1h 2m"), (90_000, "1d 1h"), (86_460, "1d 1m")]
)
def test_lengths_have_two_units(seconds: int, text: str) -> None:
    assert words(timedelta(seconds=seconds)) == text
