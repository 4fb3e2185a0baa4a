"""Numbers as people read them."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from subsetter.config.units import money_text, size_text

UNKNOWN = "?"


def count(number: int | None) -> str:
    """Returns a whole number with thousands apart, like ``1,234,567``."""
    return UNKNOWN if number is None else f"{number:,}"


def size(number: int | None) -> str:
    """Returns bytes in decimal units, like ``1.2 GB`` (1 GB is 10**9 bytes)."""
    if number is None:
        return UNKNOWN
    return size_text(number)


def money(amount: Fraction | None) -> str:
    """Returns US dollars, like ``4.25 USD``."""
    return UNKNOWN if amount is None else money_text(amount)


def dollars(amount: float | None) -> str:
    """Returns US dollars of a record, like ``4.25 USD``."""
    return money(None if amount is None else Fraction(amount))


def between(least: int | None, most: int | None) -> str:
    """Returns a range of bytes, like ``0 B to 1.2 GB``; one amount where both ends read the same."""
    return _range(size(least), size(most))


def dollars_between(least: float | None, most: float | None) -> str:
    """Returns a range of US dollars, like ``0.10 USD to 4.25 USD``."""
    return _range(dollars(least), dollars(most))


def money_between(least: Fraction | None, most: Fraction | None) -> str:
    """Returns a range of US dollars, like ``0.10 USD to 4.25 USD``."""
    return _range(money(least), money(most))


def _range(least: str, most: str) -> str:
    return most if least == most else f"{least} to {most}"


def share(part: int | None, whole: int | None) -> str:
    """Returns the part as per cent of the whole, like ``1.02 %``."""
    if part is None or whole is None:
        return UNKNOWN
    if whole == 0:
        return "-"
    return f"{100 * part / whole:.4g} %"


def seconds(number: float) -> str:
    """Returns a length of time, like ``0.4 s``, ``3 min 20 s`` or ``2 h 5 min``."""
    if number < 99.5:
        return f"{number:.1f} s"
    minutes, rest = divmod(round(number), 60)
    if minutes < 100:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def age(length: timedelta) -> str:
    """Returns how long ago something was, in its largest unit, like ``5 h`` or ``3 days``."""
    total = max(0, int(length.total_seconds()))
    for unit, length_s in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if total >= 2 * length_s:
            return f"{total // length_s} {unit}"
    return f"{total} s"
