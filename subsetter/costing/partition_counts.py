"""How many partitions a copy can have, as far as metadata and the rules tell before it is made.

What bounds them: distinct values, the type, the least and greatest values of the files that are read, and the values
that a condition lets pass. Texts and times are bounded only where each file holds a single value of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import floor, prod

from subsetter.catalog.pruning import DataFile, Domain, Span, Value
from subsetter.catalog.tables import Column, Table
from subsetter.planning.partition_fields import buckets_of
from subsetter.planning.rules import PartitionField
from subsetter.types.datatype import DataType, Family

_VALUES = {"boolean": 2, "tinyint": 2**8, "smallint": 2**16}
_TIMES = frozenset({"year", "month", "day", "hour"})


def batch_size(fields: Iterable[PartitionField], most: int) -> int:
    """Returns how many partitions, each with all its buckets, one statement may write.

    Args:
        fields: of the copy.
        most: partitions, times buckets, that one statement may write.
    """
    return max(1, most // buckets_of(fields))


def most_partitions(
    fields: Iterable[PartitionField], table: Table, files: Sequence[DataFile] | None, domain: Domain
) -> int | None:
    """Returns how many partitions, without buckets, the copied rows can fall into; None when nothing bounds them.

    Args:
        fields: of the copy.
        table: the source.
        files: its data files; None when they are not known.
        domain: what the copied rows have in common.
    """
    by_column: dict[str, list[PartitionField]] = {}
    for field in fields:
        if field.transform != "bucket":
            by_column.setdefault(field.column.lower(), []).append(field)
    read = None if files is None else [one for one in files if one.rows != 0 and one.may_hold(domain)]
    counts = [_most_of(table.by_name[name], some, read, domain) for name, some in by_column.items()]
    known = [count for count in counts if count is not None]
    return prod(known) if len(known) == len(counts) else None


def _most_of(
    column: Column, fields: Sequence[PartitionField], files: Sequence[DataFile] | None, domain: Domain
) -> int | None:
    """The combinations of what several fields make of one column."""
    name = column.name.lower()
    passing = domain.spans.get(name)
    spans = [some for some in (passing, _spans_of(name, files)) if some is not None]
    bounds = [column.distinct, _VALUES.get(column.type.base), *(_met(fields, column.type, some) for some in spans)]
    known = [bound for bound in bounds if bound is not None]
    if not known:
        return None
    return min(known) + (passing is None)  # where no condition asks for values, NULL is one more


def _spans_of(name: str, files: Sequence[DataFile] | None) -> tuple[Span, ...] | None:
    """The values of the column in all files; None when those of one are unknown."""
    if files is None:
        return None
    found = [one.values.get(name) for one in files if name not in one.only_null]
    known = {span for span in found if span is not None}
    return None if None in found else tuple(known)


def _met(fields: Sequence[PartitionField], kind: DataType, spans: Sequence[Span]) -> int | None:
    """How many partitions the spans meet; fields of one column grow together, so that their counts add up at most."""
    counts = [_met_by(field, kind, spans) for field in fields]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _met_by(field: PartitionField, kind: DataType, spans: Sequence[Span]) -> int | None:
    ends = [(_place(span.lower, field, kind), _place(span.upper, field, kind)) for span in spans]
    known = [(first, last) for first, last in ends if first is not None and last is not None]
    if len(known) == len(ends):
        return _covered(known)
    values = {span.lower for span in spans if span.lower is not None and span.lower == span.upper}
    is_listed = all(span.lower is not None and span.lower == span.upper for span in spans)
    return len(values) if is_listed else None


def _covered(ranges: Iterable[tuple[int, int]]) -> int:
    """How many whole numbers lie in at least one of the ranges."""
    found, end = 0, None
    for first, last in sorted(ranges):
        start = first if end is None else max(first, end + 1)
        if last >= start:
            found, end = found + last - start + 1, last
    return found


def _place(value: Value | None, field: PartitionField, kind: DataType) -> int | None:
    """The number of the partition that a value falls into, in the order of values; None where they have no numbers."""
    if isinstance(value, date) and field.transform in _TIMES:
        return _place_in_time(value, field.transform)
    if isinstance(value, date) and kind.family is Family.DATE:
        return value.toordinal()
    if not isinstance(value, int | Decimal):
        return None
    if kind.family is Family.INTEGER:
        return floor(value) // (field.argument or 1)
    if kind.family is Family.DECIMAL and len(kind.arguments) > 1:  # a truncated one is written to the last digit
        found: int = floor(Fraction(value) * 10 ** kind.arguments[1])
        return found
    return None


def _place_in_time(value: date, unit: str) -> int:
    if unit == "year":
        return value.year
    if unit == "month":
        return value.year * 12 + value.month
    hours = value.hour if isinstance(value, datetime) else 0
    return value.toordinal() * (24 if unit == "hour" else 1) + (hours if unit == "hour" else 0)
