"""A tiny shop on disk, its config, and an engine that fails where a test says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from subsetter.catalog.tables import Catalog
from subsetter.config.load import LoadedConfig, load_config
from subsetter.engines.base import Capabilities, Engine
from subsetter.engines.registry import open_engine

TABLES = {
    "customers": "SELECT i AS id, 'name ' || i AS name, i % 2 = 0 AS wanted FROM range(1, 11) AS t (i)",
    # Orders 1 to 20: customer 1 + (id % 10); order 20 has none.
    "orders": "SELECT i AS id, CASE WHEN i < 20 THEN 1 + i % 10 END AS customer_id FROM range(1, 21) AS t (i)",
    # Notes of customer 1, who is not wanted, and of customer 99, who does not exist.
    "notes": "SELECT * FROM (VALUES (1, 1), (2, 1), (3, 99)) AS t (id, customer_id)",
    "colours": "SELECT * FROM (VALUES ('red'), ('green')) AS t (name)",
    # Each employee but the first has the one before as manager.
    "employees": "SELECT i AS id, CASE WHEN i > 1 THEN i - 1 END AS manager_id FROM range(1, 101) AS t (i)",
}

CONFIG = """
version: 1
engine: {{name: duckdb, max_parallel: 2}}
source: {{path: {folder}/lake}}
destination: {{path: {folder}/copies, keep_builds: 2}}
vars: {{last: 40}}
relations:
  - orders(customer_id) -> customers(id)
  - notes(customer_id) -> customers(id)
  - {{from: employees(manager_id), to: employees(id), name: manager}}
tables:
  customers: {{where: wanted, key: id}}
  orders: {{follow: customers, key: id}}
  notes: {{copy: all}}
  colours: {{copy: all}}
  employees: {{where: "id = {{{{ last }}}}", key: id}}
"""

FEW = """
version: 1
engine: {{name: duckdb, max_parallel: 1}}
source: {{path: {folder}/lake}}
destination: {{path: {folder}/copies, keep_builds: 2}}
relations:
  - orders(customer_id) -> customers(id)
tables:
  customers: {{where: wanted}}
  orders: {{follow: customers}}
  colours: {{copy: all}}
"""
"""Every kind of effect with few statements."""

ROWS = {
    "colours": 2,
    "customers": 6,  # the five with an even id, and customer 1, whom notes refer to
    "employees": 40,  # employee 40 and every manager above
    "notes": 3,
    "orders": 10,  # ids 1, 3, ..., 19: they refer to customers 2, 4, ..., 10
}


def write_lake(folder: Path, tables: dict[str, str] = TABLES) -> None:
    """Writes each query's rows as a Parquet file."""
    (folder / "lake").mkdir(exist_ok=True)
    connection = duckdb.connect()
    for name, query in tables.items():
        connection.execute(f"COPY ({query}) TO '{folder}/lake/{name}.parquet'")
    connection.close()


def write_config(folder: Path, text: str = CONFIG) -> Path:
    """Writes ``configs/dev.yaml``."""
    (folder / "configs").mkdir(exist_ok=True)
    file = folder / "configs" / "dev.yaml"
    file.write_text(text.format(folder=folder))
    return file


@dataclass
class Shop:
    """A shop, its config and its engine."""

    folder: Path
    text: str = CONFIG
    engines: list[Engine] = field(default_factory=list)

    @property
    def loaded(self) -> LoadedConfig:
        return load_config(write_config(self.folder, self.text))

    def engine(self) -> Engine:
        """Returns a new engine, as another process would have."""
        engine = open_engine(self.loaded)
        self.engines.append(engine)
        return engine

    @property
    def root(self) -> Path:
        return self.folder / "copies" / "dev"

    def read(self, table: str) -> list[tuple[Any, ...]]:
        """Returns what a reader finds in a published table, sorted."""
        connection = duckdb.connect()
        files = f"{self.root}/current/{table}/*.parquet"
        found = connection.execute(f"SELECT * FROM '{files}' ORDER BY ALL").fetchall()
        connection.close()
        return found

    def published(self) -> dict[str, bytes]:
        """Returns every file that a reader finds."""
        current = (self.root / "current").resolve()
        return {str(file.relative_to(current)): file.read_bytes() for file in current.rglob("*.parquet")}

    def change(self, table: str, query: str) -> None:
        """Replaces the files of a published table by the query's rows; ``copy`` stands for what is there."""
        folder = (self.root / "current" / table).resolve()
        (file,) = folder.glob("*.parquet")
        connection = duckdb.connect()
        connection.execute(f"CREATE TABLE copy AS FROM '{file}'")
        connection.execute(f"COPY ({query}) TO '{file}'")
        connection.close()


MEGABYTE = 10**6
EFFECTS = ("read_catalog", "open_build", "run", "query", "discard", "publish", "remove_build")


class FaultyEngine:
    """An engine that asks a test before each effect.

    Args:
        before: takes the effect and the number of effects so far; what it raises is what the engine raises.
    """

    def __init__(self, engine: Engine, before: Callable[[str, int], None]) -> None:
        self._engine = engine
        self._before = before
        self.effects: list[str] = []

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._engine, name)
        if name not in EFFECTS:
            return found

        def asked(*arguments: Any, **named: Any) -> Any:
            self.effects.append(name)
            self._before(name, len(self.effects))
            return found(*arguments, **named)

        return asked


class UnwatchedEngine:
    """An engine that does not know in which state its source tables are, as Athena of views."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def read_catalog(self, cut: datetime | None = None) -> Catalog:
        """Returns the tables without what tells their state."""
        found = self._engine.read_catalog(cut)
        return replace(found, tables=tuple(replace(table, fingerprint="") for table in found.tables))


class Billed(FaultyEngine):
    """An engine that bills as Athena does, and says what a test wants of what it read."""

    def __init__(self, engine: Engine, scanned: int = 1) -> None:
        super().__init__(engine, lambda *_: None)
        self._scanned = scanned

    @property
    def capabilities(self) -> Capabilities:
        return replace(self._engine.capabilities, billed=True, smallest_bill_bytes=10 * MEGABYTE)

    def run(self, statement: Any, scope: Any) -> Any:
        self.effects.append("run")
        return replace(self._engine.run(statement, scope), scanned_bytes=self._scanned)

    def query(self, statement: Any) -> Any:
        answer = self._engine.query(statement)
        return replace(answer, outcome=replace(answer.outcome, scanned_bytes=self._scanned))
