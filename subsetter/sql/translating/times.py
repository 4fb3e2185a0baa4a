"""Functions of dates and timestamps."""

from __future__ import annotations

import re

from sqlglot import exp

from subsetter.sql.translating import casts, shapes
from subsetter.sql.translating import expression_types as kinds
from subsetter.sql.translating.expression_types import BIGINT, DATE, DOUBLE, TIMES, VARCHAR, TypeClass, kind, wider
from subsetter.sql.translating.signatures import (
    KNOWN_TIME,
    SOLID,
    STAMP,
    TIME,
    WHOLE,
    Call,
    Function,
    Result,
    of,
    same,
    written,
)
from subsetter.sql.translating.typed import Typed, Unfit
from subsetter.types.datatype import DataType, scalar

_DATE_UNITS = ("day", "week", "month", "quarter", "year")
_TIME_UNITS = ("millisecond", "second", "minute", "hour", *_DATE_UNITS)
_UNIT = written(f"one of {', '.join(_TIME_UNITS)} in quotes", lambda text: text.lower() in _TIME_UNITS)


def _part(name: str) -> Function:
    return Function((TIME,), same(name, BIGINT))


def _clock(name: str) -> Function:
    return Function((STAMP,), same(name, BIGINT))


def _millisecond(call: Call) -> Result:
    # DuckDB counts the seconds in.
    node = shapes.binary(exp.Mod, shapes.call("millisecond", *call.nodes), shapes.number(1000))
    return Result(BIGINT, node)


def _unit(call: Call, moment: Typed) -> str:
    unit = (call.arguments[0].text or "day").lower()
    if moment.kind is TypeClass.DATE and unit not in _DATE_UNITS:
        raise Unfit(f"A date has no {unit}.", f"Use one of {', '.join(_DATE_UNITS)}, or cast to timestamp.")
    return unit


def _date_add(call: Call) -> Result:
    amount, moment = call.arguments[1:]
    unit = _unit(call, moment)
    months = {"month": 1, "quarter": 3, "year": 12}
    days = {"day": 1, "week": 7}
    name = "to_months" if unit in months else "to_days" if unit in days else f"to_{unit}s"
    factor = {**months, **days}.get(unit, 1)
    # Trino stops at an amount beyond an integer.
    count = shapes.cast(amount.node, "integer")
    scaled = count if factor == 1 else shapes.binary(exp.Mul, count, shapes.number(factor))
    node = shapes.binary(exp.Add, moment.node, shapes.call(name, scaled))
    if amount.type.base not in ("tinyint", "smallint"):
        node = _within_reach(amount, unit, node)
    return Result(moment.type, as_date(moment, node))


# 60,000 years: a timestamp with time zone of Trino's ends about the year 73,000, DuckDB's about 290,000.
_REACH = {
    "year": 60_000,
    "quarter": 240_000,
    "month": 720_000,
    "week": 3_100_000,
    "day": 21_900_000,
    "hour": 525_000_000,
}


def _within_reach(amount: Typed, unit: str, node: exp.Expr) -> exp.Expr:
    reach = _REACH.get(unit)
    if reach is None or amount.is_open:
        return node
    if amount.integer is not None and abs(amount.integer) <= reach:
        return node
    low, high = shapes.number(-reach), shapes.number(reach)
    is_near = exp.Between(this=shapes.tight(amount.node.copy()), low=low, high=high)
    beyond = shapes.negated(exp.Paren(this=is_near))
    return shapes.case((beyond, shapes.doubt(f"A date or time is more than {reach:,} {unit}s away")), otherwise=node)


def as_date(moment: Typed, node: exp.Expr) -> exp.Expr:
    """Returns the node as a date where ``moment`` is one: arithmetic with dates gives timestamps on DuckDB."""
    return shapes.cast(node, "date") if moment.kind is TypeClass.DATE else node


def _date_trunc(call: Call) -> Result:
    moment = call.arguments[1]
    node = shapes.call("date_trunc", shapes.text(_unit(call, moment)), moment.node)
    return Result(moment.type, as_date(moment, node))


