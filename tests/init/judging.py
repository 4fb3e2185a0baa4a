"""How right the inferred relations of a lake are, where it is known which ones are true."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from subsetter.catalog.tables import Catalog, Column, Table, TableName
from subsetter.inference.candidates import decide, propose
from subsetter.inference.evidence import NOTHING, Seen, checks
from subsetter.inference.kinds import kind_candidates, kind_checks
from subsetter.inference.relations import Candidate, When
from subsetter.types.trino import parse_type
from tests.properties.conditions import Compare
from tests.properties.meaning import Lake, Relation

Ends = tuple[str, tuple[str, ...], str, tuple[str, ...]]
Known = tuple[Ends, tuple[str, str] | None]
"""A relation, and the column and its value by which it holds."""

_WRITTEN = re.compile(r"(\w+)\((.*)\) -> (\w+)\((.*)\)")


@dataclass(frozen=True)
class Judged:
    """Relations that are true, that were inferred, and that are both."""

    true: int
    inferred: int
    right: int

    def __add__(self, other: Judged) -> Judged:
        return Judged(self.true + other.true, self.inferred + other.inferred, self.right + other.right)

    @property
    def precision(self) -> float:
        return self.right / self.inferred if self.inferred else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 1.0


def written(relation: str) -> Ends:
    """The ends of a relation as the YAML writes it."""
    found = _WRITTEN.fullmatch(relation)
    assert found is not None
    return found[1], tuple(found[2].split(", ")), found[3], tuple(found[4].split(", "))


def truth_of(relations: Iterable[Relation]) -> set[Known]:
    return {((one.child, one.child_columns, one.parent, one.parent_columns), _condition(one.when)) for one in relations}


def _condition(when: object) -> tuple[str, str] | None:
    if when is None:
        return None
    assert isinstance(when, Compare)
    return when.column, str(when.value)


def judged(decided: Iterable[Candidate], truth: set[Known]) -> Judged:
    likely = {
        ((str(one.child), one.child_columns, str(one.parent), one.parent_columns), when)
        for one in decided
        if one.is_likely
        for when in ([(one.when.column, value) for value in one.when.values] if one.when else [None])
    }
    return Judged(len(truth), len(likely), len(likely & truth))


def inferred(lake: Lake, *, with_data: bool) -> tuple[Candidate, ...]:
    """What is inferred of a lake, in memory: no engine is needed to count its few rows."""
    catalog = catalog_of(lake)
    candidates = propose(catalog)
    if with_data:
        asked = kind_checks(catalog, candidates, 10**9, counts_unknown=True)
        kinds = {(one.table, one.column): _said(lake, one.table, one.column) for one in asked}
        candidates = (*candidates, *kind_candidates(catalog, candidates, kinds))
    return decide(candidates, _seen(lake, catalog, candidates) if with_data else NOTHING)


def catalog_of(lake: Lake) -> Catalog:
    tables = (
        Table(
            TableName("", table.name),
            tuple(Column(name, parse_type(kind)) for name, kind in table.columns),
            rows=len(table.rows),
            size_bytes=1_000,
        )
        for table in lake.tables
    )
    return Catalog(tuple(sorted(tables, key=lambda table: table.name)))


def _seen(lake: Lake, catalog: Catalog, candidates: tuple[Candidate, ...]) -> Seen:
    keys, references = checks(candidates, catalog, 10**9, counts_unknown=True)
    found = {}
    for key in keys:
        values = _values(lake, key.table, key.columns)
        found[key.table, key.columns] = (len(set(values)), len(values))
    met = {}
    for one in references:
        own = set(_values(lake, one.child, one.child_columns, one.when))
        parents = set(_values(lake, one.parent, one.parent_columns))
        met[one.ends] = (len(own), len(own & parents))
    return Seen(found, met)


def _said(lake: Lake, name: TableName, column: str) -> tuple[str, ...]:
    return tuple(sorted({str(value) for (value,) in _values(lake, name, (column,))}))


def _values(
    lake: Lake, name: TableName, columns: tuple[str, ...], when: When | None = None
) -> list[tuple[object, ...]]:
    table = lake.table(name.table)
    places: Sequence[int] = range(len(table.rows))
    if when is not None:
        places = [place for place in places if table.values(place, (when.column,))[0] in when.values]
    rows = (table.values(place, columns) for place in places)
    return [row for row in rows if None not in row]
