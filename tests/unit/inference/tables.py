"""Catalogs written short: ``{"orders": "id bigint, customer_id bigint"}``."""

from __future__ import annotations

from subsetter.catalog.tables import Catalog, Column, Table, TableName
from subsetter.inference.candidates import decide, propose
from subsetter.inference.relations import Candidate
from subsetter.types.trino import parse_type


def named(table: str) -> TableName:
    return TableName("", table)


def table(name: str, columns: str, rows: int | None = 1_000, unique: tuple[tuple[str, ...], ...] = ()) -> Table:
    pairs = [one.strip().split(" ", 1) for one in columns.split(",")]
    return Table(
        named(name), tuple(Column(column, parse_type(kind)) for column, kind in pairs), rows=rows, unique=unique
    )


def catalog(**tables: str) -> Catalog:
    return Catalog(tuple(table(name, columns) for name, columns in sorted(tables.items())))


def relations(**tables: str) -> set[str]:
    """What is taken for true by names and types alone."""
    return {str(one) for one in decide(propose(catalog(**tables))) if one.is_likely}


def candidate(text: str, score: float = 0.9, *, promised: bool = False) -> Candidate:
    """The candidate of ``orders(customer_id) -> customers(id)``."""
    ends = []
    for end in text.split(" -> "):
        name, _, columns = end.rstrip(")").partition("(")
        ends.append((named(name), tuple(columns.split(", "))))
    (child, child_columns), (parent, parent_columns) = ends
    return Candidate(child, child_columns, parent, parent_columns, score, ("by name",), promised)
