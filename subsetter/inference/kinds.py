"""References whose table another column names: ``subject_id`` refers to a post where ``subject_type`` says so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from subsetter.catalog.tables import Catalog, Table, TableName
from subsetter.inference.keys import Key, KnownKeys, single_keys
from subsetter.inference.naming import NamedColumn, NamedTable, named_tables
from subsetter.inference.relations import Candidate, When
from subsetter.inference.words import singular, words_of
from subsetter.types.datatype import Family

MOST_KINDS = 50
"""A column that says more than so many different things names no tables."""

MOST_KIND_CHECKS = 200
"""So many columns are asked what they say, and no more."""

_NAMED = 0.78
# Values come from the data: what is no name is never written into a condition.
_NAME = re.compile(r"[\w\\/.: -]{1,200}")
_SPACES = re.compile(r"[\\/.:]+")


@dataclass(frozen=True)
class KindCheck:
    """Asks what a column says, the most frequent first.

    Attributes:
        column: that says what another one refers to.
        bytes: that this reads, as far as the catalog knows.
    """

    table: TableName
    column: str
    bytes: int | None = None


Kinds = Mapping[tuple[TableName, str], tuple[str, ...]]
"""What was found: by table and column, what it says."""


def kind_checks(
    catalog: Catalog, candidates: Iterable[Candidate], budget_bytes: int, *, counts_unknown: bool
) -> tuple[KindCheck, ...]:
    """Returns the columns that are worth asking, within a budget.

    Args:
        catalog: the tables.
        candidates: as names and types propose them; what they settle needs no other column.
        budget_bytes: that all questions together may read.
        counts_unknown: whether a table of unknown size is left alone, since reading it might be dear.
    """
    found: dict[tuple[TableName, str], KindCheck] = {}
    left = budget_bytes
    for table, _, kind in _pairs(catalog, candidates):
        size = _size(table.table, kind.name)
        is_known = (table.name, kind.name) in found
        if is_known or table.table.format == "view" or (size or 0) > left or (counts_unknown and size is None):
            continue
        left -= size or 0
        found[table.name, kind.name] = KindCheck(table.name, kind.name, size)
    return tuple(found.values())[:MOST_KIND_CHECKS]


def kind_candidates(
    catalog: Catalog, candidates: Iterable[Candidate], kinds: Kinds, known: KnownKeys | None = None
) -> tuple[Candidate, ...]:
    """Returns a relation for each table that a column names.

    Args:
        catalog: the tables.
        candidates: as names and types propose them; what they settle needs no other column.
        kinds: what columns say.
        known: keys that somebody has declared.
    """
    index = _KeysByThing(catalog, known or {})
    return tuple(
        one
        for table, column, kind in _pairs(catalog, candidates)
        for one in _of_pair(table, column, kind, kinds.get((table.name, kind.name), ()), index)
    )


def nameless_kinds(relations: Iterable[Candidate], column: str, kind_column: str, said: Iterable[str]) -> list[str]:
    """Returns what a column says for which no relation was found.

    Args:
        relations: of the column's table.
        column: that refers.
        kind_column: that says to what.
        said: by it.
    """
    whens = [one.when for one in relations if one.child_columns == (column,) and one.when is not None]
    named = {value for when in whens if when.column == kind_column for value in when.values}
    return [value for value in said if value not in named]


class _KeysByThing:
    """The keys of tables, by what the table is called."""

    def __init__(self, catalog: Catalog, known: KnownKeys) -> None:
        self._found: dict[str, list[Key]] = defaultdict(list)
        for table in named_tables(catalog):
            keys = single_keys(table, known)
            for thing in table.things:
                self._found["".join(thing)] += keys[:1]

    def of(self, value: str) -> list[Key]:
        """Returns the keys of the tables that a value such as ``post`` or ``app/models/Post`` names."""
        words = words_of(_SPACES.split(value)[-1]) if _NAME.fullmatch(value) else ()
        return self._found.get("".join((*words[:-1], singular(words[-1]))), []) if words else []


def _pairs(catalog: Catalog, candidates: Iterable[Candidate]) -> Iterator[tuple[NamedTable, NamedColumn, NamedColumn]]:
    """Yields each column whose table another one names, with that one."""
    settled = {(one.child, one.child_columns) for one in candidates if one.is_likely and one.when is None}
    for table in named_tables(catalog):
        for column in table.columns:
            kind = table.kind_of(column)
            if kind is None or (table.name, (column.name,)) in settled or not column.column.type.can_be_key:
                continue
            if kind.column.type.family is Family.STRING and kind.column.type.can_be_key:
                yield table, column, kind


def _of_pair(
    table: NamedTable, column: NamedColumn, kind: NamedColumn, said: Iterable[str], index: _KeysByThing
) -> Iterator[Candidate]:
    values: dict[TableName, list[str]] = defaultdict(list)
    keys: dict[TableName, Key] = {}
    for value in said:
        for key in index.of(value):
            if key.table.by_name[key.columns[0]].column.type.family is column.column.type.family:
                values[key.table.name].append(value)
                keys[key.table.name] = key
    for name, key in keys.items():
        when = When(kind.name, tuple(sorted(values[name])))
        reason = f"{kind.name} says {' or '.join(when.values)}"
        yield Candidate(
            table.name, (column.name,), name, key.columns, _NAMED * (0.6 + 0.4 * key.score), (reason,), when=when
        )


def _size(table: Table, column: str) -> int | None:
    size = table.by_name[column.lower()].size_bytes
    return table.size_bytes if size is None else size
