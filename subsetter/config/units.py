"""Amounts as people write them: rates, sizes, counts, money, durations and moments, all parsed exactly."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from subsetter.config.invalid import Invalid, shown

_NUMBER = r"(\d+(?:_\d{3})*(?:\.\d+)?)"
_SIZE = re.compile(rf"{_NUMBER}\s*([kmgtp]i?b|b)", re.IGNORECASE)
_COUNT = re.compile(rf"{_NUMBER}\s*([kmb]?)", re.IGNORECASE)
_MONEY = re.compile(rf"{_NUMBER}\s*usd", re.IGNORECASE)
_DURATION = re.compile(r"(?:\d+\s*[smhdw]\s*)+")
_RATE = re.compile(r"(\d+(?:\.\d+)?)\s*(%|/\s*(\d+))?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?\s*(Z|[+-]\d\d:\d\d)?", re.IGNORECASE)

MEGABYTE = 1000**2
TERABYTE = 1000**4
"""What prices are for: 10^12 bytes."""

_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5}
_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")
_COUNTS = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9}
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_LONGEST_S = 100 * 366 * 86400
_MOST_DIGITS = 40


def _match(pattern: re.Pattern[str], value: object) -> re.Match[str] | None:
    text = str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    return pattern.fullmatch(text) if len(text) <= _MOST_DIGITS else None


def _exact(number: str) -> Fraction:
    return Fraction(number.replace("_", ""))


def parse_rate(value: object) -> Fraction:
    """Returns the share of keys to keep, in (0, 1].

    Args:
        value: ``1%``, ``0.01`` or ``1/64``.

    Raises:
        Invalid: when it is no rate, lies outside (0, 1], or is a bare 1.
    """
    found = _match(_RATE, value)
    if not found:
        raise Invalid(f"{shown(value)} is not a rate", "Write it like 1%, 0.01 or 1/64.")
    number, mark, divisor = found.groups()
    if mark is None and Fraction(number) == 1:
        raise Invalid("1 alone is not a rate: it may mean all or one per cent", "Write 100% or 1%.")
    if divisor is not None and int(divisor) == 0:
        raise Invalid(f"{shown(value)} divides by zero", "Write it like 1/64.")
    rate = Fraction(number) / (100 if mark == "%" else int(divisor or 1))
    if not 0 < rate <= 1:
        cure = "Write copy: none to leave a table out." if rate == 0 else "100% keeps everything."
        raise Invalid(f"{shown(value)} is outside the rates, which are above 0 and at most 100%", cure)
    return rate


def parse_size(value: object) -> int:
    """Returns a size in bytes; KB, MB, GB, TB, PB are powers of 1000, KiB ... PiB powers of 1024.

    Raises:
        Invalid: when it is no size or no whole, positive number of bytes.
    """
    found = _match(_SIZE, value)
    if not found:
        raise Invalid(f"{shown(value)} is not a size", "Write a number and a unit, like 500GB or 2TB.")
    unit = found[2].lower()
    scale = (1024 if "i" in unit else 1000) ** _POWERS[unit[:1].replace("b", "")]
    size = _exact(found[1]) * scale
    if size.denominator != 1 or size == 0:
        raise Invalid(f"{shown(value)} is not a whole number of bytes above zero", "Write it like 500GB or 2TB.")
    return int(size)


def parse_count(value: object) -> int:
    """Returns a number of rows, at least 1; K, M and B stand for thousands, millions and billions.

    Raises:
        Invalid: when it is no whole number above zero.
    """
    found = _match(_COUNT, value) if not isinstance(value, float) else None
    if not found:
        raise Invalid(f"{shown(value)} is not a number of rows", "Write it like 5000, 20K or 50M.")
    count = _exact(found[1]) * _COUNTS[found[2].lower()]
    if count.denominator != 1 or count == 0:
        cure = "Write copy: empty for a table without rows." if count == 0 else "Write it like 5000 or 50M."
        raise Invalid(f"{shown(value)} is not a whole number of rows above zero", cure)
    return int(count)


def parse_money(value: object) -> Fraction:
    """Returns an amount in US dollars, such as of ``5 USD``.

    Raises:
        Invalid: when it is no amount with its currency.
    """
    found = _match(_MONEY, value)
    if not found:
        number = value if isinstance(value, int | float) and not isinstance(value, bool) else 5
        raise Invalid(f"{shown(value)} is not an amount of money", f"Write the currency too, like {number} USD.")
    return _exact(found[1])


def parse_duration(value: object) -> timedelta:
    """Returns a length of time, such as of ``30d``, ``6h`` or ``1h 30m``.

    Raises:
        Invalid: when it is no duration, is zero or is longer than a century.
    """
    found = _match(_DURATION, value)
    parts = re.findall(r"(\d+)\s*([smhdw])", found[0]) if found else []
    seconds = sum(int(number) * _SECONDS[unit] for number, unit in parts)
    if not 0 < seconds <= _LONGEST_S:
        raise Invalid(f"{shown(value)} is not a length of time", "Write it like 30d, 6h, 90m or 1h 30m.")
    return timedelta(seconds=seconds)


def parse_date(text: str) -> date | None:
    """Returns the date that a text like ``2026-08-01`` is, else None."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parse_moment(text: str) -> datetime | None:
    """Returns the UTC moment that a text like ``2026-08-01 06:00`` is, else None; naive times are UTC."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text.upper().replace(" +", "+").replace(" -", "-"))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def size_text(number: int) -> str:
    """Returns bytes in decimal units, like ``1.2 GB`` (1 GB is 10^9 bytes)."""
    power = min((len(str(max(number, 1))) - 1) // 3, len(_UNITS) - 1)
    amount = number / 1000**power
    digits = 0 if power == 0 or amount >= 99.5 else 1
    return f"{amount:.{digits}f} {_UNITS[power]}"


def money_text(amount: Fraction) -> str:
    """Returns US dollars with full cents, or two digits of less than a cent, like ``4.25 USD`` or ``0.0031 USD``."""
    if amount == 0 or amount >= Fraction(1, 100):
        return f"{float(amount):,.2f} USD"
    digits = 2
    while amount * 10**digits < 10:
        digits += 1
    return f"{float(amount):.{digits}f} USD"
