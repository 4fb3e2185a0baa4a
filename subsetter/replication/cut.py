"""The newest time that every table has reached: one clock time, not one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from subsetter.catalog.tables import TableName
from subsetter.errors import Busy
from subsetter.replication.states import ReplicaState


@dataclass(frozen=True, slots=True)
class Cut:
    """A time at which every table is complete.

    Attributes:
        moment: UTC.
        held_by: the table that keeps it from being later; None when every table is complete to the present.
    """

    moment: datetime
    held_by: TableName | None = None


def consistent_cut(states: Sequence[ReplicaState]) -> Cut:
    """Returns the earliest of the times until which the tables are complete.

    Args:
        states: of at least one table.

    Raises:
        Busy: when a table has nothing yet.
    """
    empty = [state.table for state in states if state.complete_until is None]
    if empty:
        raise Busy(
            f"There is no consistent state yet: nothing of {', '.join(map(str, empty))} has arrived.",
            hint="Wait until replication has brought a first copy: see subset replicas status.",
        )
    first = min(states, key=lambda state: (state.complete_until or state.asked_at, state.table))
    moment = first.complete_until or first.asked_at
    return Cut(moment, first.table if moment < first.asked_at else None)
