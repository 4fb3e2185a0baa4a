"""Which data files of a table a condition rules out, by the values that metadata keep of each file.

Engines leave out a partition, a file or a row group when its least and greatest values show that no row of it can
pass. What is worked out here is what they may leave out; values of types that cannot be compared rule out nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from subsetter.catalog.tables import Table

Value = bool | int | float | Decimal | str | date | datetime
"""A value of a column; times are naive and in UTC."""

# More spans than this are taken as one that reaches from the first to the last.
_MOST_SPANS = 500


@dataclass(frozen=True, slots=True)
class Span:
    """Values between two ends.

    Attributes:
        lower: the least; None for no end.
        upper: the greatest; None for no end.
        has_lower: whether the lower end itself belongs to it.
        has_upper: whether the upper end itself belongs to it.
    """

    lower: Value | None = None
    upper: Value | None = None
    has_lower: bool = True
    has_upper: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether no value lies in it."""
        if self.lower is None or self.upper is None:
            return False
        if _is_less(self.upper, self.lower):
            return True
        return not _is_less(self.lower, self.upper) and not (self.has_lower and self.has_upper)

    def meet(self, other: Span) -> Span:
        """Returns the values that lie in both."""
        lower, has_lower = self.lower, self.has_lower
        if other.lower is not None and (lower is None or not _is_less(other.lower, lower)):
            is_same = lower is not None and not _is_less(lower, other.lower)
            lower, has_lower = other.lower, other.has_lower and (has_lower or not is_same)
        upper, has_upper = self.upper, self.has_upper
        if other.upper is not None and (upper is None or not _is_less(upper, other.upper)):
            is_same = upper is not None and not _is_less(other.upper, upper)
            upper, has_upper = other.upper, other.has_upper and (has_upper or not is_same)
        return Span(lower, upper, has_lower, has_upper)


@dataclass(frozen=True)
class Domain:
    """What is known of the rows that pass a condition.

    Attributes:
        spans: by column in lower case: a row that passes has a value, not NULL, in one of the column's spans. Columns
            that are not named may hold anything.
    """

    spans: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)

    def meet(self, other: Domain) -> Domain:
        """Returns what is known of rows that pass both conditions."""
        spans = dict(self.spans)
        for column, those in other.spans.items():
            these = spans.get(column)
            spans[column] = those if these is None else _few(_meet(these, those))
        return Domain(spans)

    def join(self, other: Domain) -> Domain:
        """Returns what is known of rows that pass at least one of the conditions."""
        both = self.spans.keys() & other.spans.keys()
        return Domain({column: _few((*self.spans[column], *other.spans[column])) for column in both})


ANYTHING = Domain()
NOTHING = Domain({"": ()})
"""No row passes. The column without a name is in no file."""


@dataclass(frozen=True)
class DataFile:
    """A part of a table that is read or left out as a whole: a data file, or a row group of one.

    Attributes:
        size_bytes: of all columns.
        rows: None when unknown.
        column_sizes: stored bytes by column in lower case; empty when they are not known.
        values: by column in lower case, a span in which every value that is not NULL lies.
        only_null: columns in lower case that hold nothing but NULL.
        file: what row groups of one file have in common; empty for a file of its own.
        file_bytes: of the whole file; 0 where that is ``size_bytes``.
    """

    size_bytes: int
    rows: int | None = None
    column_sizes: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, Span] = field(default_factory=dict)
    only_null: frozenset[str] = frozenset()
    file: str = ""
    file_bytes: int = 0

    def may_hold(self, domain: Domain) -> bool:
        """Returns whether a row of it may pass a condition."""
        return all(self._may_meet(column, spans) for column, spans in domain.spans.items())

    def _may_meet(self, column: str, spans: tuple[Span, ...]) -> bool:
        if not spans or column in self.only_null:
            return False
        own = self.values.get(column)
        return own is None or any(_overlap(own, span) for span in spans)


@dataclass(frozen=True)
class FilesWanted:
    """Of which table the data files are to be described, and with which columns.

    Attributes:
        columns: whose sizes and values are needed.
    """

    table: Table
    columns: tuple[str, ...]


def _meet(these: Iterable[Span], those: tuple[Span, ...]) -> tuple[Span, ...]:
    met = []
    for one in these:
        for other in those:
            try:
                both = one.meet(other)
                if both.is_empty:
                    continue
            except TypeError:  # of different kinds: what the first says stays true
                both = one
            met.append(both)
    return tuple(met)


def _few(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    unique = tuple(dict.fromkeys(spans))
    if len(unique) <= _MOST_SPANS:
        return unique
    lowers, uppers = [one.lower for one in unique], [one.upper for one in unique]
    try:
        lower = None if None in lowers else min(lowers)  # type: ignore[type-var]
        upper = None if None in uppers else max(uppers)  # type: ignore[type-var]
    except TypeError:
        return (Span(),)
    return (Span(lower, upper),)


def _overlap(one: Span, other: Span) -> bool:
    try:
        return not one.meet(other).is_empty
    except TypeError:
        return True


def _is_less(one: Value, other: Value) -> bool:
    """Compares two values.

    Raises:
        TypeError: when they are of different kinds.
    """
    return one < other  # type: ignore[operator]
