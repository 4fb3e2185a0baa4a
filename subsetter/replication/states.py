"""What is known of the replication of one table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from subsetter.catalog.tables import Pin, TableName


class State(StrEnum):
    """How a table that is read came to be, and how it stands.

    ``completed``, ``pending`` and ``failed`` are AWS's words (botocore model of S3 Tables, 1.44.5; the user guide
    prints them in capitals, so letter case does not count).
    """

    COMPLETED = "completed"  # every commit of the source is here
    PENDING = "pending"  # commits are under way
    FAILED = "failed"  # the last job failed, and no commits come until one succeeds
    BACKFILL = "backfill"  # the first copy of the table is under way
    ABSENT = "absent"  # the source is not replicated to here
    UNTOLD = "untold"  # the caller may not ask
    OWN = "own"  # it is no replica: it is written where it is read


_COMPLETE_NOW = (State.COMPLETED, State.OWN)


@dataclass(frozen=True, slots=True)
class ReplicaState:
    """The replication of one table.

    Attributes:
        asked_at: before the first question about it was asked, UTC.
        newest: the newest snapshot of the table that is read, as found after its state; None without one.
        updated_at: when AWS last brought a commit, UTC; None when unknown.
        failure: what AWS says of a replication that failed.
        missing: the right that the caller lacks; empty for none.
        source: the newest snapshot of the source; None when it cannot be seen or was not asked for.
        commits_behind: commits of the source that are not here; None when unknown.
        is_overridden: whether a rule of the table's own takes the place of the bucket's; None when unknown.
    """

    table: TableName
    state: State
    asked_at: datetime
    newest: Pin | None = None
    updated_at: datetime | None = None
    failure: str = ""
    missing: str = ""
    source: Pin | None = None
    commits_behind: int | None = None
    is_overridden: bool | None = None

    @property
    def complete_until(self) -> datetime | None:
        """The time up to which every commit is here, UTC; None when nothing is.

        A table that is complete is so until it was asked about, however long ago it was written last: else a table
        that nobody writes would hold back all others.
        """
        if self.state in _COMPLETE_NOW:
            return self.asked_at
        return self.newest.committed_at if self.newest is not None else None

    @property
    def lag(self) -> timedelta | None:
        """How far it is behind at most; of a table whose state is untold, the age of its newest snapshot."""
        until = self.complete_until
        return None if until is None else max(self.asked_at - until, timedelta())
