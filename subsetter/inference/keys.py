"""What identifies the rows of a table, as far as names and the catalog tell."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from subsetter.catalog.tables import TableName
from subsetter.inference.naming import NamedColumn, NamedTable
from subsetter.inference.words import phrase_likeness
from subsetter.types.datatype import Family

KnownKeys = Mapping[TableName, Collection[tuple[str, ...]]]
"""Keys that somebody has promised, such as dbt's tests of uniqueness."""

_CERTAIN = 1.0
_NAMED_LIKE_TABLE = 0.95
_BARE = 0.96
_BARE_LATER = 0.7
_FIRST = 0.55
_LEAST_DISTINCT = 0.95
_UNUSUAL = frozenset({Family.BOOLEAN, Family.DATE})


@dataclass(frozen=True)
class Key:
    """Columns that may identify the rows of a table.

    Attributes:
        score: from 0 to 1.
        why: in a few words.
    """

    table: NamedTable
    columns: tuple[str, ...]
    score: float
    why: str

    def __str__(self) -> str:
        return f"{self.table.name}({', '.join(self.columns)})"


def single_keys(table: NamedTable, known: KnownKeys) -> tuple[Key, ...]:
    """Returns the columns that may be the table's key, likeliest first."""
    found = [key for column in table.columns if (key := _single(table, column, known)) is not None]
    return tuple(sorted(found, key=lambda key: (-key.score, table.by_name[key.columns[0]].position)))


def known_sets(table: NamedTable, known: KnownKeys) -> Iterator[tuple[str, ...]]:
    """Yields the sets of columns that are said to be unique, spelled as the catalog does."""
    spelled = {name.lower(): column.name for name, column in table.table.by_name.items()}
    for columns in (*table.table.unique, *known.get(table.name, ())):
        if all(column.lower() in spelled for column in columns):
            yield tuple(spelled[column.lower()] for column in columns)


def _single(table: NamedTable, named: NamedColumn, known: KnownKeys) -> Key | None:
    column = named.column
    if not column.type.can_be_key or column.type.family in _UNUSUAL or column.partition:
        return None
    if (column.name,) in set(known_sets(table, known)):
        return Key(table, (column.name,), _CERTAIN, "said to be unique")
    rows = table.table.rows
    if rows and column.distinct is not None and column.distinct < rows * _LEAST_DISTINCT:
        return None
    score, why = _by_name(table, named)
    return Key(table, (column.name,), score, why) if score else None


def _by_name(table: NamedTable, column: NamedColumn) -> tuple[float, str]:
    if () in column.stems:
        return (_BARE if column.position == 0 else _BARE_LATER), "called as keys are"
    like = max((phrase_likeness(stem, thing) for stem in column.stems for thing in table.things), default=0.0)
    if like:
        return _NAMED_LIKE_TABLE * like, "called like its table"
    if column.position == 0 and (column.says_key or any(reading in table.things for reading in column.readings)):
        return _FIRST, "the first column"
    return 0.0, ""
