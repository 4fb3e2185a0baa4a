"""The functions that conditions may use: each with its types, and the DuckDB text that means the same.

A function is added here only when its result was compared on both engines (``tests/hostile/legal.py`` is run on
DuckDB, and on Trino where one is at hand). What is not in ``FUNCTIONS`` is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from subsetter.catalog.types import DataType
from subsetter.sql import casts, kinds, shapes
from subsetter.sql.kinds import (
    BIGINT,
    BOOLEAN,
    DATE,
    DOUBLE,
    NUMBERS,
    TIMES,
    VARBINARY,
    VARCHAR,
    Kind,
    kind,
    wider,
)
from subsetter.sql.patterns import duckdb_pattern
from subsetter.sql.typed import Typed, Unfit

# What Trino's trim removes, Java's white space without the no-break spaces; DuckDB's trim removes other characters.
_WHITE = r"[\x{9}-\x{d}\x{1c}-\x{20}\x{1680}\x{2000}-\x{2006}\x{2008}-\x{200a}\x{2028}\x{2029}\x{205f}\x{3000}]+"


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it was read.

    Attributes:
        name: in lower case.
        arguments: in order; none of them was refused.
    """

    name: str
    arguments: tuple[Typed, ...]

    def node(self, position: int) -> exp.Expr:
        """Returns the translation of an argument."""
        return self.arguments[position].node

    @property
    def nodes(self) -> tuple[exp.Expr, ...]:
        """The translations of the arguments."""
        return tuple(argument.node for argument in self.arguments)


@dataclass(frozen=True, slots=True)
class Result:
    """What a call gives.

    Attributes:
        type: on Athena.
        node: on DuckDB.
    """

    type: DataType
    node: exp.Expr


@dataclass(frozen=True, slots=True)
class Parameter:
    """What an argument may be.

    Attributes:
        phrase: shown to users.
        accepts: whether an argument fits.
    """

    phrase: str
    accepts: Callable[[Typed], bool]


@dataclass(frozen=True, slots=True)
class Function:
    """A function of Athena's that conditions may use.

    Attributes:
        parameters: in order.
        build: gives type and translation; raises Unfit.
        optional: how many of the last parameters may be left out.
        repeats: whether the last parameter may be given many times.
    """

    parameters: tuple[Parameter, ...]
    build: Callable[[Call], Result]
    optional: int = 0
    repeats: bool = False

    def check(self, call: Call) -> None:
        """Checks number and types of the arguments.

        Raises:
            Unfit: naming the argument.
        """
        count, most = len(call.arguments), len(self.parameters)
        if count < most - self.optional or (count > most and not self.repeats):
            signature = ", ".join(parameter.phrase for parameter in self.parameters)
            raise Unfit(f"{call.name} takes {most} arguments, not {count}.", f"Write {call.name}({signature}).")
        for position, argument in enumerate(call.arguments):
            parameter = self.parameters[min(position, most - 1)]
            if not argument.is_open and not parameter.accepts(argument):
                raise Unfit(
                    f"Argument {position + 1} of {call.name} must be {parameter.phrase}, not {argument.type}.",
                    "Athena does not convert it by itself: write a CAST, or another value.",
                    argument.written,
                )


def _of(phrase: str, *accepted: Kind) -> Parameter:
    return Parameter(phrase, lambda argument: argument.kind in accepted)


def _written(phrase: str, accepts: Callable[[str], bool]) -> Parameter:
    return Parameter(phrase, lambda argument: argument.text is not None and accepts(argument.text))


