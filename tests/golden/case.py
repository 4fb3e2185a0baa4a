"""A golden case: a config, its catalog and rows, and what must come out of them.

A case is a folder. People write ``config.yaml`` for Athena, ``catalog.yaml``, and ``rows.yaml`` with a few rows of each
table. The other files are generated, and read by people when they change: the plan, what would be sent to either
engine, and the rows that a build of DuckDB copies.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from ruamel.yaml import YAML

from subsetter.builds.build import build
from subsetter.builds.preparing.prepare import prepare
from subsetter.builds.preparing.preview import preview
from subsetter.catalog.file import read_catalog_file
from subsetter.catalog.tables import Catalog
from subsetter.config.load import LoadedConfig, load_config
from subsetter.costing.cost import cost
from subsetter.costing.forecast import forecast
from subsetter.engines.registry import open_engine
from subsetter.errors import VerificationFailed
from subsetter.planning.steps import Plan, outputs_of
from subsetter.planning.usage import source_columns_read
from tests.golden.lake import Rows, write_lake

CASES = Path(__file__).parent / "cases"
NOW = datetime(2026, 8, 1, 6, tzinfo=UTC)
Copies = dict[str, list[dict[str, Any]]] | str
"""The rows of each copied table, or why the build did not pass its checks."""
WITH_CHECKS = frozenset(
    {
        "012_sample_composite_key",  # different keys, of two columns
        "051_when_followed",  # orphans under a condition
        "061_composite_key_followed",  # references of two columns; keys that occur too often
        "176_when_on_a_cast_column",  # columns that the copy holds in another type
        "177_when_on_cast_columns_in_a_chain",  # references that only the source tells
        "179_when_on_a_uuid",  # values that engines compare in their own ways
    }
)
"""The cases whose statements that verify are approved too. Together they are made by every branch of every template of
checks, and of sets of six they have many of the shapes; a test holds the first."""
TODAY = {"today": "2026-08-01", "as_of": "2026-08-01T06:00:00"}


@dataclass(frozen=True)
class Case:
    """One folder of golden files."""

    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @cached_property
    def catalog(self) -> Catalog:
        return read_catalog_file(self.folder / "catalog.yaml")

    @cached_property
    def rows(self) -> dict[str, Rows]:
        """The rows of each table by its name as rules write it."""
        return YAML(typ="safe", pure=True).load(self.folder / "rows.yaml") or {}

    @cached_property
    def loaded(self) -> LoadedConfig:
        return load_config(self.folder / "config.yaml", variables=TODAY)

    @cached_property
    def plan(self) -> Plan:
        """Of the config on Athena."""
        return prepare(self.loaded, self.catalog, NOW)[1]

    def texts(self, work: Path) -> dict[str, str]:
        """Returns the plan and the statements by the name of their file.

        Args:
            work: a folder for the config of DuckDB.
        """
        return {
            "plan.json": plan_text(self.plan),
            "athena.sql": self.athena_sql(),
            "duckdb.sql": self._duckdb_sql(work),
        }

    def approved_texts(self, work: Path) -> dict[str, str]:
        """Returns the texts as they are approved: without the statements that verify, but for a few cases.

        They say the same in case after case, and were most of what had to be read.
        """
        texts = self.texts(work)
        if self.name in WITH_CHECKS:
            return texts
        return {name: without_checks(text) if name.endswith(".sql") else text for name, text in texts.items()}

    def athena_sql(self) -> str:
        """Returns all that a build would send to Athena."""
        with closing(open_engine(self.loaded)) as engine:
            return preview(self.loaded.name, self.plan, engine)

    def on_duckdb(self, work: Path) -> LoadedConfig:
        """Returns the same config for DuckDB, with a lake and a destination in a folder."""
        names = list(self.loaded.config.sources)
        places: dict[str, Any] = {name: {"path": str(work / "lake" / name)} for name in names}
        partitioned = [pattern.text for pattern, rule in self.loaded.config.rules if rule.partition_by]
        config: dict[str, Any] = {
            "version": 1,
            "extends": [str(self.folder / "config.yaml")],
            "engine": {"name": "duckdb", "threads": 1},
            **({"source": places[""]} if names == [""] else {"sources": places}),
            "destination": {"path": str(work / "copies")},
            "tables": {text: {"partition_by": None} for text in partitioned},
        }
        file = work / "config.yaml"
        file.write_text(json.dumps(config), encoding="utf-8")
        return load_config(file, variables=TODAY)

    def _duckdb_sql(self, work: Path) -> str:
        loaded = self.on_duckdb(work)
        with closing(open_engine(loaded)) as engine:
            text = preview(loaded.name, prepare(loaded, self.catalog, NOW)[1], engine)
        return text.replace(f"{work.resolve()}/", "")

    def copies(self, work: Path) -> Copies:
        """Returns the rows that a build on DuckDB copies, by table; or why it did not pass its checks."""
        loaded = self.on_duckdb(work)
        write_lake(self.catalog, self.rows, work / "lake")
        with closing(open_engine(loaded)) as engine:
            try:
                made = build(loaded, engine).manifest
            except VerificationFailed as error:
                return "\n".join(line.strip() for line in error.message.splitlines()[1:])
        current = work / "copies" / loaded.name / "current"
        return {table.destination: rows_below(current / table.destination) for table in made.tables}


def all_cases() -> list[Case]:
    """Returns every case in name order."""
    return [Case(folder) for folder in sorted(CASES.iterdir()) if folder.is_dir()]


@contextmanager
def shown(folder: Path, texts: dict[str, str]) -> Iterator[None]:
    """Writes texts into a folder when what is done with them fails, so that they can be compared."""
    try:
        yield
    except AssertionError:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        raise


def rows_below(folder: Path) -> list[dict[str, Any]]:
    """The rows of the Parquet files in a folder, in the order of their texts."""
    rows = []
    for file in sorted(folder.rglob("*.parquet")):
        with pq.ParquetFile(file) as reader:
            rows += reader.read().to_pylist()
    return sorted(rows, key=lambda row: [(value is None, str(value).rjust(12)) for value in row.values()])


def copy_text(copies: Copies) -> str:
    """Returns copied rows, one on a line."""
    if isinstance(copies, str):
        return f"failed: {_json(copies)}\n"
    lines = []
    for table, rows in copies.items():
        lines.append(f"{_json(table)}:" + ("" if rows else " []"))
        lines += [f"  - {_json(row)}" for row in rows]
    return "\n".join(lines) + "\n"


def without_checks(text: str) -> str:
    """Returns statements with a line for all that verify."""
    parts = text.split("\n\n")
    others = [part for part in parts if not part.startswith("-- verify\n")]
    at = next((at for at, part in enumerate(parts) if part.startswith("-- verify\n")), len(others))
    return "\n\n".join([*others[:at], f"-- verify: {len(parts) - len(others)} statements", *others[at:]])


def plan_text(plan: Plan) -> str:
    """Returns what there is to know of a plan, one table or step on a line."""
    costs = cost(plan)
    shape = {
        "tables": [
            {
                "table": one.destination,
                **({"from": str(one.table)} if str(one.table) != one.destination else {}),
                "why": one.why,
                "is_complete": one.is_complete,
                "expected": expected.rows,
            }
            for one, expected in zip(plan.tables, forecast(plan), strict=True)
        ],
        "steps": [
            {
                "kind": step.kind,
                "output": ", ".join(outputs_of(step)),
                "reads": list(step.reads),
                "source": {str(rows.table): list(columns) for rows, columns in source_columns_read(step).items()},
                "why": step.why,
            }
            for step in plan.steps
        ],
        "bytes": costs.bytes,
        "bound": costs.bound_bytes,
        "ratio": None if costs.ratio is None else round(costs.ratio, 3),
        "notes": [*plan.rules.notes, *plan.notes, *(f"left out: {name}" for name in plan.rules.left_out)],
    }
    return "{\n" + ",\n".join(f"  {_json(key)}: {_listed(value)}" for key, value in shape.items()) + "\n}\n"


def _listed(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return _json(value)
    return "[\n" + ",\n".join(f"    {_json(item)}" for item in value) + "\n  ]"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
