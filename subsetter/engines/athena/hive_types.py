"""Whether Athena reads a column's type as the catalog spells it.

Athena does not run a query over a table of which it cannot read one type, whichever columns the query names. What is
read here is what Trino 476 reads, whose catalog reader Athena shares; each rule was tried there on 2026-12-01.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_PLAIN = {
    *("boolean", "tinyint", "smallint", "int", "bigint", "float", "double", "decimal"),
    *("string", "binary", "date", "timestamp", "timestamp with local time zone"),
}
_LENGTHS = {"char": (1, 255), "varchar": (1, 65_535), "decimal": (1, 38), "timestamp": (0, 12)}
_TOKEN = re.compile(r"[\w. $]+|.", re.DOTALL)
_DEEPEST = 100


def fault_of_type(text: str) -> str:
    """Returns what Athena cannot read in a type; empty when it reads it.

    Args:
        text: as the catalog spells it, such as ``struct<a:int,b:array<string>>``.
    """
    try:
        _Reader(text.lower()).read()
    except _FaultError as fault:
        return str(fault)
    return ""


class _FaultError(ValueError):
    pass


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens = _TOKEN.findall(text)
        self._position = 0

    def read(self) -> None:
        self._type(_DEEPEST)
        if self._peek():
            raise _FaultError(f"'{self._peek()}' follows the type")

    def _type(self, depth: int) -> None:
        if depth == 0:
            raise _FaultError(f"it is nested deeper than {_DEEPEST} levels")
        match word := self._next():
            case "array":
                self._expect("<")
                self._type(depth - 1)
                self._expect(">")
            case "map":
                self._expect("<")
                self._type(depth - 1)
                self._expect(",")
                self._type(depth - 1)
                self._expect(">")
            case "struct":
                self._fields(depth - 1)
            case "uniontype":
                self._list(lambda: self._type(depth - 1))
            case _:
                self._scalar(word)

    def _fields(self, depth: int) -> None:
        def field() -> None:
            name = self._next()
            if not re.fullmatch(r"[\w. $]+", name):
                raise _FaultError(f"a field has no name that it takes, but '{name}'")
            if self._peek() != ":":
                raise _FaultError(f"'{self._peek()}' in the name of a field, behind '{name}'")
            self._expect(":")
            self._type(depth)

        self._list(field)

    def _list(self, part: Callable[[], None]) -> None:
        self._expect("<")
        part()
        while self._peek() == ",":
            self._expect(",")
            part()
        self._expect(">")

    def _scalar(self, word: str) -> None:
        least, most = _LENGTHS.get(word, (0, 0))
        if not most and word not in _PLAIN:
            raise _FaultError(f"'{word}' is no type of its tables")
        if self._peek() != "(":
            if word not in _PLAIN:
                raise _FaultError(f"'{word}' has no length")
            return
        length = self._arguments()[0]
        if not most:
            raise _FaultError(f"'{word}' takes no length")
        if not least <= length <= most:
            raise _FaultError(f"'{word}({length})' is not between {least} and {most}")

    def _arguments(self) -> list[int]:
        self._expect("(")
        found = [self._number()]
        while self._peek() == ",":
            self._expect(",")
            found.append(self._number())
        self._expect(")")
        return found

    def _number(self) -> int:
        word = self._next().strip()
        if not word.isascii() or not word.isdigit():
            raise _FaultError(f"'{word}' where a number is expected")
        return int(word[:9])

    def _peek(self) -> str:
        return self._tokens[self._position] if self._position < len(self._tokens) else ""

    def _next(self) -> str:
        found = self._peek()
        self._position += 1
        return found

    def _expect(self, token: str) -> None:
        if (found := self._next()) != token:
            raise _FaultError(f"'{token}' expected, '{found}' found" if found else f"'{token}' is missing")
