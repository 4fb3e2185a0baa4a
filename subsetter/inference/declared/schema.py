"""What a schema file declares, by the names that it uses, and which tables of a catalog it means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from subsetter.catalog.tables import Catalog, Table, TableName
from subsetter.inference.relations import Candidate
from subsetter.sql.ddl import DdlKey, DdlReference

_CERTAIN = 1.0


@dataclass(frozen=True)
class DeclaredSchema:
    """What one file declares.

    Attributes:
        origin: what reasons call it, such as ``schema.sql``.
        unread: the beginnings of what could not be read, each with its line.
    """

    origin: str
    references: tuple[DdlReference, ...] = ()
    keys: tuple[DdlKey, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Declared:
    """What is declared about the tables of a catalog.

    Attributes:
        relations: each with who says so.
        keys: sets of columns, by table.
        notes: what the catalog does not have, and what could not be read.
    """

    relations: tuple[Candidate, ...] = ()
    keys: Mapping[TableName, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def joined(several: Iterable[Declared]) -> Declared:
    """Returns what several declare; of a relation that two declare, the first one's reasons and the second's."""
    relations: dict[object, Candidate] = {}
    keys: dict[TableName, tuple[tuple[str, ...], ...]] = {}
    notes: list[str] = []
    for one in several:
        for relation in one.relations:
            known = relations.get(relation.ends)
            relations[relation.ends] = relation if known is None else _said_twice(known, relation)
        for table, sets in one.keys.items():
            keys[table] = tuple(dict.fromkeys((*keys.get(table, ()), *sets)))
        notes += one.notes
    return Declared(tuple(relations.values()), keys, tuple(notes))


def _said_twice(one: Candidate, other: Candidate) -> Candidate:
    reasons = tuple(dict.fromkeys((*one.reasons, *other.reasons)))
    return Candidate(
        one.child, one.child_columns, one.parent, one.parent_columns, one.score, reasons, promised=True, when=one.when
    )


def of_catalog(catalog: Catalog) -> Declared:
    """Returns the foreign keys that the source itself declares."""
    relations = tuple(
        Candidate(
            one.child,
            one.child_columns,
            one.parent,
            one.parent_columns,
            _CERTAIN,
            ("the source declares it as a foreign key",),
            promised=True,
        )
        for one in catalog.foreign_keys
        if one.child in catalog.by_name and one.parent in catalog.by_name
    )
    return Declared(relations)


def matched(schema: DeclaredSchema, catalog: Catalog) -> Declared:
    """Returns what a schema says about the tables of a catalog.

    Letter case does not count, nor does a schema before the name.
    """
    return _Matching(schema, catalog).declared()


class _Matching:
    def __init__(self, schema: DeclaredSchema, catalog: Catalog) -> None:
        self._schema = schema
        self._tables: dict[str, list[Table]] = {}
        for table in catalog.tables:
            self._tables.setdefault(table.name.table.lower(), []).append(table)
        self._primary = {one.table.lower(): one.columns for one in reversed(schema.keys) if one.is_primary}
        self._absent: set[str] = set()
        self._notes: list[str] = []

    def declared(self) -> Declared:
        relations = tuple(chain.from_iterable(map(self._relations, self._schema.references)))
        keys: dict[TableName, list[tuple[str, ...]]] = {}
        for one in self._schema.keys:
            for table in self._found(one.table):
                if columns := _columns(table, one.columns):
                    keys.setdefault(table.name, []).append(columns)
        return Declared(relations, {name: tuple(sets) for name, sets in keys.items()}, tuple(self._all_notes()))

    def _relations(self, one: DdlReference) -> Iterator[Candidate]:
        children, parents = self._found(one.table), self._found(one.parent)
        if len(children) != 1 or len(parents) != 1:
            return
        ((child,), (parent,)) = children, parents
        child_columns = _columns(child, one.columns)
        wanted = one.parent_columns or self._primary.get(one.parent.lower(), ()) or _only_key(parent)
        parent_columns = _columns(parent, wanted)
        if child_columns is None or parent_columns is None or len(child_columns) != len(parent_columns):
            ends = f"{one.table}({', '.join(one.columns)}) -> {one.parent}({', '.join(wanted)})"
            self._notes.append(f"{self._schema.origin}: {ends}: the tables do not have these columns.")
            return
        yield Candidate(
            child.name,
            child_columns,
            parent.name,
            parent_columns,
            _CERTAIN,
            (f"{self._schema.origin} declares it",),
            promised=True,
        )

    def _found(self, name: str) -> Sequence[Table]:
        found = self._tables.get(name.lower(), [])
        if not found:
            self._absent.add(name)
        return found

    def _all_notes(self) -> Iterator[str]:
        origin, unread = self._schema.origin, self._schema.unread
        if unread:
            some = "statement" if len(unread) == 1 else "statements"
            yield f"{origin}: {len(unread)} {some} could not be read, the first: {unread[0]}."
        if self._absent:
            first = ", ".join(sorted(self._absent)[:5])
            more = f" and {len(self._absent) - 5} more" if len(self._absent) > 5 else ""
            tables = "table that is" if len(self._absent) == 1 else "tables that are"
            yield f"{origin} names {len(self._absent)} {tables} not in the source: {first}{more}."
        yield from self._notes[:10]
        if len(self._notes) > 10:
            yield f"{origin}: {len(self._notes) - 10} more relations name columns that are not there."


def _columns(table: Table, names: Sequence[str]) -> tuple[str, ...] | None:
    found = [table.by_name.get(name.lower()) for name in names]
    return tuple(one.name for one in found if one) if found and all(found) else None


def _only_key(table: Table) -> tuple[str, ...]:
    return table.unique[0] if len(table.unique) == 1 else ()