_TEXT = _of("a text", Kind.TEXT)
_WHOLE = _of("a whole number", Kind.INTEGER)
_NUMBER = _of("a number", *NUMBERS)
_EXACT = _of("a whole number or a decimal", Kind.INTEGER, Kind.DECIMAL)
_TIME = _of("a date or timestamp", *TIMES)
_STAMP = _of("a timestamp", Kind.TIMESTAMP, Kind.ZONED)
_TRUTH = _of("a condition", Kind.BOOLEAN)
_BYTES = _of("binary", Kind.BINARY)
_ARRAY = _of("an array", Kind.ARRAY)
_ARRAY_OR_MAP = _of("an array or a map", Kind.ARRAY, Kind.MAP)
_VALUE = Parameter("a value", lambda argument: argument.kind not in (Kind.INTERVAL, Kind.ROW, Kind.OTHER))
_SOLID = _written("a text in quotes that is not empty", bool)
_REGEX = _written("a pattern in quotes", lambda _text: True)
_POSITION = Parameter("a whole number from 1 on, written out", lambda argument: (argument.integer or 0) >= 1)
_ORDERED = _of(
    "a number without floating point, a text, a date or a timestamp",
    Kind.INTEGER,
    Kind.DECIMAL,
    Kind.TEXT,
    Kind.DATE,
    Kind.TIMESTAMP,
    Kind.ZONED,
)

_DATE_UNITS = ("day", "week", "month", "quarter", "year")
_TIME_UNITS = ("millisecond", "second", "minute", "hour", *_DATE_UNITS)
_UNIT = _written(f"one of {', '.join(_TIME_UNITS)} in quotes", lambda text: text.lower() in _TIME_UNITS)


def _same(name: str, result: DataType) -> Callable[[Call], Result]:
    """Builds a call that has the same arguments and meaning on DuckDB, under this name."""
    return lambda call: Result(result, shapes.call(name, *call.nodes))


def _part(name: str) -> Function:
    return Function((_TIME,), _same(name, BIGINT))


def _clock(name: str) -> Function:
    return Function((_STAMP,), _same(name, BIGINT))


def _millisecond(call: Call) -> Result:
    # DuckDB counts the seconds in.
    node = shapes.binary(exp.Mod, shapes.call("millisecond", *call.nodes), shapes.number(1000))
    return Result(BIGINT, node)


def _upper(call: Call) -> Result:
    # DuckDB makes a capital of the sharp s, Trino leaves it; a private character keeps its place.
    sharp, mark = shapes.text("ß"), shapes.call("chr", shapes.number(0xE000))
    kept = shapes.call("upper", shapes.call("replace", call.node(0), sharp, mark))
    return Result(VARCHAR, shapes.call("replace", kept, mark.copy(), sharp.copy()))


def trimmed(name: str, value: exp.Expr, letters: exp.Expr | None = None) -> exp.Expr:
    """Returns DuckDB's text for trim, ltrim or rtrim; without letters, of white space."""
    if letters is not None:
        return shapes.call(name, value, letters)
    sides = {"ltrim": ("^" + _WHITE,), "rtrim": (_WHITE + "$",)}.get(name, ("^" + _WHITE, _WHITE + "$"))
    arguments = (shapes.text("|".join(sides)), shapes.text(""), shapes.text("g"))
    return shapes.call("regexp_replace", value, *arguments)


def _trim(call: Call) -> Result:
    return Result(VARCHAR, trimmed(call.name, *call.nodes))


def _substr(call: Call) -> Result:
    value, start = call.arguments[:2]
    nodes = list(call.nodes)
    if len(nodes) > 2 and call.arguments[2].integer is None:
        # DuckDB reads a negative length backwards; Trino gives the empty text.
        below = exp.LT(this=shapes.tight(nodes[2]), expression=shapes.number(0))
        nodes[2] = shapes.case((below, shapes.number(0)), otherwise=nodes[2].copy())
    elif len(nodes) > 2 and (call.arguments[2].integer or 0) < 0:
        raise Unfit("A length below zero gives the empty text.", "Write a length from 0 on.")
    taken = shapes.call("substr", *nodes)
    if (start.integer or 0) >= 1:
        return Result(VARCHAR, taken)
    # Trino gives the empty text for position 0 and for positions before the first letter; DuckDB does not.
    outside = exp.Or(
        this=exp.EQ(this=shapes.tight(start.node.copy()), expression=shapes.number(0)),
        expression=exp.LT(
            this=shapes.tight(start.node.copy()),
            expression=exp.Neg(this=shapes.call("length", value.node.copy())),
        ),
    )
    return Result(VARCHAR, shapes.case((outside, shapes.text("")), otherwise=taken))


def _replace(call: Call) -> Result:
    return Result(VARCHAR, shapes.call("replace", *call.nodes, *([shapes.text("")] * (3 - len(call.nodes)))))


