"""CAST and TRY_CAST: which conversions mean the same on both engines, and how to make them so.

Facts about Trino are from its documentation and sources (release 476); those about DuckDB were measured on 2.0.0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from sqlglot import exp

from subsetter.sql.cast_types import duckdb_type
from subsetter.sql.translating import shapes
from subsetter.sql.translating.expression_types import (
    BIGINT,
    BOOLEAN,
    DATE,
    DOUBLE,
    INTEGER,
    REAL,
    VARCHAR,
    TypeClass,
    decimal,
    decimal_shape,
    kind,
    subseconds,
)
from subsetter.sql.translating.typed import Typed, Unfit
from subsetter.types.datatype import DataType, scalar

_PLAIN = {
    exp.DType.BOOLEAN: BOOLEAN,
    exp.DType.TINYINT: DataType("tinyint"),
    exp.DType.SMALLINT: DataType("smallint"),
    exp.DType.INT: INTEGER,
    exp.DType.BIGINT: BIGINT,
    exp.DType.FLOAT: REAL,
    exp.DType.DOUBLE: DOUBLE,
    exp.DType.DATE: DATE,
    exp.DType.UUID: DataType("uuid"),
}
_CURE = "Cast to boolean, integer, bigint, double, decimal(p,s), varchar, varchar(n), date, timestamp or uuid."

_FINEST = 6
_DATE = r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
_NUMBER = r"([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?"
_ODD_DATE = r"\s*[+-]?[0-9]+-[0-9]{1,2}-[0-9]{1,2}"


@dataclass(frozen=True, slots=True)
class _Reading:
    """Which texts a cast takes. DuckDB reads more than Trino does: 1.5 as an integer, 2024/01/15 as a date.

    Attributes:
        sure: texts that both engines read alike.
        odd: other texts that Trino reads; they stop the statement on DuckDB. Empty when there are none.
        wrong: texts among the sure ones that only DuckDB reads. Empty when there are none.
        finer: texts with more digits of a second than the type has, which Trino rounds. Empty when there are none.
    """

    sure: str
    odd: str = ""
    wrong: str = ""
    finer: str = ""


_READINGS = {
    TypeClass.INTEGER: _Reading(r"\s*[+-]?[0-9]+\s*"),
    TypeClass.DECIMAL: _Reading(rf"[+-]?{_NUMBER}"),
    TypeClass.FLOAT: _Reading(rf"\s*[+-]?(NaN|Infinity|{_NUMBER})\s*", rf"\s*[+-]?({_NUMBER}[dDfF]|0[xX].*)\s*"),
    TypeClass.DATE: _Reading(rf"\s*{_DATE}\s*", rf"{_ODD_DATE}\s*"),
    TypeClass.UUID: _Reading(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
}


def read_type(written: exp.DataType) -> DataType:
    """Returns the type that a cast names.

    Raises:
        Unfit: the type is not one that conditions may cast to.
    """
    numbers = tuple(int(item.name) for item in written.expressions if item.name.isdigit())
    if written.this in _PLAIN and not written.expressions:
        return _PLAIN[written.this]
    if written.this is exp.DType.VARCHAR:
        return scalar("varchar", numbers[0]) if numbers else VARCHAR
    if written.this is exp.DType.DECIMAL:
        precision, scale = (*numbers, 0)[:2] if numbers else (38, 0)
        if 1 <= precision <= 38 and scale <= precision:
            return decimal(precision, scale)
    if written.this is exp.DType.TIMESTAMP and (*numbers, 3)[0] in (0, 3, 6):
        return scalar("timestamp", (*numbers, 3)[0])
    raise Unfit(f"CAST to {written.sql('trino').lower()} is not supported.", _CURE)


def cast_type(datatype: DataType) -> str:
    """Returns DuckDB's spelling of a type that conditions may cast to."""
    # Its timestamps hold microseconds whatever is written, and no text has a length.
    has_arguments = kind(datatype) not in (TypeClass.TIMESTAMP, TypeClass.TEXT)
    return duckdb_type(datatype if has_arguments else replace(datatype, arguments=()))


def cast(value: Typed, to: DataType, *, safe: bool) -> exp.Expr:
    """Returns DuckDB's text for a cast of Athena's.

    Args:
        value: what is cast.
        to: the type, as ``read_type`` gives it.
        safe: whether it is a TRY_CAST.

    Raises:
        Unfit: the engines do not agree about this conversion.
    """
    source, result = value.kind, kind(to)
    if value.is_open or (value.type == to and result is not TypeClass.TEXT):
        return shapes.cast(value.node, cast_type(to), safe=safe)
    if source is TypeClass.TEXT and result is not TypeClass.TEXT:
        return _from_text(value, to, safe=safe)
    if result is TypeClass.TEXT:
        return _to_text(value, to)
    if (value.type, to) == (REAL, BIGINT):
        # Trino 476 gives the greatest bigint for every real that is greater, and stops at such a double.
        raise Unfit("The engines do not agree about a cast from real to bigint.", "Cast to double first.")
    if result is TypeClass.INTEGER and source in (TypeClass.DECIMAL, TypeClass.FLOAT):
        # Trino rounds half away from zero, as DuckDB's round does; DuckDB's cast rounds half to even.
        return shapes.cast(shapes.call("round", value.node), cast_type(to), safe=safe)
    if _is_exact(value.type, to):
        return shapes.cast(value.node, cast_type(to), safe=safe)
    raise Unfit(f"The engines do not agree about a cast from {value.type} to {to}.", "Compare without the cast.")


