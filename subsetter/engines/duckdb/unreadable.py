"""What a source answers: its tables, how they are read, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from subsetter.catalog.tables import Remark, Table, TableName, Unread
from subsetter.errors import EngineError, SourceUnreadable

_MOST_NAMED = 3


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
class DuckdbRelation:
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


def inaccessible(path: Path, error: OSError) -> UnreadableError:
    """Returns the problem of a file or folder that the system does not let us read."""
    return UnreadableError(f"'{path}' cannot be read: {error.strerror or error}", "Look at the rights of its folders.")


def damaged(files: Mapping[Path, EngineError]) -> UnreadableError:
    """Returns the problem of files of one table that DuckDB cannot read."""
    path, error = next(iter(files.items()))
    reason = error.message.removeprefix("DuckDB: ").rstrip(".")
    others = ", ".join(f"'{other}'" for other in list(files)[1:_MOST_NAMED])
    rest = f" and {len(files) - _MOST_NAMED} more" if len(files) > _MOST_NAMED else ""
    return UnreadableError(
        f"The file '{path}' cannot be read: {reason}" + (f". The same goes for {others}{rest}." if others else ""),
        "It may be cut off, still being written, or no Parquet: replace it, or move it out of the folder.",
    )
