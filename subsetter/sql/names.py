"""Names and texts, quoted. Both engines quote alike, so one function serves both."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from subsetter.errors import InputError


@lru_cache(maxsize=65_536)
def quote(name: str) -> str:
    """Returns a name as a double-quoted identifier.

    Args:
        name: one part of a name, as the catalog spells it; never dotted.

    Raises:
        InputError: the name is empty or holds characters that no engine takes in a name.
    """
    if not name:
        raise InputError("A name is empty.", hint="Give every table and column a name.")
    for letter in name:
        if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp"):
            raise InputError(
                f"The name {name!a} holds the control character U+{ord(letter):04X}.",
                hint="Rename it in the source, or leave it out.",
            )
    return '"' + name.replace('"', '""') + '"'


def text_literal(value: str) -> str:
    """Returns a text as a single-quoted SQL string literal.

    Raises:
        InputError: the text holds a NUL character or a lone surrogate, which no engine takes.
    """
    if any(letter == "\0" or unicodedata.category(letter) == "Cs" for letter in value):
        raise InputError(f"The text {value!a} cannot be written in SQL.", hint="Remove the NUL character.")
    return "'" + value.replace("'", "''") + "'"
