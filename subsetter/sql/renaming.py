"""A statement with its quoted names replaced by numbers, so that statements of one shape are alike.

A build of thousands of tables sends tens of thousands of statements, which come from a few templates and differ in
quoted names and in locations. Whether a statement is harmless does not depend on which names these are, only on where
the same name stands again and on which tables may be read: so it is enough to check one statement of each shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from subsetter.sql.names import text_literal
from subsetter.sql.references import SqlTable

# Names and texts as both engines quote them. A text must not have a prefix, which could change how it is read.
_QUOTED = re.compile(r"""(?<![\w&])'(?:[^']|'')*'(?!')|(?<![\w&])"(?:[^"]|"")*"(?!")""")
_NAME = re.compile(r'"([ !#-&(-,./0-9:<-\[\]-z|-]+)"')
# What might be read in another way than the pattern reads it, or be taken for one of our numbers.
_ODD = re.compile(r"[\\`$~;]|--|/\*|[^\x20-\x7e\n]")


class Renamed:
    """A statement in which names and locations are numbers.

    Attributes:
        text: the statement; empty where it holds what cannot be replaced with certainty.
    """

    def __init__(self, text: str, locations: Iterable[str]) -> None:
        self._names: dict[str, str] = {}
        self._locations = {text_literal(one): f"'~L{number}'" for number, one in enumerate(sorted(locations))}
        self._is_odd = False
        replaced = _QUOTED.sub(self._replaced, text)
        outside = _QUOTED.sub("", text)
        if _ODD.search(text) or "'" in outside or '"' in outside:
            self._is_odd = True
        self.text = "" if self._is_odd else replaced

    def tables(self, refs: Iterable[SqlTable]) -> frozenset[SqlTable]:
        """Returns the tables that the statement can name, by their numbers."""
        found = ([self._names.get(part) for part in ref.folded] for ref in refs)
        return frozenset(SqlTable(tuple(map(str, parts))) for parts in found if None not in parts)

    def location(self, text: str) -> str:
        """Returns the number of a location, without quotes."""
        return self._locations[text_literal(text)].strip("'")

    def _replaced(self, quoted: re.Match[str]) -> str:
        text = quoted[0]
        if text.startswith("'"):
            return self._locations.get(text, text)
        name = _NAME.fullmatch(text)
        if name is None:
            self._is_odd = True
            return text
        return f'"{self._names.setdefault(name[1].lower(), f"~{len(self._names)}")}"'
