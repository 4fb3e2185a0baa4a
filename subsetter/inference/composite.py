"""Relations of several columns: to tables whose key is made of references, as TPC-H's partsupp."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set

from subsetter.catalog.tables import TableName
from subsetter.inference.keys import Key, KnownKeys, known_sets
from subsetter.inference.naming import NamedColumn, NamedTable
from subsetter.inference.relations import Candidate

_GUESSED_KEY = 0.8
_KNOWN_KEY = 1.0
_BY_NAME = 0.68
_LIKELY_REFERENCE = 0.5
_MOST_COLUMNS = 3
_OWN_KEY = 0.69


def composite_candidates(
    tables: Sequence[NamedTable],
    singles: Mapping[TableName, tuple[Key, ...]],
    references: Sequence[Candidate],
    known: KnownKeys,
) -> Iterator[Candidate]:
    """Yields relations of two or three columns.

    Args:
        tables: all.
        singles: the keys of one column of each table.
        references: what columns refer to, as far as names tell.
        known: keys that somebody has promised.
    """
    by_words: dict[tuple[str, ...], list[tuple[NamedTable, NamedColumn]]] = defaultdict(list)
    for table in tables:
        for column in table.columns:
            by_words[column.readings[0]].append((table, column))
    referring: dict[TableName, set[str]] = defaultdict(set)
    for one in references:
        if one.score >= _LIKELY_REFERENCE and len(one.child_columns) == 1:
            referring[one.child].add(one.child_columns[0])
    for table in tables:
        for key in _keys(table, singles[table.name], referring, known):
            yield from _children(key, by_words)


def _keys(
    table: NamedTable, singles: tuple[Key, ...], references: Mapping[TableName, Set[str]], known: KnownKeys
) -> Iterator[Key]:
    sets = [columns for columns in known_sets(table, known) if 1 < len(columns) <= _MOST_COLUMNS]
    for columns in sets:
        yield Key(table, columns, _KNOWN_KEY, "said to be unique")
    referring = references.get(table.name, frozenset())
    if sets or any(key.score > _OWN_KEY and key.columns[0] not in referring for key in singles):
        return
    leading = []
    for column in table.columns:
        if column.name not in referring:
            break
        leading.append(column.name)
    if 1 < len(leading) <= _MOST_COLUMNS:
        yield Key(table, tuple(leading), _GUESSED_KEY, "its references are its key")


def _children(
    key: Key, by_words: Mapping[tuple[str, ...], list[tuple[NamedTable, NamedColumn]]]
) -> Iterator[Candidate]:
    parts = [key.table.by_name[name] for name in key.columns]
    found: dict[str, dict[int, NamedColumn]] = defaultdict(dict)
    tables: dict[str, NamedTable] = {}
    for place, part in enumerate(parts):
        for table, column in by_words[part.readings[0]]:
            same_type = column.column.type.family is part.column.type.family
            if table.name != key.table.name and same_type and column.column.type.can_be_key:
                found[str(table.name)][place] = column
                tables[str(table.name)] = table
    for name, columns in sorted(found.items()):
        if len(columns) == len(parts):
            ordered = tuple(columns[place].name for place in range(len(parts)))
            reasons = ("columns are called like those of the key", f"key {key.why}")
            score = _BY_NAME * (0.6 + 0.4 * key.score)
            yield Candidate(tables[name].name, ordered, key.table.name, key.columns, score, reasons)
