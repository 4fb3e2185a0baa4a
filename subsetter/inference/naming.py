"""What tables and columns are called once habits of spelling are taken off: prefixes, suffixes, plurals."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from subsetter.catalog.tables import Catalog, Column, Table, TableName
from subsetter.inference.words import singular, words_of
from subsetter.sql.words import words

KEY_WORDS = words("id ids key code cd no nr num number nbr sk pk fk uuid guid ref oid sid identifier rowid")
"""Words that say that a column is a key or refers to one."""

_GLUED = ("uuid", "guid", "code", "key", "id", "cd", "no", "sk", "fk")
_TABLE_PREFIXES = words("dim fact fct tbl tb t stg ref lkp lookup raw src dwh ods base app vw v d f")
_TABLE_SUFFIXES = words("dim fact tbl table tb master mst lkp lookup base header headers hdr")
_SHARED_BY = 0.5
_SHARED_AT_LEAST = 3


@dataclass(frozen=True)
class NamedColumn:
    """A column and the words of its name.

    Attributes:
        position: from 0.
        readings: the words, in the ways in which they may be meant: as they are, and without the table's own prefix.
    """

    column: Column
    position: int
    readings: tuple[tuple[str, ...], ...]

    @property
    def name(self) -> str:
        """As the catalog spells it."""
        return self.column.name

    @cached_property
    def stems(self) -> tuple[tuple[str, ...], ...]:
        """What may stand before or after a word such as ``id``; an empty stem is a bare ``id``."""
        found = [stem for reading in self.readings for stem in _stems(reading)]
        return tuple(dict.fromkeys(found))

    @property
    def says_key(self) -> bool:
        """Whether the name has a word such as ``id``."""
        return bool(self.stems)


@dataclass(frozen=True)
class NamedTable:
    """A table and what it may be called.

    Attributes:
        things: phrases in the singular, the whole name first.
    """

    table: Table
    things: tuple[tuple[str, ...], ...]
    columns: tuple[NamedColumn, ...]

    @property
    def name(self) -> TableName:
        """Which table."""
        return self.table.name

    @cached_property
    def by_name(self) -> dict[str, NamedColumn]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    def kind_of(self, column: NamedColumn) -> NamedColumn | None:
        """Returns the column that says what another one refers to: ``subject_type`` for ``subject_id``."""
        stems = {stem for stem in column.stems if stem}
        for other in self.columns:
            name = other.readings[0]
            if len(name) > 1 and name[-1] in ("type", "class", "kind") and name[:-1] in stems:
                return other
        return None


def named_tables(catalog: Catalog) -> tuple[NamedTable, ...]:
    """Returns every table of a catalog with the words of its names."""
    shared = _shared_prefixes(catalog)
    return tuple(_named(table, shared) for table in catalog.tables)


def _shared_prefixes(catalog: Catalog) -> frozenset[str]:
    """The first words that many tables have: they name the place, not the thing."""
    first = Counter(name[0] for table in catalog.tables if len(name := words_of(table.name.table)) > 1)
    least = max(_SHARED_AT_LEAST, len(catalog.tables) * _SHARED_BY)
    return frozenset(word for word, times in first.items() if times >= least) | _TABLE_PREFIXES


def _named(table: Table, prefixes: frozenset[str]) -> NamedTable:
    own = _own_prefix(table)
    columns = tuple(
        NamedColumn(column, position, _readings(column.name, own)) for position, column in enumerate(table.columns)
    )
    return NamedTable(table, _things(table.name.table, prefixes), columns)


def _things(name: str, prefixes: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    whole = words_of(name) or (name.lower(),)
    found = [whole]
    bare = whole
    while len(bare) > 1 and bare[0] in prefixes:
        bare = bare[1:]
        found.append(bare)
    while len(bare) > 1 and bare[-1] in _TABLE_SUFFIXES:
        bare = bare[:-1]
        found.append(bare)
    return tuple(dict.fromkeys((*thing[:-1], singular(thing[-1])) for thing in reversed(found)))


def _own_prefix(table: Table) -> str:
    """The first word that all columns of a table share, as ``o`` of TPC-H's orders; empty for none."""
    first = {name[0] if len(name := words_of(column.name)) > 1 else "" for column in table.columns}
    return first.pop() if len(first) == 1 and len(table.columns) > 1 else ""


def _readings(name: str, own_prefix: str) -> tuple[tuple[str, ...], ...]:
    whole = words_of(name) or (name.lower(),)
    if own_prefix and whole[0] == own_prefix and len(whole) > 1:
        return (whole[1:], whole)
    return (whole,)


def _stems(phrase: tuple[str, ...]) -> list[tuple[str, ...]]:
    if phrase[-1] in KEY_WORDS:
        return [_without_keys(phrase)]
    if phrase[0] in KEY_WORDS and len(phrase) > 1:
        return [_without_keys(phrase)]
    last = phrase[-1]
    return [
        (*phrase[:-1], last.removesuffix(ending))
        for ending in _GLUED
        if last.endswith(ending) and len(last) > len(ending) + 1
    ][:1]


def _without_keys(phrase: tuple[str, ...]) -> tuple[str, ...]:
    """Leaves out the phrase such as ``id`` at both ends; ``fk_customer_id`` has two."""
    start, end = 0, len(phrase)
    while end > start and phrase[end - 1] in KEY_WORDS:
        end -= 1
    while start < end and phrase[start] in KEY_WORDS:
        start += 1
    return phrase[start:end]
