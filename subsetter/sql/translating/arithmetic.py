"""Arithmetic: Trino's result types, and the DuckDB text that calculates alike."""

from __future__ import annotations

from sqlglot import exp

from subsetter.sql.translating import casts, shapes
from subsetter.sql.translating import expression_types as kinds
from subsetter.sql.translating.expression_types import ANY, NUMBERS, TIMES, TypeClass, wider
from subsetter.sql.translating.times import as_date
from subsetter.sql.translating.typed import Typed, Unfit
from subsetter.types.datatype import DataType

_SHORT_DIGITS = 18
_CLOCK_UNITS = frozenset({"HOUR", "MINUTE", "SECOND"})


def calculated(operator: type[exp.Binary], left: Typed, right: Typed) -> tuple[DataType, exp.Expr]:
    """Returns type and translation of ``+ - * / %`` between numbers.

    Raises:
        Unfit: the types do not fit, or the engines calculate differently.
    """
    if not {left.kind, right.kind} <= NUMBERS | {TypeClass.NULL}:
        raise Unfit(f"{left.type} and {right.type} cannot be calculated with each other.", _cure(left, right))
    shared = wider((left.type, right.type))
    if shared is None or kinds.kind(shared) is TypeClass.DECIMAL:
        return _decimal_result(operator, left, right)
    nodes = [_widened(side, shared) for side in (left, right)]
    if operator is exp.Mod and kinds.kind(shared) is TypeClass.FLOAT:
        raise Unfit("The remainder of floating point numbers is not supported.", "Use whole numbers.")
    if kinds.kind(shared) is TypeClass.INTEGER and operator in (exp.Div, exp.Mod):
        return shared, _divided(exp.IntDiv if operator is exp.Div else exp.Mod, nodes[0], nodes[1], right)
    return shared, shapes.binary(operator, *nodes)


def _widened(side: Typed, shared: DataType) -> exp.Expr:
    """Brings a short integer to the type in which Trino calculates; DuckDB would stay in the shorter one."""
    if side.is_literal and kinds.kind(shared) is TypeClass.INTEGER:
        return side.node
    narrow = side.kind is TypeClass.INTEGER and kinds.kind(shared) is TypeClass.INTEGER and side.type != shared
    to_float = side.kind is not TypeClass.FLOAT and kinds.kind(shared) is TypeClass.FLOAT and not side.is_open
    return shapes.cast(side.node, casts.cast_type(shared)) if narrow or to_float else side.node


def _divided(operator: type[exp.Binary], left: exp.Expr, right: exp.Expr, divisor: Typed) -> exp.Expr:
    # Trino stops at a division by zero; DuckDB 1.5 gives NULL, DuckDB 2.0 stops. NULL / 0 is NULL.
    result = shapes.binary(operator, left, right)
    if divisor.integer:
        return result
    is_zero = exp.EQ(this=shapes.tight(right.copy()), expression=shapes.number(0))
    is_known = shapes.negated(exp.Paren(this=shapes.is_null(left.copy())))
    return shapes.case((shapes.both(is_zero, is_known), shapes.fail("Division by zero")), otherwise=result)


def _decimal_result(operator: type[exp.Binary], left: Typed, right: Typed) -> tuple[DataType, exp.Expr]:
    if operator in (exp.Div, exp.Mod):
        raise Unfit("The engines divide decimals differently.", "Cast one side: CAST(a AS double) / b.")
    if left.is_open or right.is_open:
        return ANY, exp.Null()
    (p1, s1), (p2, s2) = kinds.decimal_shape(left.type), kinds.decimal_shape(right.type)
    if operator is exp.Mul:
        if p1 + p2 > kinds.MAX_DIGITS:
            raise Unfit("The product may have more than 38 digits.", "Cast one side to a shorter decimal or to double.")
        result = kinds.decimal(p1 + p2, s1 + s2)
    elif kinds.is_too_long((left.type, right.type)):
        raise Unfit("The sum may have more than 38 digits.", "Cast one side to a shorter decimal or to double.")
    else:
        result = kinds.decimal(max(p1 - s1, p2 - s2) + max(s1, s2) + 1, max(s1, s2))
    sides = [_as_decimal(side) for side in (left, right)]
    if kinds.decimal_shape(result)[0] > _SHORT_DIGITS >= max(p1, p2):
        # DuckDB calculates in 18 digits when both sides fit, and stops where the result does not.
        sides[0] = shapes.cast(sides[0], kinds.decimal(_SHORT_DIGITS + 1, s1).text)
    return result, shapes.binary(operator, *sides)


def _as_decimal(side: Typed) -> exp.Expr:
    if side.kind is TypeClass.INTEGER and not side.is_literal:
        return shapes.cast(side.node, kinds.decimal(*kinds.decimal_shape(side.type)).text)
    return side.node


def shifted(operator: type[exp.Binary], left: Typed, right: Typed) -> tuple[DataType, exp.Expr]:
    """Returns type and translation of a date or timestamp plus or minus an interval.

    Raises:
        Unfit: another type stands beside the interval, or a date would get hours.
    """
    if left.kind is TypeClass.INTERVAL and operator is exp.Add:
        left, right = right, left
    if left.kind not in TIMES or right.kind is not TypeClass.INTERVAL:
        raise Unfit("An interval can only be added to a date or timestamp.", "Write d + INTERVAL '1' DAY.")
    if left.kind is TypeClass.DATE and right.written.unnest().text("unit").upper() in _CLOCK_UNITS:
        raise Unfit("A date has no hours.", "Cast it to timestamp first, or use INTERVAL '1' DAY.")
    return left.type, as_date(left, shapes.binary(operator, left.node, right.node))


def _cure(left: Typed, right: Typed) -> str:
    if left.kind in TIMES and right.kind in TIMES:
        return "Write date_diff('day', a, b)."
    if {left.kind, right.kind} & TIMES:
        return "Write d + INTERVAL '1' DAY, or date_add('day', n, d)."
    return "Use numbers; texts are joined with ||."
