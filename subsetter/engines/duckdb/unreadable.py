"""What a source answers: its tables, how they are read, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from subsetter.catalog.tables import Remark, Table, TableName, Unread
from subsetter.errors import EngineError, SourceUnreadable


class UnreadableError(Exception):
    """A part of a source that cannot be read; it never leaves this package.

    Args:
        message: what is wrong, with the path.
        cure: what to do.
    """

    def __init__(self, message: str, cure: str) -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure


@dataclass(frozen=True)
class Described:
    """The tables of a source.

    Attributes:
        notes: what the reader of the catalog should know.
        problems: what cannot be read.
        unread: tables that cannot be read in the state that is asked for.
        remarks: what whoever reads one of the tables should know.
    """

    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[UnreadableError, ...] = ()
    unread: tuple[Unread, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Opened:
    """How some tables of a source are read.

    Attributes:
        origins: what stands after FROM.
        folders: that reading them touches.
        problems: what cannot be read.
    """

    origins: Mapping[TableName, str] = field(default_factory=dict)
    folders: frozenset[Path] = frozenset()
    problems: tuple[UnreadableError, ...] = ()


def raise_problems(problems: Iterable[UnreadableError]) -> None:
    """Raises all problems as one error.

    Raises:
        SourceUnreadable: when there is any.
    """
    found = list(problems)
    if not found:
        return
    if len(found) == 1:
        raise SourceUnreadable(found[0].message, hint=found[0].cure)
    lines = "\n".join(f"  {one.message}\n    {one.cure}" for one in found)
    raise SourceUnreadable(f"{len(found)} parts of the source cannot be read:\n{lines}")


def damaged(path: Path, error: EngineError) -> UnreadableError:
    """Returns the problem of a file that DuckDB cannot read."""
    reason = error.message.removeprefix("DuckDB: ")
    return UnreadableError(
        f"The file '{path}' cannot be read: {reason}",
        "It may be cut off, still being written, or no Parquet: replace it, or move it out of the folder.",
    )
