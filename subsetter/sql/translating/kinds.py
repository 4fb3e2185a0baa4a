"""The types of expressions: Trino's, with what the operators of a condition need to know about them."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from subsetter.types.datatype import DataType, scalar

BOOLEAN = DataType("boolean")
INTEGER = DataType("integer")
BIGINT = DataType("bigint")
REAL = DataType("real")
DOUBLE = DataType("double")
VARCHAR = DataType("varchar")
VARBINARY = DataType("varbinary")
DATE = DataType("date")
TIMESTAMP = scalar("timestamp", 3)
INTERVAL_MONTH = DataType("interval", suffix=" year to month")
INTERVAL_DAY = DataType("interval", suffix=" day to second")
NULL = DataType("unknown")
# The type of what was refused: it fits everywhere, so that one fault is reported once.
ANY = DataType("any")

_INTEGER_DIGITS = {"tinyint": 3, "smallint": 5, "integer": 10, "bigint": 19}
MAX_DIGITS = 38


class Kind(StrEnum):
    """Types that behave alike in a condition; the text is shown to users."""

    ANY = "anything"
    NULL = "null"
    INTEGER = "whole number"
    DECIMAL = "decimal"
    FLOAT = "floating point number"
    TEXT = "text"
    CHAR = "char"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"
    ZONED = "timestamp with time zone"
    UUID = "uuid"
    BINARY = "binary"
    INTERVAL = "interval"
    ARRAY = "array"
    MAP = "map"
    ROW = "row"
    OTHER = "other"


NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT})
TIMES = frozenset({Kind.DATE, Kind.TIMESTAMP, Kind.ZONED})

_KINDS = {
    "any": Kind.ANY,
    "unknown": Kind.NULL,
    "decimal": Kind.DECIMAL,
    "real": Kind.FLOAT,
    "double": Kind.FLOAT,
    "varchar": Kind.TEXT,
    "char": Kind.CHAR,
    "boolean": Kind.BOOLEAN,
    "date": Kind.DATE,
    "uuid": Kind.UUID,
    "varbinary": Kind.BINARY,
    "interval": Kind.INTERVAL,
    "array": Kind.ARRAY,
    "map": Kind.MAP,
    "row": Kind.ROW,
}
_UNSIGNED = frozenset({"hugeint", "utinyint", "usmallint", "uinteger", "ubigint"})


def kind(datatype: DataType) -> Kind:
    """Returns how a type behaves."""
    base = datatype.base
    if base in _INTEGER_DIGITS or base in _UNSIGNED:
        return Kind.INTEGER
    if base == "timestamp":
        return Kind.ZONED if datatype.has_time_zone else Kind.TIMESTAMP
    return _KINDS.get(base, Kind.OTHER)


def decimal_shape(datatype: DataType) -> tuple[int, int]:
    """Returns precision and scale of a decimal, or of the decimal that holds an integer type."""
    if kind(datatype) is Kind.INTEGER:
        return _INTEGER_DIGITS.get(datatype.base, MAX_DIGITS), 0
    precision, scale = (*datatype.arguments, MAX_DIGITS, 0)[:2] if datatype.arguments else (MAX_DIGITS, 0)
    return precision, scale if len(datatype.arguments) > 1 else 0


def decimal(precision: int, scale: int) -> DataType:
    """Returns a decimal type, with the precision held to what both engines have."""
    return scalar("decimal", min(precision, MAX_DIGITS), scale)


def subseconds(datatype: DataType) -> int:
    """Returns the digits of a second that a timestamp holds; Trino's default is 3."""
    return datatype.arguments[0] if datatype.arguments else 3


def fields(datatype: DataType) -> dict[str, DataType]:
    """Returns the fields of a row type by lower-case name; empty for other types."""
    return {name: part for name, part in datatype.parts if name}


def inner(datatype: DataType) -> tuple[DataType, ...]:
    """Returns the element type of an array, key and value type of a map; empty for scalar types."""
    return tuple(part for _, part in datatype.parts)


def wider(types: Iterable[DataType]) -> DataType | None:
    """Returns the type to which Trino brings all of them by itself, or None when it refuses.

    Source: Trino's type coercion, as its documentation of 2026 has it.
    """
    result = NULL
    for datatype in types:
        joined = _wider(result, datatype)
        if joined is None:
            return None
        result = joined
    return result


def _wider(left: DataType, right: DataType) -> DataType | None:
    one, two = kind(left), kind(right)
    for first, second in ((left, right), (right, left)):
        if kind(first) in (Kind.ANY, Kind.NULL):
            return first if kind(second) is Kind.NULL and kind(first) is Kind.ANY else second
    if {one, two} <= NUMBERS:
        return _wider_number(left, right)
    if {one, two} <= TIMES:
        order = (Kind.DATE, Kind.TIMESTAMP, Kind.ZONED)
        return max(left, right, key=lambda item: (order.index(kind(item)), subseconds(item)))
    if one is two:
        is_nested = one in (Kind.ARRAY, Kind.MAP, Kind.ROW, Kind.OTHER)
        return VARCHAR if one is Kind.TEXT else left if left == right or not is_nested else None
    return None


def _wider_number(left: DataType, right: DataType) -> DataType | None:
    kinds = {kind(left), kind(right)}
    if Kind.FLOAT in kinds:
        return DOUBLE if DOUBLE in (left, right) else REAL
    (p1, s1), (p2, s2) = decimal_shape(left), decimal_shape(right)
    if Kind.DECIMAL in kinds:
        scale = max(s1, s2)
        digits = max(p1 - s1, p2 - s2) + scale
        # Trino cuts the type to 38 digits and stops at a value that has more; DuckDB reads such a value otherwise.
        return decimal(digits, scale) if digits <= MAX_DIGITS else None
    return left if p1 >= p2 else right


def is_too_long(types: Iterable[DataType]) -> bool:
    """Returns whether numbers only lack a common type because a decimal has at most 38 digits."""
    found = [datatype for datatype in types if kind(datatype) is not Kind.NULL]
    return {kind(datatype) for datatype in found} <= NUMBERS and wider(found) is None
