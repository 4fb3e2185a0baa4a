"""Are replicas fresh enough to be read, would waiting help, and what is to be said about them?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from subsetter.catalog.tables import TableName
from subsetter.config.source import Replicas
from subsetter.replication.states import ReplicaState, State


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with the replica of a table, as the end of a sentence that begins with the table."""

    table: TableName
    what: str

    def __str__(self) -> str:
        return f"{self.table} {self.what}"


@dataclass(frozen=True, slots=True)
class Freshness:
    """What was found about the replicas of a source.

    Attributes:
        late: what waiting may cure.
        broken: what waiting does not cure.
        unasked: tables whose state the caller may not ask about although it is needed.
        notes: what the reader should know.
    """

    late: tuple[Finding, ...] = ()
    broken: tuple[Finding, ...] = ()
    unasked: tuple[ReplicaState, ...] = ()
    notes: tuple[str, ...] = ()


def freshness_of(states: Sequence[ReplicaState], replicas: Replicas | None, *, is_cut: bool) -> Freshness:
    """Returns what keeps the tables of a source from being read, as its config sees it.

    Args:
        states: of the tables that are read.
        replicas: what the config asks of them; None for nothing.
        is_cut: whether they are read at one consistent cut.
    """
    wanted = replicas or Replicas()
    is_warned = wanted.on_lag == "warn"
    late, broken, notes = [], [], []
    unasked = tuple(one for one in states if one.state is State.UNTOLD)
    if unasked and (is_warned or (wanted.max_lag is None and not is_cut)):
        notes += [_aged(one, wanted.max_lag) for one in unasked]
        unasked = ()
    for one in states:
        finding = _finding(one, wanted.max_lag, has_source=wanted.of is not None)
        if finding is None:
            continue
        if is_warned or (one.state is State.FAILED and not is_beyond(one, wanted.max_lag)):
            notes.append(f"{finding}.")
        elif one.state in (State.PENDING, State.BACKFILL):
            late.append(finding)
        else:
            broken.append(finding)
    return Freshness(tuple(late), tuple(broken), unasked, tuple(notes))


def _finding(one: ReplicaState, max_lag: timedelta | None, *, has_source: bool) -> Finding | None:
    """Returns what is wrong with a replica whose state is told."""
    what = ""
    if one.state is State.BACKFILL:
        what = "is not complete: its first copy is still under way"
    elif one.state is State.ABSENT:
        what = "is not replicated to where it is read"
    elif one.state is State.OWN and has_source:
        what = "is no replica, although source.replicas says of what it is one"
    elif one.state is State.FAILED:
        what = f"is {_behind(one)}: its replication failed ({one.failure or 'AWS gives no reason'})"
    elif one.state is State.PENDING and is_beyond(one, max_lag):
        what = f"is {_behind(one)}, more than max_lag: {words(max_lag or timedelta())}"
    return Finding(one.table, what) if what else None


def is_beyond(one: ReplicaState, max_lag: timedelta | None) -> bool:
    """Returns whether a table is further behind than a limit; without one, none is."""
    return max_lag is not None and (one.lag is None or one.lag > max_lag)


def _behind(one: ReplicaState) -> str:
    return "empty" if one.lag is None else f"up to {words(one.lag)} behind"


def _aged(one: ReplicaState, max_lag: timedelta | None) -> str:
    """Says how old the newest snapshot is: a table that nobody writes gets old without being behind."""
    if one.lag is None:
        return f"{one.table} has no snapshot; whether it is behind its source may not be asked ({one.missing})."
    beyond = ", beyond max_lag" if is_beyond(one, max_lag) else ""
    return (
        f"The newest snapshot of {one.table} has the age {words(one.lag)}{beyond}; whether it is behind its source may "
        f"not be asked ({one.missing})."
    )


def words(length: timedelta) -> str:
    """Returns a length of time in its two largest units, such as ``2h 5m``."""
    seconds = int(length.total_seconds())
    found: list[str] = []
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        if seconds >= size or (unit == "s" and not found):
            found.append(f"{seconds // size}{unit}")
            seconds %= size
    return " ".join(found[:2])
