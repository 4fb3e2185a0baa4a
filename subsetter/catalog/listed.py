"""The snapshots of an Iceberg table as a query lists them, for a reader who may not read its metadata file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from subsetter.catalog.iceberg import NoSnapshotError
from subsetter.catalog.tables import Pin


class ForkedError(ValueError):
    """Snapshots follow one another in more than one way, and the list does not say which way is the table's own."""


@dataclass(frozen=True, slots=True)
class ListedSnapshot:
    """One snapshot.

    Attributes:
        parent_id: the snapshot before it; None for the first one.
        size_bytes: of its files; None when unknown.
        files: number of its data files; None when unknown.
    """

    pin: Pin
    parent_id: int | None = None
    size_bytes: int | None = None
    files: int | None = None


def listed_at(listed: Sequence[ListedSnapshot], moment: datetime | None) -> ListedSnapshot | None:
    """Returns the newest snapshot at a time.

    Args:
        listed: all snapshots of a table, in any order.
        moment: UTC; None for the newest of all, or none where the table has none yet.

    Raises:
        NoSnapshotError: when it had none then, or that one has expired.
        ForkedError: when the list does not tell which snapshots were the table's own.
    """
    if any(count > 1 for count in Counter(one.parent_id for one in listed).values()):
        raise ForkedError
    ordered = sorted(listed, key=lambda one: one.pin.committed_at)
    if moment is None:
        return ordered[-1] if ordered else None
    known = [one for one in ordered if one.pin.committed_at <= moment]
    if not known:
        first = ordered[0] if ordered else None
        expired = first is not None and first.parent_id is not None
        raise NoSnapshotError(moment, expired=expired, first=first.pin.committed_at if first else None)
    return known[-1]