def _date_diff(call: Call) -> Result:
    first, second = call.arguments[1:]
    shared = wider((first.type, second.type)) or first.type
    unit = _unit(call, Typed(shared, first.node, first.written))
    nodes = [_moment(side, shared) for side in (first, second)]
    # Trino counts complete units, as DuckDB's date_sub does; DuckDB's date_diff counts borders.
    return Result(BIGINT, shapes.call("date_sub", shapes.text(unit), *nodes))


def _moment(side: Typed, shared: DataType) -> exp.Expr:
    if side.kind is TypeClass.DATE:
        return side.node if kind(shared) is TypeClass.DATE else shapes.cast(side.node, "timestamp")
    # Trino leaves out what is finer than a millisecond before it counts.
    is_finer = kinds.subseconds(side.type) > 3
    return shapes.call("date_trunc", shapes.text("millisecond"), side.node) if is_finer else side.node


def _date(call: Call) -> Result:
    return Result(DATE, casts.cast(call.arguments[0], DATE, safe=False))


def _last_day(call: Call) -> Result:
    return Result(DATE, shapes.call("last_day", *call.nodes))


def _from_unixtime(call: Call) -> Result:
    # Trino's result has the zone UTC and milliseconds.
    milliseconds = shapes.call(
        "round", shapes.binary(exp.Mul, shapes.cast(call.node(0), "double"), shapes.number(1000))
    )
    node = shapes.call("epoch_ms", shapes.cast(milliseconds, "bigint"))
    return Result(scalar("timestamp", 3, with_time_zone=True), node)


# MySQL's letters that Trino reads and DuckDB's name for the same. The others differ or depend on the language.
_FORMAT_LETTERS = {"Y": "%Y", "m": "%m", "d": "%d", "H": "%H", "i": "%M", "s": "%S", "T": "%H:%M:%S", "%": "%%"}


def _date_format(call: Call) -> Result:
    moment, pattern = call.arguments[0], call.arguments[1].text or ""
    pieces = re.findall(r"%(.?)|([^%]+)", pattern)
    wrong = [letter for letter, plain in pieces if not plain and letter not in _FORMAT_LETTERS]
    if wrong:
        letters = ", ".join(f"%{letter}" for letter in sorted(_FORMAT_LETTERS))
        raise Unfit(f"The format %{wrong[0]} is not supported.", f"Use {letters}.", call.arguments[1].written)
    text = "".join(plain or _FORMAT_LETTERS[letter] for letter, plain in pieces)
    return Result(VARCHAR, shapes.call("strftime", _in_milliseconds(moment), shapes.text(text)))


def _in_milliseconds(moment: Typed) -> exp.Expr:
    """Rounds a finer timestamp, as Trino does before it formats one."""
    if moment.kind is TypeClass.DATE or kinds.subseconds(moment.type) <= 3:
        return moment.node
    return casts.rounded(moment.node, 3)


TIME_FUNCTIONS: dict[str, Function] = {
    "date": Function((of("a text, a date or a timestamp", TypeClass.TEXT, *TIMES),), _date),
    "date_add": Function((_UNIT, WHOLE, KNOWN_TIME), _date_add),
    "date_trunc": Function((_UNIT, KNOWN_TIME), _date_trunc),
    "date_diff": Function((_UNIT, KNOWN_TIME, KNOWN_TIME), _date_diff),
    "date_format": Function((TIME, SOLID), _date_format),
    "last_day_of_month": Function((TIME,), _last_day),
    "from_unixtime": Function((of("a whole number", TypeClass.INTEGER),), _from_unixtime),
    "to_unixtime": Function((STAMP,), same("epoch", DOUBLE)),
    "year": _part("year"),
    "quarter": _part("quarter"),
    "month": _part("month"),
    "week": _part("week"),
    "week_of_year": _part("week"),
    "day": _part("day"),
    "day_of_month": _part("day"),
    "day_of_week": _part("isodow"),
    "dow": _part("isodow"),
    "day_of_year": _part("dayofyear"),
    "doy": _part("dayofyear"),
    "year_of_week": _part("isoyear"),
    "yow": _part("isoyear"),
    "hour": _clock("hour"),
    "minute": _clock("minute"),
    "second": _clock("second"),
    "millisecond": Function((STAMP,), _millisecond),
}
