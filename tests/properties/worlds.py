"""A world: a lake with rules, written out as Parquet files and YAML, with the copies that must come out."""

from __future__ import annotations

import datetime as dt
import io
import random
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from ruamel.yaml import YAML

from tests.properties.meaning import Follow, Lake, Relation, Rule, Sample, Table, copies

FAMILIES = {
    "smallint": "integer",
    "integer": "integer",
    "bigint": "integer",
    "decimal(10,0)": "integer",
    "varchar": "string",
    "date": "date",
    "boolean": "boolean",
    "uuid": "uuid",
}
"""The kinds of columns, in Athena's words, each with the family that relations compare within."""

_ARROW_TYPES = {
    "smallint": pa.int16(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "decimal(10,0)": pa.decimal128(10, 0),
    "varchar": pa.string(),
    "date": pa.date32(),
    "boolean": pa.bool_(),
    "uuid": pa.uuid(),
    "decimal(12,2)": pa.decimal128(12, 2),
    "double": pa.float64(),
    "timestamp": pa.timestamp("us"),
}


@dataclass(frozen=True)
class Storage:
    """How the files of a table lie: one `file`, a `folder` of several, or `hive` partitions of a column."""

    table: str
    form: str
    partition: str = ""


@dataclass(frozen=True)
class World:
    """A lake with rules, and what changes no copy: how files lie and how the YAML is spelled."""

    lake: Lake
    storage: tuple[Storage, ...] = ()
    spelling: int = 0

    def expected(self) -> dict[str, Counter[tuple[Any, ...]]]:
        """The copy of each copied table: its rows, in the order of the source's columns, as a multiset."""
        return copies(self.lake)

    def write_lake(self, folder: Path) -> None:
        """Writes every table as Parquet."""
        forms = {storage.table: storage for storage in self.storage}
        for table in self.lake.tables:
            _write_table(table, forms.get(table.name, Storage(table.name, "file")), folder)

    def config(self, lake_folder: Path, destination: Path, threads: int | None = None) -> dict[str, Any]:
        """The config as the YAML's mappings and lists, for the embedded engine."""
        speller = _Speller(self.lake, random.Random(self.spelling))
        engine: dict[str, Any] = {"name": "duckdb"}
        if threads is not None:
            engine["threads"] = threads
        config: dict[str, Any] = {
            "version": 1,
            "engine": engine,
            "source": {"path": str(lake_folder)},
            "destination": {"path": str(destination)},
        }
        if self.lake.salt != "subset":
            config["salt"] = self.lake.salt
        if self.lake.relations:
            config["relations"] = [speller.relation(relation) for relation in self.lake.relations]
        config["tables"] = {_pattern(rule): speller.rule(rule) for rule in self.lake.rules}
        return config

    def scaled(self, factor: Fraction) -> World:
        """The same world with every sampling rate made smaller."""
        rules = tuple(
            replace(rule, sample=replace(rule.sample, rate=rule.sample.rate * factor)) if rule.sample else rule
            for rule in self.lake.rules
        )
        return replace(self, lake=replace(self.lake, rules=rules))

    def __str__(self) -> str:
        text = yaml_text(self.config(Path("lake"), Path("copies")))
        forms = {storage.table: storage for storage in self.storage}
        for table in self.lake.tables:
            columns = ", ".join(f"{name} {kind}" for name, kind in table.columns)
            form = forms.get(table.name)
            note = f"   # {form.form} {form.partition}" if form else ""
            rows = "".join(f"    {shown(row)}\n" for row in table.rows)
            text += f"{table.name}({columns}){note}\n{rows}"
        return text


def yaml_text(config: Mapping[str, Any]) -> str:
    """The config as the text of a YAML file."""
    stream = io.StringIO()
    yaml = YAML()
    yaml.width = 1000
    yaml.dump(dict(config), stream)
    return stream.getvalue()


def shown(row: Iterable[Any]) -> str:
    """A row for a person to read."""
    return "(" + ", ".join(_shown(value) for value in row) + ")"


def _shown(value: Any) -> str:
    if value is None:
        return "null"
    return repr(value) if isinstance(value, str) else str(value)


def read_copy(folder: Path, table: Table) -> Counter[tuple[Any, ...]]:
    """The rows of the Parquet files in a folder, in the order of the table's columns, as a multiset."""
    rows: Counter[tuple[Any, ...]] = Counter()
    for file in sorted(folder.rglob("*.parquet")):
        with pq.ParquetFile(file) as reader:
            columns = [reader.read().column(name).to_pylist() for name in table.column_names]
        rows.update(zip(*columns, strict=True))
    return rows


def convert(value: Any, kind: str) -> Any:
    """An equal value as a column of that kind, of the same family, holds it."""
    if value is None or FAMILIES[kind] != "integer":
        return value
    return Decimal(int(value)) if kind.startswith("decimal") else int(value)


# --- files --------------------


def _write_table(table: Table, storage: Storage, folder: Path) -> None:
    if storage.form == "file":
        _write_rows(table, table.rows, folder / f"{table.name}.parquet")
    elif storage.form == "folder":
        middle = len(table.rows) // 2
        _write_rows(table, table.rows[:middle], folder / table.name / "part-0.parquet")
        _write_rows(table, table.rows[middle:], folder / table.name / "part-1.parquet")
    else:
        _write_partitions(table, storage.partition, folder / table.name)


def _write_partitions(table: Table, column: str, folder: Path) -> None:
    place = table.column_names.index(column)
    by_value: dict[Any, list[tuple[Any, ...]]] = {}
    for row in table.rows:
        by_value.setdefault(row[place], []).append(row)
    for value, rows in by_value.items():
        name = "__HIVE_DEFAULT_PARTITION__" if value is None else str(value)
        _write_rows(table, rows, folder / f"{column}={name}" / "part-0.parquet", without=column)


def _write_rows(table: Table, rows: Iterable[tuple[Any, ...]], file: Path, without: str = "") -> None:
    listed = list(rows)
    arrays = {
        name: _array([row[place] for row in listed], kind)
        for place, (name, kind) in enumerate(table.columns)
        if name != without
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(arrays), file)


def _array(values: list[Any], kind: str) -> pa.Array:
    if kind != "uuid":
        return pa.array(values, _ARROW_TYPES[kind])
    stored = pa.array([value and value.bytes for value in values], pa.binary(16))
    return pa.ExtensionArray.from_storage(pa.uuid(), stored)


# --- YAML --------------------


def _pattern(rule: Rule) -> str:
    # No name of a table is the beginning of another one, so this glob matches one table.
    return f"{rule.table}*" if rule.by_glob else rule.table


def spelled_relation(relation: Relation, *, named: bool) -> str | dict[str, Any]:
    """A relation as the YAML has it: one string when that says it all, else a mapping."""
    child = _end(relation.child, relation.child_columns)
    parent = _end(relation.parent, relation.parent_columns)
    options: dict[str, Any] = {"name": relation.name} if named else {}
    if relation.when is not None:
        options["when"] = relation.when.sql
    if not relation.required:
        options["required"] = False
    if relation.orphans != "keep":
        options["orphans"] = relation.orphans
    if relation.trusted:
        options["trusted"] = True
    return {"from": child, "to": parent} | options if options else f"{child} -> {parent}"


class _Speller:
    """Writes rules as YAML, picking among spellings that mean the same."""

    def __init__(self, lake: Lake, rng: random.Random) -> None:
        self._lake = lake
        self._rng = rng
        self._named = {each for each in lake.relations if self._needs_name(each) or rng.random() < 0.5}

    def relation(self, relation: Relation) -> str | dict[str, Any]:
        return spelled_relation(relation, named=relation in self._named)

    def rule(self, rule: Rule) -> dict[str, Any]:
        spelled: dict[str, Any] = {}
        if rule.key is not None and not self._key_goes_without_saying(rule):
            spelled["key"] = self._columns(rule.key)
        if rule.unique:
            spelled["unique"] = True
        if rule.sample is not None:
            spelled["sample"] = self._sample(rule.sample)
        for keyword in ("where", "always"):
            condition = getattr(rule, keyword)
            if condition is not None:
                spelled[keyword] = condition.sql
        if rule.follow is not None:
            spelled["follow"] = self._follow(rule.table, rule.follow)
        for keyword in ("rows", "max_per_parent", "copy"):
            if getattr(rule, keyword) is not None:
                spelled[keyword] = getattr(rule, keyword)
        if rule.order_by is not None:
            direction = " desc" if rule.order_by.descending else self._rng.choice(["", " asc"])
            spelled["order_by"] = rule.order_by.column + direction
        return spelled

    def _needs_name(self, relation: Relation) -> bool:
        """Whether the name that a relation gets by default, that of its child columns, is taken."""
        ends = [(each.child, each.child_columns) for each in self._lake.relations]
        return not self._is_only(relation) or ends.count((relation.child, relation.child_columns)) > 1

    def _is_only(self, relation: Relation) -> bool:
        """Whether one relation leads from its child to its parent, so that the parent names it."""
        ends = [(each.child, each.parent) for each in self._lake.relations]
        return ends.count((relation.child, relation.parent)) == 1

    def _key_goes_without_saying(self, rule: Rule) -> bool:
        try:
            default = replace(self._lake, rules=()).key(rule.table)
        except ValueError:
            return False
        return default == rule.key and not rule.unique and self._rng.random() < 0.5

    def _columns(self, columns: tuple[str, ...]) -> str | list[str]:
        if len(columns) == 1 and self._rng.random() < 0.7:
            return columns[0]
        return list(columns)

    def _sample(self, sample: Sample) -> str | dict[str, Any]:
        rate = self._rate(sample.rate)
        if sample.key is None:
            return rate
        return {"key": self._columns(sample.key), "rate": rate}

    def _rate(self, rate: Fraction) -> str:
        per_cent = rate * 100
        if per_cent.denominator == 1 and (rate == 1 or self._rng.random() < 0.5):
            return f"{per_cent}%"
        return f"{rate.numerator}/{rate.denominator}"

    def _follow(self, table: str, follow: Follow) -> str | dict[str, list[str]]:
        names = [self._followed(self._lake.relation(table, name)) for name in follow.relations]
        return names[0] if follow.mode == "one" else {follow.mode: names}

    def _followed(self, relation: Relation) -> str:
        by_parent = relation not in self._named or (self._is_only(relation) and self._rng.random() < 0.5)
        return relation.parent if by_parent else relation.name


def _end(table: str, columns: tuple[str, ...]) -> str:
    return f"{table}({', '.join(columns)})"


DOMAINS: dict[str, tuple[Any, ...]] = {
    "integer": (1, 2, 3, 4, 5, 6, 7, 0, -1, 1000),
    "string": ("a", "b", "c", "A", "", "é", "o'k", "10", "9", "a b"),
    "date": (*(dt.date(2024, 1, day) for day in range(1, 8)), dt.date(1, 1, 1), dt.date(9999, 12, 31)),
    "boolean": (True, False),
    "uuid": tuple(uuid.UUID(int=0xABCDEF << 100 | number) for number in range(8)),
}
"""The values that columns of a family take: few, so that references often meet a row."""
