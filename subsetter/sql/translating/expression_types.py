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


class TypeClass(StrEnum):
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


NUMBERS = frozenset({TypeClass.INTEGER, TypeClass.DECIMAL, TypeClass.FLOAT})
TIMES = frozenset({TypeClass.DATE, TypeClass.TIMESTAMP, TypeClass.ZONED})

_KINDS = {
    "any": TypeClass.ANY,
    "unknown": TypeClass.NULL,
    "decimal": TypeClass.DECIMAL,
    "real": TypeClass.FLOAT,
    "double": TypeClass.FLOAT,
    "varchar": TypeClass.TEXT,
    "char": TypeClass.CHAR,
    "boolean": TypeClass.BOOLEAN,
    "date": TypeClass.DATE,
    "uuid": TypeClass.UUID,
    "varbinary": TypeClass.BINARY,
    "interval": TypeClass.INTERVAL,
    "array": TypeClass.ARRAY,
    "map": TypeClass.MAP,
    "row": TypeClass.ROW,
}
_UNSIGNED = frozenset({"hugeint", "utinyint", "usmallint", "uinteger", "ubigint"})


def kind(datatype: DataType) -> TypeClass:
    """Returns how a type behaves."""
    base = datatype.base
    if base in _INTEGER_DIGITS or base in _UNSIGNED:
        return TypeClass.INTEGER
    if base == "timestamp":
        return TypeClass.ZONED if datatype.has_time_zone else TypeClass.TIMESTAMP
    return _KINDS.get(base, TypeClass.OTHER)


def decimal_shape(datatype: DataType) -> tuple[int, int]:
    """Returns precision and scale of a decimal, or of the decimal that holds an integer type."""
    if kind(datatype) is TypeClass.INTEGER:
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
        if kind(first) in (TypeClass.ANY, TypeClass.NULL):
            return first if kind(second) is TypeClass.NULL and kind(first) is TypeClass.ANY else second
    if {one, two} <= NUMBERS:
        return _wider_number(left, right)
    if {one, two} <= TIMES:
        order = (TypeClass.DATE, TypeClass.TIMESTAMP, TypeClass.ZONED)
        return max(left, right, key=lambda item: (order.index(kind(item)), subseconds(item)))
    if one is two:
        is_nested = one in (TypeClass.ARRAY, TypeClass.MAP, TypeClass.ROW, TypeClass.OTHER)
        return VARCHAR if one is TypeClass.TEXT else left if left == right or not is_nested else None
    return None


def _wider_number(left: DataType, right: DataType) -> DataType | None:
    kinds = {kind(left), kind(right)}
    if TypeClass.FLOAT in kinds:
        return DOUBLE if DOUBLE in (left, right) else REAL
    (p1, s1), (p2, s2) = decimal_shape(left), decimal_shape(right)
    if TypeClass.DECIMAL in kinds:
        scale = max(s1, s2)
        digits = max(p1 - s1, p2 - s2) + scale
        # Trino cuts the type to 38 digits and stops at a value that has more; DuckDB reads such a value otherwise.
        return decimal(digits, scale) if digits <= MAX_DIGITS else None
    return left if p1 >= p2 else right


def is_too_long(types: Iterable[DataType]) -> bool:
    """Returns whether numbers only lack a common type because a decimal has at most 38 digits."""
    found = [datatype for datatype in types if kind(datatype) is not TypeClass.NULL]
    return {kind(datatype) for datatype in found} <= NUMBERS and wider(found) is None
