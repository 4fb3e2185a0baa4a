"""Regular expressions that both engines read alike.

Athena's engine reads Java's syntax, DuckDB's (RE2) a part of it. The part that is allowed here has one meaning in
both; the rest (look-around, back references, possessive and atomic groups, properties) is refused.
"""

from __future__ import annotations

import re

from subsetter.sql.typed import Typed, Unfit

_PIECES = re.compile(
    r"""
    (?P<escape>\\[\\.^$|()\[\]{}*+?/-])
  | (?P<digit>\\d)
  | (?P<class>\[\^?(?:[A-Za-z0-9_ @#%&=:;,<>/!'"~`.+*?$(){}|-]|\\[\\\]\[^-])+\])
  | (?P<group>\((?:\?:)?|\)|\|)
  | (?P<repeat>(?:[*+?]|\{\d{1,3}(?:,\d{0,3})?\})\??)
  | (?P<anchor>\^)
  | (?P<end>\$)
  | (?P<any>\.)
  | (?P<plain>[^\\\[\](){}*+?|^$.])
    """,
    re.VERBOSE,
)


def duckdb_pattern(argument: Typed) -> str:
    """Returns a pattern as DuckDB writes it.

    Raises:
        Unfit: it holds what the engines read differently, or is no regular expression.
    """
    pattern = argument.text or ""
    parts, position, before = [], 0, ""
    while position < len(pattern):
        match = _PIECES.match(pattern, position)
        piece = match.lastgroup if match else None
        if match is None or piece is None or (piece == "repeat" and before in ("", "repeat", "open", "anchor", "end")):
            raise Unfit(
                f"The pattern is not understood from {pattern[position:][:10]!r} on.",
                r"Use letters, . [a-z] [^a-z] \d ( | ) * + ? {2,3} ^ $ and escaped signs.",
                argument.written,
            )
        parts.append({"digit": r"[0-9]", "end": r"$"}.get(piece, match.group()))
        before = "open" if match.group() in ("(", "(?:", "|") else piece
        position = match.end()
    _compile(pattern, argument)
    return "".join(parts)


def _compile(pattern: str, argument: Typed) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise Unfit(f"The pattern is not a regular expression: {error}.", "Correct it.", argument.written) from None
