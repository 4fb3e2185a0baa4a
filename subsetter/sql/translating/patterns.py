"""Regular expressions that both engines read alike.

Athena's engine reads Java's syntax, DuckDB's (RE2) a part of it. The part that is allowed here has one meaning in
both; the rest (look-around, back references, possessive and atomic groups, properties) is refused.
"""

from __future__ import annotations

import re

from subsetter.sql.translating.typed import Typed, Unfit

_PIECES = re.compile(
    r"""
    (?P<escape>\\[\\.^$|()\[\]{}*+?/-])
  | (?P<letters>\\[dDwW])
  | (?P<white>\\[sS])
  | (?P<class>\[\^?(?:[^\\\[\]&]|&(?!&)|\\[\\\]\[^dw.-])+\])
  | (?P<open>\((?:\?:)?(?!\?))
  | (?P<close>\))
  | (?P<bar>\|)
  | (?P<repeat>(?:[*+?]|\{\d{1,3}(?:,\d{0,3})?\})\??)
  | (?P<start>\^)
  | (?P<end>\$(?=\||\Z))
  | (?P<any>\.)
  | (?P<plain>[^\\\[\](){}*+?|^$.])
    """,
    re.VERBOSE,
)
_NOT_REPEATED = ("", "repeat", "open", "bar", "start", "end")
# Java counts the vertical tab as white space, RE2 does not; and its $ also matches before a last line feed.
_WRITTEN = {r"\s": r"[\t\n\x{b}\f\r ]", r"\S": r"[^\t\n\x{b}\f\r ]", "$": r"\n?\z"}
_CURE = r"Use letters, . [a-z] [^a-z] \d \w \s ( | ) * + ? {2,3}, ^ at the start, $ at the end, and escaped signs."


def duckdb_pattern(argument: Typed) -> str:
    """Returns a pattern as DuckDB writes it.

    Raises:
        Unfit: it holds what the engines read differently, or is no regular expression.
    """
    pattern = argument.text or ""
    parts, position, before, depth = [], 0, "", 0
    while position < len(pattern):
        match = _PIECES.match(pattern, position)
        piece = str(match.lastgroup) if match else ""
        is_misplaced = (piece == "repeat" and before in _NOT_REPEATED) or (piece == "end" and depth > 0)
        if match is None or is_misplaced:
            shown = pattern[position : position + 10]
            raise Unfit(f"The pattern is not understood from {shown} on.", _CURE, argument.written)
        parts.append(_WRITTEN.get(match.group(), match.group()))
        depth += {"open": 1, "close": -1}.get(piece, 0)
        before, position = piece, match.end()
    _compile(pattern, argument)
    return "".join(parts)


def _compile(pattern: str, argument: Typed) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise Unfit(f"The pattern is not a regular expression: {error}.", "Correct it.", argument.written) from None
