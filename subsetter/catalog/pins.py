"""Why an Iceberg table cannot be pinned to the state that is asked for, in one wording for every engine."""

from __future__ import annotations

from datetime import UTC, datetime

from subsetter.catalog.iceberg import IcebergMetadata, IcebergSnapshot, NoSnapshotError
from subsetter.catalog.tables import TableName, Unread


def without_snapshot(name: TableName, key: str, error: NoSnapshotError, columns: tuple[str, ...]) -> Unread:
    """Returns that a table has no snapshot of a time.

    Args:
        key: the place of ``as_of`` in the YAML, like ``source.as_of``.
        error: what was found instead.
        columns: names of the table's columns.
    """
    since = f"from {moment_text(error.first)} on" if error.first else "yet"
    if error.expired:
        then = moment_text(error.moment)
        why = f"cannot be read as it was at {then}: that snapshot has expired; it has snapshots {since}"
        cure = f"Set {key} to a later time or to latest, or keep snapshots for longer where the table is maintained."
    else:
        why = f"had no snapshot at {moment_text(error.moment)}; it has " + (
            f"snapshots {since}" if error.first else "none yet"
        )
        cure = f"Set {key} to a later time or to latest, or wait until the table is written."
    return Unread(name, why, cure, columns)


def too_new(name: TableName, reader: str, metadata: IcebergMetadata) -> Unread:
    """Returns that a table is of a version of Iceberg that is not read.

    Args:
        reader: what does not read it.
        metadata: of the table.
    """
    return Unread(
        name,
        f"is an Iceberg table of version {metadata.format_version}, which {reader} does not read",
        "Have it written as version 2, or leave it out of the rules.",
        column_names(metadata),
    )


def reshaped(name: TableName, state: IcebergSnapshot) -> Unread:
    """Returns that a snapshot has columns with other fields inside than the table has now."""
    return Unread(
        name,
        f"has columns whose inner fields have changed since the snapshot that is read: {', '.join(state.reshaped)}",
        "Write to the table once, so that a snapshot has them as they are now, and read that; "
        "or leave the table out of the rules.",
        tuple(column.name for column in state.columns),
    )


def column_names(metadata: IcebergMetadata) -> tuple[str, ...]:
    """Returns the names of a table's columns as they are now."""
    return tuple(column.name for column in metadata.snapshot_at(None).columns)


def moment_text(moment: datetime) -> str:
    """Returns a time in UTC, to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
