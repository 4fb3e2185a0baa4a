"""Values of columns as metadata and conditions spell them, brought to one form that can be compared."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation

from subsetter.catalog.pruning import Value
from subsetter.types.datatype import DataType, Family

_NUMBERS = (Family.INTEGER, Family.DECIMAL)


def value_of(text: str, kind: DataType) -> Value | None:
    """Returns the value that a text stands for in a column of a type; None where it cannot be told for sure.

    Args:
        text: a number in decimal form, a date or time in ISO 8601, ``true`` or ``false``, or the text itself.
        kind: of the column.
    """
    try:
        return _value_of(text, kind)
    except (ValueError, InvalidOperation):
        return None


def as_kind(value: Value, kind: DataType) -> Value | None:
    """Returns the value as a column of a type compares it; None where an engine may compare it otherwise.

    Args:
        value: of a literal.
        kind: of the column.
    """
    family = kind.family
    if family in (Family.TIMESTAMP, Family.TIMESTAMP_TZ) and isinstance(value, date):
        return value if isinstance(value, datetime) else datetime.combine(value, time())
    fits = {
        Family.BOOLEAN: isinstance(value, bool),
        Family.DATE: isinstance(value, date) and not isinstance(value, datetime),
        Family.STRING: isinstance(value, str) and kind.base != "char",
        Family.FLOAT: isinstance(value, int | float | Decimal) and not isinstance(value, bool),
    }
    if family in _NUMBERS:
        return value if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
    return value if fits.get(family, False) else None


def _value_of(text: str, kind: DataType) -> Value | None:
    family = kind.family
    if family in _NUMBERS:
        number = Decimal(text)
        return number if number.is_finite() else None
    if family is Family.FLOAT:
        real = float(text)
        return real if real == real else None  # noqa: PLR0124 only NaN differs from itself
    if family is Family.BOOLEAN:
        return {"true": True, "false": False}.get(text.lower())
    if family is Family.DATE:
        return date.fromisoformat(text)
    if family in (Family.TIMESTAMP, Family.TIMESTAMP_TZ):
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    return text if family is Family.STRING and kind.base != "char" else None
