"""Keys that no table is called like: a column that stands in several tables and is unique in one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from subsetter.catalog.tables import TableName
from subsetter.inference.evidence import Seen
from subsetter.inference.naming import NamedColumn, NamedTable
from subsetter.inference.references import BY_KEY
from subsetter.inference.relations import LIKELY, Candidate

_BY_NAME = 0.55
_MOST_PARENTS = 6
_MOST_TABLES = 60
_WHY = "tables have"


def shared_keys(tables: Sequence[NamedTable], others: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yields relations along columns of one name, to each table in which the column may be unique: the data decides.

    Columns that refer to a named table already add nothing, nor do pairs of tables that are related by another column.

    Args:
        others: what names alone suggest.
    """
    named = [one for one in others if one.score >= LIKELY and not _is_by_key(one)]
    referring = {(one.child, one.child_columns) for one in named}
    related = {frozenset((one.child, one.parent)) for one in named}
    proposed = {one.ends for one in others}
    for group in _groups(tables).values():
        name = group[0][1].name
        for parent, key in _parents(group):
            for child, column in group:
                place = child.name, (column.name,)
                is_new = place not in referring and frozenset((child.name, parent.name)) not in related
                if child.name != parent.name and is_new and not child.is_own_key(column):
                    why = f"{len(group)} {_WHY} {name}"
                    made = Candidate(child.name, (column.name,), parent.name, (key.name,), _BY_NAME, (why,))
                    if made.ends not in proposed:
                        yield made


def _is_by_key(one: Candidate) -> bool:
    """Whether a column is only called as the first column of some table, which need not be unique there."""
    return any(BY_KEY in reason for reason in one.reasons)


def without_mirrors(relations: Iterable[Candidate], seen: Seen) -> list[Candidate]:
    """Returns the relations without those that lead back along a shared column: the larger key set is the parent."""
    kept: dict[tuple[frozenset[TableName], str], Candidate] = {}
    others = []
    for one in relations:
        if not any(_WHY in reason for reason in one.reasons):
            others.append(one)
            continue
        pair = frozenset((one.child, one.parent)), one.child_columns[0].lower()
        first = kept.get(pair)
        if first is None or _rank(one, seen) < _rank(first, seen):
            kept[pair] = one
    return [*others, *kept.values()]


def _rank(one: Candidate, seen: Seen) -> tuple[float, int, int, str]:
    keys = seen.keys.get((one.parent, one.parent_columns), (0, 0))[0]
    return -round(one.score, 3), -keys, len(one.parent.table), str(one)


def _groups(tables: Sequence[NamedTable]) -> dict[str, list[tuple[NamedTable, NamedColumn]]]:
    """The columns of each name that says a key of something, where two tables have it."""
    found: dict[str, list[tuple[NamedTable, NamedColumn]]] = defaultdict(list)
    for table in tables:
        for column in table.columns:
            says = any(stem for stem in column.stems) and column.column.type.can_be_key and not column.is_counter
            if says:
                found[f"{column.name.lower()} {column.column.type.family}"].append((table, column))
    return {name: group for name, group in found.items() if 1 < len(group) <= _MOST_TABLES}


def _parents(group: Sequence[tuple[NamedTable, NamedColumn]]) -> list[tuple[NamedTable, NamedColumn]]:
    """The tables in which a column may be unique: no views, those first where it stands first, and of few rows."""
    able = [one for one in group if one[0].table.format != "view"]

    def rank(one: tuple[NamedTable, NamedColumn]) -> tuple[int, int, str]:
        return min(one[1].position, 3), one[0].table.rows or 0, str(one[0].name)

    return sorted(able, key=rank)[:_MOST_PARENTS]
