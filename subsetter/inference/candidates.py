"""Relations that a catalog may have: proposed by names and types, then decided by what the data says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from subsetter.catalog.tables import Catalog, TableName
from subsetter.inference.composite import composite_candidates
from subsetter.inference.evidence import NOTHING, Seen, weighed
from subsetter.inference.keys import Key, KnownKeys, single_keys
from subsetter.inference.naming import NamedColumn, NamedTable, named_tables
from subsetter.inference.references import KeyIndex, Match
from subsetter.inference.relations import POSSIBLE, Candidate, When

_MOST_PER_COLUMN = 3
_WORTH_A_LOOK = 0.3
_OWN_KEY = 0.8
_PLAIN = 0.8


def propose(
    catalog: Catalog, promised: Sequence[Candidate] = (), known: KnownKeys | None = None
) -> tuple[Candidate, ...]:
    """Returns the relations that names and types suggest; several for a column where it is not clear.

    Args:
        catalog: the tables.
        promised: relations that somebody has declared; no other is proposed for their columns.
        known: keys that somebody has declared.
    """
    tables = named_tables(catalog)
    singles = {table.name: single_keys(table, known or {}) for table in tables}
    index = KeyIndex([key for keys in singles.values() for key in keys])
    settled = {(one.child, one.child_columns) for one in promised}
    found = [
        candidate
        for table in tables
        for column in table.columns
        if (table.name, (column.name,)) not in settled
        for candidate in _of_column(table, column, singles[table.name], index)
    ]
    referring = [*promised, *found]
    composite = [
        one
        for one in composite_candidates(tables, singles, referring, known or {})
        if (one.child, one.child_columns) not in settled
    ]
    return (*promised, *found, *composite)


def decide(candidates: Iterable[Candidate], seen: Seen = NOTHING) -> tuple[Candidate, ...]:
    """Returns the best relation of each column or set of columns, in name order; unlikely ones are left out."""
    by_child: dict[tuple[TableName, tuple[str, ...], When | None], list[Candidate]] = defaultdict(list)
    for one in weighed(candidates, seen):
        by_child[one.child, one.child_columns, one.when].append(one)
    best = (min(several, key=lambda one: (-one.score, str(one))) for several in by_child.values())
    return tuple(sorted((one for one in best if one.score >= POSSIBLE), key=str))


def refuted(candidates: Iterable[Candidate], seen: Seen) -> tuple[Candidate, ...]:
    """Returns the relations of some rows of a child that the data speaks against, in name order."""
    return tuple(sorted((one for one in weighed(candidates, seen) if one.when and one.score < POSSIBLE), key=str))


def keys_of(catalog: Catalog, known: KnownKeys | None = None, seen: Seen = NOTHING) -> dict[TableName, tuple[str, ...]]:
    """Returns the likeliest key of each table that seems to have one of its own."""
    found: dict[TableName, tuple[str, ...]] = {}
    for table in named_tables(catalog):
        for key in single_keys(table, known or {}):
            distinct, rows = seen.keys.get((table.name, key.columns), (0, 0))
            if rows <= distinct and table.by_name[key.columns[0]].column.type.can_be_key:
                found[table.name] = key.columns
                break
    return found


def _of_column(table: NamedTable, column: NamedColumn, own: tuple[Key, ...], index: KeyIndex) -> list[Candidate]:
    mine = next((key for key in own if key.columns == (column.name,) and key.score >= _OWN_KEY), None)
    # Where another column says what this one refers to, its name must say it, too.
    least = _WORTH_A_LOOK if table.kind_of(column) is None else _PLAIN
    matches = [
        match
        for match in index.matches(table, column)
        if match.score >= least and (mine is None or _is_rather(match.key, mine))
    ]
    return [_candidate(table, column, match) for match in matches[:_MOST_PER_COLUMN]]


def _is_rather(other: Key, mine: Key) -> bool:
    """Whether a column that might be its own table's key is rather that of another, more plainly named table."""
    return (other.score, -len(other.table.name.table)) > (mine.score, -len(mine.table.name.table))


def _candidate(table: NamedTable, column: NamedColumn, match: Match) -> Candidate:
    reasons = (f"{column.name} {match.why}" if not match.why.startswith("the role") else match.why,)
    return Candidate(table.name, (column.name,), match.key.table.name, match.key.columns, match.score, reasons)
