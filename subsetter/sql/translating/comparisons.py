"""Comparisons: what Athena compares, and the DuckDB text that finds the same."""

from __future__ import annotations

import re

from sqlglot import exp

from subsetter.sql.translating import expression_types as kinds
from subsetter.sql.translating import shapes
from subsetter.sql.translating.expression_types import NUMBERS, TIMES, TypeClass, wider
from subsetter.sql.translating.typed import TOO_LONG, Typed, Unfit

_NOT_COMPARED = frozenset({TypeClass.ARRAY, TypeClass.MAP, TypeClass.ROW, TypeClass.OTHER, TypeClass.INTERVAL})


def compare(operator: type[exp.Binary], left: Typed, right: Typed) -> exp.Expr:
    """Returns the translation of a comparison.

    Raises:
        Unfit: Athena does not compare these types.
    """
    check_comparable(left, right)
    if TypeClass.CHAR in (left.kind, right.kind):
        return _compare_char(operator, left, right)
    compared = shapes.binary(operator, left.node, right.node)
    if TypeClass.FLOAT in (left.kind, right.kind) and {left.kind, right.kind} <= NUMBERS:
        return _compare_float(compared, left, right)
    return compared


def check_comparable(left: Typed, right: Typed) -> None:
    """Checks that Athena compares two values.

    Raises:
        Unfit: it does not convert one type to the other by itself.
    """
    if left.is_open or right.is_open or {left.kind, right.kind} == {TypeClass.CHAR, TypeClass.TEXT}:
        return
    if wider((left.type, right.type)) is not None and left.kind not in _NOT_COMPARED:
        return
    check_digits(left, right)
    raise Unfit(f"{left.type} cannot be compared with {right.type}.", _cure(left, right), right.written)


def check_digits(*sides: Typed) -> None:
    """Checks that there is a type for all digits of values that are compared with each other.

    Raises:
        Unfit: a decimal of 38 digits does not hold them.
    """
    if kinds.is_too_long(side.type for side in sides):
        listed = " and ".join(dict.fromkeys(str(side.type) for side in sides))
        raise Unfit(f"{listed} need more than 38 digits in one type.", TOO_LONG, sides[-1].written)


def _compare_float(compared: exp.Expr, left: Typed, right: Typed) -> exp.Expr:
    """Returns a comparison in which NaN equals nothing and is not the largest number, as in Trino.

    DuckDB sorts NaN above all numbers and finds it equal to itself.
    """
    operator = type(compared)
    doubtful, other = (right, left) if operator is exp.LT or operator is exp.LTE else (left, right)
    if operator in (exp.NullSafeEQ, exp.NullSafeNEQ):
        return compared
    if operator in (exp.EQ, exp.NEQ):
        if _never_nan(left) or _never_nan(right):
            return compared
        both = shapes.both(_is_nan(left), _is_nan(right))
        joined = exp.Or(this=compared, expression=exp.Paren(this=both))
        held = exp.And(this=compared, expression=exp.Not(this=exp.Paren(this=both)))
        return exp.Paren(this=held if operator is exp.EQ else joined)
    if _never_nan(doubtful):
        return compared
    nan: exp.Expr = _is_nan(doubtful)
    if not other.is_literal:
        # NULL on the other side stays NULL.
        known = exp.EQ(this=shapes.tight(other.node.copy()), expression=shapes.tight(other.node.copy()))
        nan = exp.Paren(this=exp.And(this=nan, expression=known))
    return exp.Paren(this=exp.And(this=compared, expression=exp.Not(this=nan)))


def _never_nan(side: Typed) -> bool:
    return side.is_literal or side.kind is not TypeClass.FLOAT


def _is_nan(side: Typed) -> exp.Expr:
    return shapes.call("isnan", side.node.copy())


def _compare_char(operator: type[exp.Binary], left: Typed, right: Typed) -> exp.Expr:
    if operator not in (exp.EQ, exp.NEQ, exp.NullSafeEQ, exp.NullSafeNEQ):
        raise Unfit("The engines order char columns differently.", "Use = or IN.")
    return shapes.binary(operator, stripped(left), stripped(right))


def stripped(side: Typed) -> exp.Expr:
    """Returns a char without the spaces that fill it up: Trino does not see them in a comparison."""
    return shapes.call("rtrim", side.node, shapes.text(" ")) if not side.is_open else side.node


_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENTS = {True: ("DATE", "2026-08-01"), False: ("TIMESTAMP", "2026-08-01 00:00:00")}


def _cure(left: Typed, right: Typed) -> str:
    for one, two in ((left, right), (right, left)):
        if one.kind in TIMES and two.text is not None:
            word, sample = _MOMENTS[one.kind is TypeClass.DATE]
            return f"Write {word} '{two.text if _DATE.match(two.text) else sample}'."
        if one.kind in NUMBERS and two.text is not None:
            is_number = _NUMBER.fullmatch(two.text)
            return (
                f"Write {two.text} without quotes." if is_number else f"Compare {one.type} with a number, such as 17."
            )
        if one.kind is TypeClass.TEXT and two.kind is TypeClass.INTEGER and two.is_literal:
            return f"Write '{two.integer}' in quotes."
    return "Athena does not convert by itself: write a CAST."