def _split_part(call: Call) -> Result:
    # DuckDB's split_part gives the empty text beyond the last part; Trino gives NULL, as a list does.
    parts = shapes.call("string_split", call.node(0), call.node(1))
    return Result(VARCHAR, shapes.call("list_extract", parts, call.node(2)))


def _concat(call: Call) -> Result:
    # DuckDB's concat leaves NULLs out; in Trino they win, as with ||.
    node = call.node(0)
    for other in call.nodes[1:]:
        node = exp.DPipe(this=shapes.tight(node) if node is call.node(0) else node, expression=shapes.tight(other))
    return Result(VARCHAR, node)


def _regexp_like(call: Call) -> Result:
    pattern = shapes.text(duckdb_pattern(call.arguments[1]))
    return Result(BOOLEAN, shapes.call("regexp_matches", call.node(0), pattern))


def _regexp_extract(call: Call) -> Result:
    if "$" in (call.arguments[1].text or ""):
        raise Unfit("$ in regexp_extract is not supported.", "Use regexp_like, or leave it out.")
    pattern = shapes.text(duckdb_pattern(call.arguments[1]))
    found = shapes.call("regexp_matches", call.node(0), pattern)
    # DuckDB gives the empty text where nothing matches; Trino gives NULL.
    return Result(VARCHAR, shapes.case((found, shapes.call("regexp_extract", call.node(0).copy(), pattern.copy()))))


def _abs(call: Call) -> Result:
    return Result(call.arguments[0].type, shapes.call("abs", *call.nodes))


def _floor_or_ceiling(call: Call) -> Result:
    argument = call.arguments[0]
    if argument.kind is Kind.INTEGER:
        return Result(argument.type, argument.node)
    precision, scale = kinds.decimal_shape(argument.type)
    whole = kinds.decimal(precision - scale + min(scale, 1), 0)
    name = "floor" if call.name == "floor" else "ceil"
    return Result(whole if argument.kind is Kind.DECIMAL else argument.type, shapes.call(name, argument.node))


def _round(call: Call) -> Result:
    value = call.arguments[0]
    if len(call.arguments) == 1:
        if value.kind is Kind.INTEGER:
            return Result(value.type, value.node)
        precision, scale = kinds.decimal_shape(value.type)
        whole = kinds.decimal(precision - scale + min(scale, 1), 0)
        return Result(whole if value.kind is Kind.DECIMAL else value.type, shapes.call("round", value.node))
    digits = call.arguments[1].integer
    if value.kind is not Kind.DECIMAL or digits is None or digits < 0:
        raise Unfit(
            "round(x, n) is understood for decimals and a written n from 0 on.",
            "Write round(x), or cast x to a decimal first.",
        )
    return Result(value.type, shapes.call("round", *call.nodes))


def _extreme(call: Call) -> Result:
    shared = _shared_type(call, call.arguments)
    # DuckDB leaves NULLs out; in Trino they win.
    missing: exp.Expr = shapes.is_null(call.node(0).copy())
    for node in call.nodes[1:]:
        missing = exp.Or(this=missing, expression=shapes.is_null(node.copy()))
    return Result(shared, shapes.case((missing, exp.Null()), otherwise=shapes.call(call.name, *call.nodes)))


def _coalesce(call: Call) -> Result:
    return Result(_shared_type(call, call.arguments), shapes.call("coalesce", *call.nodes))


def _nullif(call: Call) -> Result:
    _shared_type(call, call.arguments)
    if Kind.FLOAT in (call.arguments[0].kind, call.arguments[1].kind):
        raise Unfit("nullif of floating point numbers is not supported.", "Write it as CASE WHEN.")
    return Result(call.arguments[0].type, shapes.call("nullif", *call.nodes))


def _if(call: Call) -> Result:
    shared = _shared_type(call, call.arguments[1:])
    otherwise = call.node(2) if len(call.nodes) > 2 else None
    return Result(shared, shapes.case((call.node(0), call.node(1)), otherwise=otherwise))


