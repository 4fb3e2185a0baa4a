"""What a step asks of a row, as a tree that the renderer writes as SQL.

A predicate is about one row of one set of rows. It is true, false or unknown (NULL), and a row passes when it is
true. ``Not`` turns unknown into true: it asks that its part is not true.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from subsetter.catalog.tables import TableName
from subsetter.sql.conditions import Condition
from subsetter.types.datatype import DataType


@dataclass(frozen=True)
class SourceRows:
    """The rows of a source table at its pin."""

    table: TableName
    kind: Literal["source"] = "source"


@dataclass(frozen=True)
class BuiltRows:
    """The rows that a step of this build has written."""

    output: str
    kind: Literal["built"] = "built"


@dataclass(frozen=True)
class LoopRows:
    """The rows of a set that a loop grows, as the last round left them.

    Attributes:
        fresh: only those that the last round added.
    """

    output: str
    fresh: bool = False
    kind: Literal["loop"] = "loop"


Rows = SourceRows | BuiltRows | LoopRows


@dataclass(frozen=True)
class Constant:
    """Always true, or never."""

    value: bool
    kind: Literal["constant"] = "constant"


@dataclass(frozen=True)
class Holds:
    """The user's condition holds."""

    condition: Condition
    kind: Literal["holds"] = "holds"


@dataclass(frozen=True)
class Flag:
    """A boolean column, never NULL, is true."""

    column: str
    kind: Literal["flag"] = "flag"


@dataclass(frozen=True)
class IsSet:
    """None of the columns is NULL."""

    columns: tuple[str, ...]
    kind: Literal["is_set"] = "is_set"


@dataclass(frozen=True)
class InSlice:
    """The key is not NULL, and its hash falls in the slice.

    Attributes:
        columns: of the key, each with its type.
        threshold: of 2**32.
    """

    columns: tuple[tuple[str, DataType], ...]
    salt: str
    threshold: int
    kind: Literal["in_slice"] = "in_slice"


@dataclass(frozen=True)
class KeyRows:
    """Key values that a set of rows holds.

    Attributes:
        columns: whose values are taken, in the order of the columns that are compared with them.
        where: which of the rows count.
    """

    rows: Rows
    columns: tuple[str, ...]
    where: Predicate = Constant(True)


@dataclass(frozen=True)
class InKeys:
    """None of the columns is NULL, and together they equal a key value of one of the sets."""

    columns: tuple[str, ...]
    keys: tuple[KeyRows, ...]
    kind: Literal["in_keys"] = "in_keys"


@dataclass(frozen=True)
class And:
    """All parts hold."""

    parts: tuple[Predicate, ...]
    kind: Literal["and"] = "and"


@dataclass(frozen=True)
class Or:
    """At least one part holds."""

    parts: tuple[Predicate, ...]
    kind: Literal["or"] = "or"


@dataclass(frozen=True)
class Not:
    """The part does not hold: it is false or unknown."""

    part: Predicate
    kind: Literal["not"] = "not"


Predicate = Constant | Holds | Flag | IsSet | InSlice | InKeys | And | Or | Not

TRUE = Constant(True)
FALSE = Constant(False)


def all_of(parts: Iterable[Predicate]) -> Predicate:
    """Returns the conjunction, without parts that change nothing."""
    kept: list[Predicate] = []
    for part in parts:
        if part == FALSE:
            return FALSE
        kept.extend(part.parts if isinstance(part, And) else () if part == TRUE else (part,))
    return kept[0] if len(kept) == 1 else And(tuple(kept)) if kept else TRUE


def any_of(parts: Iterable[Predicate]) -> Predicate:
    """Returns the disjunction, without parts that change nothing."""
    kept: list[Predicate] = []
    for part in parts:
        if part == TRUE:
            return TRUE
        kept.extend(part.parts if isinstance(part, Or) else () if part == FALSE else (part,))
    unique = tuple(dict.fromkeys(kept))
    return unique[0] if len(unique) == 1 else Or(unique) if unique else FALSE


def negation(part: Predicate) -> Predicate:
    """Returns what holds where the part does not."""
    if isinstance(part, Constant):
        return Constant(not part.value)
    return part.part if isinstance(part, Not) and isinstance(part.part, Flag | IsSet) else Not(part)