def _is_exact(source: DataType, to: DataType) -> bool:
    pair = (kind(source), kind(to))
    if pair == (TypeClass.DECIMAL, TypeClass.DECIMAL):
        return decimal_shape(source)[1] <= decimal_shape(to)[1]
    if pair[1] is TypeClass.TIMESTAMP:
        held = 0 if pair[0] is TypeClass.DATE else subseconds(source)
        return pair[0] in (TypeClass.DATE, TypeClass.TIMESTAMP, TypeClass.ZONED) and held <= subseconds(to)
    return pair in {
        (TypeClass.BOOLEAN, TypeClass.INTEGER),
        (TypeClass.INTEGER, TypeClass.BOOLEAN),
        (TypeClass.INTEGER, TypeClass.INTEGER),
        (TypeClass.INTEGER, TypeClass.DECIMAL),
        (TypeClass.INTEGER, TypeClass.FLOAT),
        (TypeClass.DECIMAL, TypeClass.FLOAT),
        (TypeClass.FLOAT, TypeClass.FLOAT),
        (TypeClass.TIMESTAMP, TypeClass.DATE),
        (TypeClass.ZONED, TypeClass.DATE),
    }


def _from_text(value: Typed, to: DataType, *, safe: bool) -> exp.Expr:
    reading = _timestamp_reading(subseconds(to)) if kind(to) is TypeClass.TIMESTAMP else _READINGS.get(kind(to))
    if reading is None:
        raise Unfit(f"The engines do not agree about a cast from text to {to}.", "Compare the text itself.")
    read = shapes.cast(value.node, cast_type(to), safe=safe)
    is_wrong = value.text is not None and reading.wrong and re.fullmatch(reading.wrong, value.text)
    if value.text is not None and re.fullmatch(reading.sure, value.text) and not is_wrong:
        return read
    stop, doubt = (write(f"A text cannot be cast to {to}") for write in (shapes.fail, shapes.doubt))
    branches = [(_matches(value, reading.wrong), exp.Null() if safe else stop)] if reading.wrong else []
    branches.append((_matches(value, reading.sure), read))
    if reading.finer:
        branches.append((_matches(value, reading.finer), rounded(read, subseconds(to))))
    if reading.odd:
        branches.append((_matches(value, reading.odd), doubt))
    if safe:
        return shapes.case(*branches)
    return shapes.case(*branches, (shapes.is_null(value.node.copy()), exp.Null()), otherwise=stop.copy())


def _timestamp_reading(digits: int) -> _Reading:
    fraction = rf"([.][0-9]{{1,{digits}}})?" if digits else ""
    clock = r"[0-9]{1,2}:[0-9]{1,2}"
    return _Reading(
        sure=rf"\s*{_DATE}( {clock}(:[0-9]{{1,2}}{fraction})?)?\s*",
        odd=rf"{_ODD_DATE}( .*)?",
        wrong=rf"\s*{_DATE} 24:.*",
        finer=rf"\s*{_DATE} {clock}:[0-9]{{1,2}}[.][0-9]{{{digits + 1},6}}\s*" if digits < _FINEST else "",
    )


def rounded(moment: exp.Expr, digits: int) -> exp.Expr:
    """Returns a time with 0 or 3 digits of a second; a half is rounded to the later one, before 1970 too."""
    unit, half = {0: ("second", 500_000), 3: ("millisecond", 500)}[digits]
    nearer = shapes.binary(exp.Add, moment.copy(), shapes.call("to_microseconds", shapes.number(half)))
    return shapes.call("date_trunc", shapes.text(unit), nearer)


def _matches(value: Typed, pattern: str) -> exp.Expr:
    return shapes.call("regexp_full_match", value.node.copy(), shapes.text(pattern))


def _to_text(value: Typed, to: DataType) -> exp.Expr:
    source = value.kind
    if source is TypeClass.TIMESTAMP and subseconds(value.type) in (0, 3, 6):
        digits = {0: "", 3: ".%g", 6: ".%f"}[subseconds(value.type)]
        node = shapes.call("strftime", value.node, shapes.text("%Y-%m-%d %H:%M:%S" + digits))
    elif source in (TypeClass.INTEGER, TypeClass.DECIMAL, TypeClass.BOOLEAN, TypeClass.DATE, TypeClass.UUID):
        node = shapes.cast(value.node, "varchar")
    elif source is TypeClass.TEXT:
        node = value.node
    else:
        raise Unfit(
            f"The engines write a {value.kind} as different texts.",
            "Compare the value itself, or use date_format for times.",
        )
    if not to.arguments:
        return node
    if source is not TypeClass.TEXT:
        raise Unfit(f"A cast of {value.type} to {to} may cut digits.", "Cast to varchar.")
    # Trino cuts a text that is too long; DuckDB keeps it.
    return shapes.call("left", node, shapes.number(to.arguments[0]))