def _shared_type(call: Call, arguments: tuple[Typed, ...]) -> DataType:
    shared = wider(argument.type for argument in arguments)
    if shared is None:
        types = ", ".join(str(argument.type) for argument in arguments)
        raise Unfit(f"The arguments of {call.name} have types that Athena does not mix: {types}.", "Write a CAST.")
    return shared


def _bits(operator: type[exp.Binary]) -> Function:
    def build(call: Call) -> Result:
        left, right = (shapes.cast(node, "bigint") for node in call.nodes)
        return Result(BIGINT, shapes.binary(operator, left, right))

    return Function((_WHOLE, _WHOLE), build)


def _bitwise_xor(call: Call) -> Result:
    return Result(BIGINT, shapes.call("xor", *(shapes.cast(node, "bigint") for node in call.nodes)))


def _hash(name: str) -> Function:
    # DuckDB's hashes give hexadecimal text, Trino's give bytes.
    return Function((_BYTES,), lambda call: Result(VARBINARY, shapes.call("unhex", shapes.call(name, *call.nodes))))


def _contains(call: Call) -> Result:
    array, value = call.arguments
    inner = kinds.inner(array.type)
    if inner and wider((inner[0], value.type)) is None:
        raise Unfit(f"{array.type} cannot hold a value of type {value.type}.", "Write a CAST.")
    if inner and kind(inner[0]) in (Kind.FLOAT, Kind.ARRAY, Kind.MAP, Kind.ROW, Kind.OTHER, Kind.CHAR):
        raise Unfit(f"contains is not supported for {array.type}.", "Use an array of plain values.")
    held = shapes.call("list_contains", array.node, value.node)
    has_null = exp.LT(
        this=shapes.call("list_count", array.node.copy()), expression=shapes.call("len", array.node.copy())
    )
    # Among NULLs, what is not found is unknown to Trino; DuckDB says false.
    return Result(BOOLEAN, shapes.case((held, exp.true()), (has_null, exp.Null()), otherwise=held.copy()))


def _cardinality(call: Call) -> Result:
    name = "len" if call.arguments[0].kind is Kind.ARRAY else "cardinality"
    return Result(BIGINT, shapes.cast(shapes.call(name, *call.nodes), "bigint"))


def _element_at(call: Call) -> Result:
    holder, key = call.arguments
    inner = kinds.inner(holder.type)
    if not inner:
        raise Unfit("The type of this value is not known.", "Use a column.")
    if holder.kind is Kind.MAP:
        if wider((inner[0], key.type)) is None:
            raise Unfit(f"{holder.type} has no key of type {key.type}.", "Write a CAST.")
        return Result(inner[1], shapes.call("map_extract_value", *call.nodes))
    if not key.integer:
        raise Unfit("The position in element_at must be a whole number, written out, and not 0.", "Write 1, 2 or -1.")
    return Result(inner[0], shapes.call("list_extract", *call.nodes))


def _unit(call: Call, moment: Typed) -> str:
    unit = (call.arguments[0].text or "day").lower()
    if moment.kind is Kind.DATE and unit not in _DATE_UNITS:
        raise Unfit(f"A date has no {unit}.", f"Use one of {', '.join(_DATE_UNITS)}, or cast to timestamp.")
    return unit


def _date_add(call: Call) -> Result:
    amount, moment = call.arguments[1:]
    unit = _unit(call, moment)
    months = {"month": 1, "quarter": 3, "year": 12}
    days = {"day": 1, "week": 7}
    name = "to_months" if unit in months else "to_days" if unit in days else f"to_{unit}s"
    factor = {**months, **days}.get(unit, 1)
    count = shapes.cast(amount.node, "bigint" if unit not in {**months, **days} else "integer")
    scaled = count if factor == 1 else shapes.binary(exp.Mul, count, shapes.number(factor))
    node = shapes.binary(exp.Add, moment.node, shapes.call(name, scaled))
    return Result(moment.type, as_date(moment, node))


