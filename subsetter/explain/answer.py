"""The answer to "why": rows, each with its reasons, which lead to other rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from subsetter.catalog.tables import TableName


class ReasonKind(StrEnum):
    """What a reason is about."""

    MODE = "mode"
    ALWAYS = "always"
    SAMPLE = "sample"
    WHERE = "where"
    FOLLOW = "follow"
    CAP = "cap"
    REFERRED = "referred"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class RowReason:
    """One thing that the rules ask of a row, and whether it is so.

    Attributes:
        holds: whether it speaks for the row.
        told: one sentence without its full stop.
        relation: that it is about; empty for none.
        rows: places, in the explanation, of the rows that it leads to.
    """

    kind: ReasonKind
    holds: bool
    told: str
    relation: str = ""
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RowReport:
    """What was found out about a row.

    Attributes:
        key: its key columns with their values as text; all columns that decide where it has no key.
        values: of all columns that decide about it: keys and references.
        is_selected: wanted for its own sake.
        is_copied: in the copy; None where that was not asked, since only its selection mattered.
        is_dropped: an orphan that counts as not in the source.
        reasons: the chain goes on in the rows that they lead to.
    """

    table: TableName
    key: tuple[tuple[str, str | None], ...]
    values: tuple[tuple[str, str | None], ...]
    is_selected: bool
    is_copied: bool | None
    is_dropped: bool
    reasons: tuple[RowReason, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why rows are in the copy, or are not.

    Attributes:
        asked: how many of the rows, the first ones, are those that were asked for.
        rows: every row of the chains, each once.
        notes: what the reader should know.
    """

    asked: int
    rows: tuple[RowReport, ...]
    notes: tuple[str, ...] = ()
