"""The copies that the rules of a golden case mean, by the brute-force reference and not by the planner."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from subsetter.catalog import tables as catalog
from subsetter.planning import rules as planning
from subsetter.sql import conditions
from subsetter.sql.names import quote
from tests.golden.case import Case
from tests.golden.lake import write_lake
from tests.properties import meaning
from tests.properties.conditions import Condition


def meant(case: Case) -> dict[str, list[str]]:
    """Returns the rows of each copy as texts, in order."""
    rules = case.plan.rules
    with tempfile.TemporaryDirectory() as folder:
        write_lake(case.catalog, case.rows, Path(folder))
        lake = _lake(rules, case.catalog, Path(folder))
    kept = meaning.copied_rows(lake)
    return {
        one.destination: sorted(
            repr({column.name: lake.table(str(one.name)).record(place)[column.name] for column in one.columns})
            for place in kept[str(one.name)]
        )
        for one in rules.tables
    }


def _lake(rules: planning.Rules, tables: catalog.Catalog, folder: Path) -> meaning.Lake:
    kinds = {table.name: table for table in tables.tables}
    return meaning.Lake(
        tuple(_table(table, folder) for table in tables.tables),
        tuple(_relation(relation, kinds[relation.child]) for relation in rules.relations),
        tuple(_rule(one) for one in rules.tables),
        next((s.salt for one in rules.tables for s in (one.selection.sample, one.selection.cap) if s), "subset"),
    )


def _table(table: catalog.Table, folder: Path) -> meaning.Table:
    place = folder / table.name.source / table.name.table
    files = sorted(place.rglob("*.parquet")) or [place.with_name(f"{place.name}.parquet")]
    records: list[dict[str, Any]] = []
    for file in files:
        partition = dict(part.split("=") for part in file.parts if "=" in part)
        with pq.ParquetFile(file) as reader:
            records += [{**row, **_typed(partition, table)} for row in reader.read().to_pylist()]
    names = tuple(column.name for column in table.columns)
    rows = tuple(tuple(record[name] for name in names) for record in records)
    return meaning.Table(str(table.name), tuple((column.name, column.type.text) for column in table.columns), rows)


def _typed(partition: Mapping[str, str], table: catalog.Table) -> dict[str, Any]:
    readers: dict[str, Callable[[str], Any]] = {"date": dt.date.fromisoformat, "bigint": int}
    return {name: readers.get(table.by_name[name].type.text, str)(value) for name, value in partition.items()}


def _relation(relation: planning.Relation, child: catalog.Table) -> meaning.Relation:
    return meaning.Relation(
        relation.name,
        str(relation.child),
        relation.child_columns,
        str(relation.parent),
        relation.parent_columns,
        _condition(relation.when, child),
        relation.required,
        str(relation.orphans),
        relation.trusted,
    )


def _rule(one: planning.TableRules) -> meaning.Rule:
    name = str(one.name)
    if one.mode is not planning.CopyMode.SELECT:
        return meaning.Rule(name, copy=str(one.mode), by_glob=True)
    selection = one.selection
    sample, follow, cap = selection.sample, selection.follow, selection.cap
    return meaning.Rule(
        name,
        sample=meaning.Sample(sample.rate, sample.key) if sample else None,
        key=cap.key if cap else None,
        where=_condition(selection.where, one.table),
        always=_condition(selection.always, one.table),
        follow=meaning.Follow(str(follow.mode), tuple(r.name for r in follow.relations)) if follow else None,
        rows=cap.limit if cap and not cap.per else None,
        max_per_parent=cap.limit if cap and cap.per else None,
        order_by=meaning.OrderBy(cap.order_by, cap.descending) if cap and cap.order_by else None,
    )


def _condition(condition: conditions.Condition | None, table: catalog.Table) -> Condition | None:
    return _Asked(condition.duckdb, table) if condition else None


@dataclass(frozen=True)
class _Asked(Condition):
    """A condition whose value for a row DuckDB is asked for."""

    text: str
    table: catalog.Table

    def holds(self, row: Mapping[str, Any]) -> bool | None:
        values = ", ".join(f"CAST(? AS {column.type.text}) AS {quote(column.name)}" for column in self.table.columns)
        with duckdb.connect() as connection:
            asked = connection.execute(f"SELECT {self.text} FROM (SELECT {values}) AS t", list(row.values()))
            ((value,),) = asked.fetchall()
        return value