def as_date(moment: Typed, node: exp.Expr) -> exp.Expr:
    """Returns the node as a date where ``moment`` is one: arithmetic with dates gives timestamps on DuckDB."""
    return shapes.cast(node, "date") if moment.kind is Kind.DATE else node


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
    if side.kind is Kind.DATE:
        return side.node if kind(shared) is Kind.DATE else shapes.cast(side.node, "timestamp")
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
    return Result(DataType("timestamp(3) with time zone"), node)


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
    if moment.kind is Kind.DATE or kinds.subseconds(moment.type) <= 3:
        return moment.node
    milliseconds = shapes.binary(exp.Div, shapes.call("epoch_us", moment.node), exp.Literal.number("1e3"))
    return shapes.call("epoch_ms", shapes.cast(shapes.call("round", milliseconds), "bigint"))


FUNCTIONS: dict[str, Function] = {
    # texts
    "lower": Function((_TEXT,), _same("lower", VARCHAR)),
    "upper": Function((_TEXT,), _upper),
    "trim": Function((_TEXT,), _trim),
    "ltrim": Function((_TEXT,), _trim),
    "rtrim": Function((_TEXT,), _trim),
    "length": Function((_TEXT,), _same("length", BIGINT)),
    "reverse": Function((_TEXT,), _same("reverse", VARCHAR)),
    "substr": Function((_TEXT, _WHOLE, _WHOLE), _substr, optional=1),
    "substring": Function((_TEXT, _WHOLE, _WHOLE), _substr, optional=1),
    "strpos": Function((_TEXT, _TEXT), _same("strpos", BIGINT)),
    "replace": Function((_TEXT, _SOLID, _TEXT), _replace, optional=1),
    "starts_with": Function((_TEXT, _TEXT), _same("starts_with", BOOLEAN)),
    "split_part": Function((_TEXT, _SOLID, _POSITION), _split_part),
    "concat": Function((_TEXT, _TEXT), _concat, repeats=True),
    "regexp_like": Function((_TEXT, _REGEX), _regexp_like),
    "regexp_extract": Function((_TEXT, _REGEX), _regexp_extract),
    "to_utf8": Function((_TEXT,), _same("encode", VARBINARY)),
    "to_hex": Function((_BYTES,), _same("hex", VARCHAR)),
    "md5": _hash("md5"),
    "sha256": _hash("sha256"),
    # numbers
    "abs": Function((_NUMBER,), _abs),
    "floor": Function((_NUMBER,), _floor_or_ceiling),
    "ceil": Function((_NUMBER,), _floor_or_ceiling),
    "ceiling": Function((_NUMBER,), _floor_or_ceiling),
    "round": Function((_NUMBER, _WHOLE), _round, optional=1),
    "is_nan": Function((_of("a floating point number", Kind.FLOAT),), _same("isnan", BOOLEAN)),
    "bitwise_and": _bits(exp.BitwiseAnd),
    "bitwise_or": _bits(exp.BitwiseOr),
    "bitwise_xor": Function((_WHOLE, _WHOLE), _bitwise_xor),
    # any type
    "coalesce": Function((_VALUE, _VALUE), _coalesce, repeats=True),
    "nullif": Function((_VALUE, _VALUE), _nullif),
    "if": Function((_TRUTH, _VALUE, _VALUE), _if, optional=1),
    "greatest": Function((_ORDERED, _ORDERED), _extreme, repeats=True),
    "least": Function((_ORDERED, _ORDERED), _extreme, repeats=True),
    # dates and times
    "date": Function((_of("a text, a date or a timestamp", Kind.TEXT, *TIMES),), _date),
    "date_add": Function((_UNIT, _WHOLE, _TIME), _date_add),
    "date_trunc": Function((_UNIT, _TIME), _date_trunc),
    "date_diff": Function((_UNIT, _TIME, _TIME), _date_diff),
    "date_format": Function((_TIME, _SOLID), _date_format),
    "last_day_of_month": Function((_TIME,), _last_day),
    "from_unixtime": Function((_of("a whole number", Kind.INTEGER),), _from_unixtime),
    "to_unixtime": Function((_STAMP,), _same("epoch", DOUBLE)),
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
    "millisecond": Function((_STAMP,), _millisecond),
    # arrays and maps
    "cardinality": Function((_ARRAY_OR_MAP,), _cardinality),
    "contains": Function((_ARRAY, _VALUE), _contains),
    "element_at": Function((_ARRAY_OR_MAP, _VALUE), _element_at),
}
