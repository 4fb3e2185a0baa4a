"""Names as rules write them: tables, globs, and the two ends of a relation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from subsetter.config.invalid import Invalid, shown

_QUOTED = re.compile(r'"((?:[^"]|"")+)"')
_PART = re.compile(r'\s*(?:"((?:[^"]|"")+)"|([^\s".,()\[\]{}<>;\'`]+(?: [^\s".,()\[\]{}<>;\'`]+)*))\s*')
_WITH_COLUMNS = re.compile(r'(?P<table>(?:"(?:[^"]|"")*"|[^"(])+)\((?P<columns>(?:"(?:[^"]|"")*"|[^"()])*)\)')


@dataclass(frozen=True, order=True)
class Glob:
    """A name in which ``*`` stands for any characters and ``?`` for one; letter case does not count.

    Attributes:
        text: as written.
        is_general: whether it may stand for no name at all: it was not written for this config.
    """

    text: str
    is_general: bool = False

    def __str__(self) -> str:
        return self.text

    @property
    def is_exact(self) -> bool:
        """Whether it stands for one name only."""
        return "*" not in self.text and "?" not in self.text

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        words = {"*": ".*", "?": "."}
        pattern = "".join(words.get(letter) or re.escape(letter) for letter in self.text)
        return re.compile(pattern, re.IGNORECASE | re.DOTALL)

    def matches(self, name: str) -> bool:
        """Returns whether the glob stands for the whole name."""
        return self._regex.fullmatch(name) is not None


@dataclass(frozen=True, slots=True, order=True)
class TableRef:
    """A table as the YAML writes it, not yet looked up in a catalog.

    Attributes:
        source: the name under ``sources``; empty where there is the one ``source``.
        table: the table's name, as written.
    """

    source: str
    table: str

    def __str__(self) -> str:
        return f"{self.source}.{self.table}" if self.source else self.table


@dataclass(frozen=True, order=True)
class TablePattern:
    """Which tables a rule or the child of a relation stands for.

    Attributes:
        text: as written.
        ref: the one table of an exact name; None for a glob.
        columns: columns that a table must have to match a glob such as ``*(tenant_id)``.
    """

    text: str
    ref: TableRef | None = None
    columns: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text

    @property
    def is_glob(self) -> bool:
        """Whether it may stand for several tables."""
        return self.ref is None

    @cached_property
    def glob(self) -> Glob:
        """The glob over table names, without the columns."""
        return Glob(self.text.partition("(")[0].strip() if self.is_glob else str(self.ref))

    def matches(self, source: str, table: str, columns: Iterable[str] = ()) -> bool:
        """Returns whether a table is one of those meant.

        Args:
            source: the table's source; empty for the one ``source``.
            table: its name in that source.
            columns: its columns; only globs with columns look at them.
        """
        name = TableRef(source, table)
        if self.ref is not None:
            return str(self.ref).lower() == str(name).lower()
        if not self.glob.matches(str(name)):
            return False
        return not self.columns or {c.lower() for c in self.columns} <= {c.lower() for c in columns}


@dataclass(frozen=True, slots=True)
class RelationEnd:
    """One end of a relation: a table, or for the child a glob of tables, and columns in order.

    Attributes:
        table: which table.
        columns: the reference columns of a child, the key columns of a parent.
    """

    table: TablePattern
    columns: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.table}({', '.join(self.columns)})"


def parse_table(value: object) -> TablePattern:
    """Returns the pattern of ``orders``, ``web.clicks``, ``"odd.name"``, ``ref_*`` or ``*(tenant_id)``.

    Raises:
        Invalid: when it is no table name and no glob.
    """
    if not isinstance(value, str) or not value.strip():
        raise Invalid(f"{shown(value)} is not a table name", "Write a name like orders or a glob like ref_*.")
    text = value.strip()
    if _is_glob(text):
        return _parse_glob(text)
    return TablePattern(text, parse_ref(text))


def parse_ref(text: str) -> TableRef:
    """Returns the table of a name that may begin with its source and may be quoted in parts.

    Raises:
        Invalid: when it is no table name.
    """
    parts = _split_name(text)
    if parts is None or len(parts) > 2:
        cure = 'Write orders or source.orders, and a name with special characters in double quotes: "a.b".'
        raise Invalid(f"{shown(text)} is not a table name", cure)
    return TableRef(parts[0] if len(parts) == 2 else "", parts[-1])


def name_of(text: str) -> str:
    """Returns the name of a table that a user typed, without the quotes in which rules write special characters."""
    try:
        return str(parse_ref(text))
    except Invalid:
        return text


def parse_columns(value: object) -> tuple[str, ...]:
    """Returns the columns of ``id``, ``part_id, supplier_id`` or a list of names.

    Raises:
        Invalid: when one is no column name, or one stands there twice.
    """
    items = value if isinstance(value, list | tuple) else [value]
    names = tuple(name for item in items for name in _columns_of(item))
    if not names:
        raise Invalid("there are no columns here", "Write at least one column, such as id.")
    twice = sorted({name for name in names if [n.lower() for n in names].count(name.lower()) > 1})
    if twice:
        raise Invalid(f"column {twice[0]} is there twice", "Name each column once.")
    return names


def parse_end(text: str) -> RelationEnd:
    """Returns the end of a relation of a text like ``orders(customer_id)``.

    Raises:
        Invalid: when it is not a table with its columns in parentheses.
    """
    found = _WITH_COLUMNS.fullmatch(text.strip())
    if not found:
        raise unclosed(text) or Invalid(
            f"{shown(text)} does not name a table and its columns",
            "Write the table and its columns, such as orders(customer_id).",
        )
    table, columns = found["table"].strip(), parse_columns(found["columns"])
    if _is_glob(table):
        return RelationEnd(TablePattern(table, None, columns), columns)
    return RelationEnd(TablePattern(table, parse_ref(table)), columns)


def unclosed(text: str) -> Invalid | None:
    """Returns that a text ends before its parenthesis is closed; None when it does not.

    A comma in a flow list or mapping of the YAML may have cut it, which the text alone does not tell.
    """
    if text.count("(") <= text.count(")"):
        return None
    return Invalid(
        f"{shown(text)} opens a parenthesis and does not close it",
        f"Close it: {text}). In [ ] and {{ }}, put a text with commas in quotes.",
    )


def _is_glob(text: str) -> bool:
    bare = _QUOTED.sub("", text)
    return "*" in bare or "?" in bare


def _parse_glob(text: str) -> TablePattern:
    if "(" not in text:
        return TablePattern(text)
    found = _WITH_COLUMNS.fullmatch(text)
    if not found:
        raise Invalid(f"{shown(text)} is not a glob of tables", "Write it like ref_* or *(tenant_id).")
    return TablePattern(text, None, parse_columns(found["columns"]))


def _columns_of(item: object) -> list[str]:
    if not isinstance(item, str) or not item.strip():
        raise Invalid(f"{shown(item)} is not a column name", "Write a name such as id.")
    names, position = [], 0
    while True:
        found = _PART.match(item, position)
        if not found:
            raise Invalid(
                f"{shown(item)} is not a column name",
                "Write a name such as id, and put a name with special characters in double quotes.",
            )
        names.append(_unquoted(found))
        if found.end() == len(item):
            return names
        if item[found.end()] != ",":
            raise Invalid(f"{shown(item)} is not a column name", "Divide columns by commas.")
        position = found.end() + 1


def _split_name(text: str) -> list[str] | None:
    parts, position = [], 0
    while found := _PART.match(text, position):
        parts.append(_unquoted(found))
        if found.end() == len(text):
            return parts
        if text[found.end()] != ".":
            return None
        position = found.end() + 1
    return None


def _unquoted(found: re.Match[str]) -> str:
    return found[1].replace('""', '"') if found[1] is not None else found[2]
