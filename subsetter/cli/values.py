"""Values that the user types on the command line."""

from __future__ import annotations

import re
from datetime import timedelta

from subsetter.errors import InputError

_AGE = re.compile(r"(\d{1,6})\s*(min|m|h|d)")
_MINUTES = {"min": 1, "m": 1, "h": 60, "d": 1_440}


def age_of(text: str) -> timedelta:
    """Returns the length of time of ``90min``, ``26h`` or ``7d``.

    Raises:
        InputError: when it is none.
    """
    found = _AGE.fullmatch(text.strip())
    if not found:
        raise InputError(f"'{text}' is not an age.", hint="Write it like 90min, 26h or 7d.")
    return timedelta(minutes=int(found[1]) * _MINUTES[found[2]])
