"""What a condition says about single columns, so that files without a row that passes can be told.

Only comparisons of a column with a literal are understood, joined by AND and OR; everything else says nothing. That
is about what engines themselves use to leave out files.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlglot import exp
from sqlglot.errors import SqlglotError

from subsetter.catalog.pruning import ANYTHING, NOTHING, Domain, Span, Value
from subsetter.catalog.values import as_kind
from subsetter.sql.conditions import Condition
from subsetter.sql.dialects import parse_condition
from subsetter.types.datatype import DataType, Family

_MIRRORED: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.LT: exp.GT,
    exp.LTE: exp.GTE,
    exp.GT: exp.LT,
    exp.GTE: exp.LTE,
    exp.EQ: exp.EQ,
}
# So many digits of a decimal are told apart by a double.
_DOUBLE_DIGITS = 15
_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_SECONDS = {"second": 1, "minute": 60, "hour": 3_600}


def read_domain(condition: Condition, types: Mapping[str, DataType]) -> Domain:
    """Returns what is known of the rows that pass a condition.

    Args:
        condition: of a table.
        types: of the table's columns, by name in lower case.
    """
    try:
        tree = parse_condition(condition.athena)
    except (SqlglotError, RecursionError):
        return ANYTHING
    return ANYTHING if tree is None else _domain(tree, types)


def _domain(node: exp.Expr, types: Mapping[str, DataType]) -> Domain:
    node, found = node.unnest(), ANYTHING
    if isinstance(node, exp.And):
        found = _domain(node.this, types).meet(_domain(node.expression, types))
    elif isinstance(node, exp.Or):
        found = _domain(node.this, types).join(_domain(node.expression, types))
    elif isinstance(node, exp.Boolean):
        found = ANYTHING if node.this else NOTHING
    elif isinstance(node, exp.Column):
        found = _truth(node, types)
    elif isinstance(node, exp.Between) and not node.args.get("symmetric"):
        least = _comparison(exp.GTE, node.this, node.args["low"], types)
        found = least.meet(_comparison(exp.LTE, node.this, node.args["high"], types))
    elif isinstance(node, exp.In) and node.expressions:
        found = _membership(node, types)
    elif type(node) in _MIRRORED:
        found = _comparison(type(node), node.this, node.expression, types)
    return found


def _truth(column: exp.Column, types: Mapping[str, DataType]) -> Domain:
    """A column that stands as a condition is true."""
    kind = types.get(_name(column))
    return _within(column, Span(True, True)) if kind is not None and kind.family is Family.BOOLEAN else ANYTHING


def _membership(node: exp.In, types: Mapping[str, DataType]) -> Domain:
    domains = [_comparison(exp.EQ, node.this, item, types) for item in node.expressions]
    columns = {column for domain in domains for column in domain.spans}
    if len(columns) != 1 or not all(domain.spans for domain in domains):
        return ANYTHING
    (column,) = columns
    return Domain({column: ()}).join(Domain({column: tuple(span for one in domains for span in one.spans[column])}))


def _comparison(operator: type[exp.Expr], left: exp.Expr, right: exp.Expr, types: Mapping[str, DataType]) -> Domain:
    left, right = left.unnest(), right.unnest()
    if not isinstance(left, exp.Column):
        left, right, operator = right, left, _MIRRORED[operator]
    value = _constant(right)
    if not isinstance(left, exp.Column) or value is None:
        return ANYTHING
    kind = types.get(_name(left))
    known = None if kind is None else as_kind(value, kind)
    if kind is None or known is None or _loses(value, kind):
        return ANYTHING
    if kind.family is Family.FLOAT and isinstance(known, int | Decimal):
        known = float(known)  # as the engines do: 0.1 is no exact number there
    return _within(left, _span(operator, known))


def _loses(value: Value, kind: DataType) -> bool:
    """Whether an engine may round one side before it compares: a literal such as 1.5 is a double on Athena."""
    if kind.base == "real":
        return isinstance(value, Decimal | float) or (isinstance(value, int) and abs(value) > 2**24)
    is_exact = kind.family in (Family.INTEGER, Family.DECIMAL) and kind.base not in ("tinyint", "smallint", "integer")
    digits = kind.arguments[0] if kind.base == "decimal" and kind.arguments else 38
    return is_exact and isinstance(value, Decimal | float) and digits > _DOUBLE_DIGITS


def _span(operator: type[exp.Expr], value: Value) -> Span:
    if operator is exp.EQ:
        return Span(value, value)
    if operator in (exp.LT, exp.LTE):
        return Span(None, value, has_upper=operator is exp.LTE)
    return Span(value, None, has_lower=operator is exp.GTE)


def _within(column: exp.Column, span: Span) -> Domain:
    return Domain({_name(column): (span,)})


def _name(column: exp.Column) -> str:
    """Returns the column in lower case; nothing for a field inside a column."""
    return "" if column.args.get("table") else str(column.name).lower()


def _constant(node: exp.Expr) -> Value | None:
    """Returns the value of an expression without columns; None for what is not understood."""
    node = node.unnest()
    if isinstance(node, exp.Neg):
        value = _constant(node.this)
        return -value if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else None
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    if isinstance(node, exp.Literal):
        return str(node.this) if node.is_string else _number(str(node.this))
    if isinstance(node, exp.Cast) and isinstance(node.this, exp.Literal) and node.this.is_string:
        return _moment(str(node.this.this), node.to)
    if isinstance(node, exp.Add | exp.Sub):
        return _moved(_constant(node.this), node.expression.unnest(), 1 if isinstance(node, exp.Add) else -1)
    return None


def _number(text: str) -> Value | None:
    if text.isdigit():
        return int(text)
    return float(text) if "e" in text.lower() else Decimal(text)


def _moment(text: str, to: exp.DataType) -> Value | None:
    kind = to.this
    try:
        if kind == exp.DType.DATE:
            return date.fromisoformat(text.strip())
        if kind in (exp.DType.TIMESTAMP, exp.DType.TIMESTAMPTZ):
            found = datetime.fromisoformat(text.strip())
            return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
    except ValueError:
        return None
    return None


def _moved(value: Value | None, interval: exp.Expr, sign: int) -> Value | None:
    """Returns a date or time that many days or months away."""
    if not isinstance(value, date) or not isinstance(interval, exp.Interval) or interval.this is None:
        return None
    unit = str(interval.args.get("unit") or "").lower().removesuffix("s")
    text = str(interval.this.name)
    if not text.lstrip("+-").isdigit():
        return None
    try:
        return _later(value, sign * int(text), unit)
    except (OverflowError, ValueError):
        return None


def _later(value: date, amount: int, unit: str) -> date | None:
    if unit in _MONTHS:
        return _months_later(value, amount * _MONTHS[unit])
    if unit in _DAYS:
        return value + timedelta(days=amount * _DAYS[unit])
    is_time = isinstance(value, datetime) and unit in _SECONDS
    return value + timedelta(seconds=amount * _SECONDS[unit]) if is_time else None


def _months_later(value: date, months: int) -> date:
    """The same day of another month, or its last day where the month is shorter, as Trino has it."""
    year, month = divmod(value.year * 12 + value.month - 1 + months, 12)
    day = min(value.day, monthrange(year, month + 1)[1])
    moved = date(year, month + 1, day)
    return datetime.combine(moved, value.time()) if isinstance(value, datetime) else moved
