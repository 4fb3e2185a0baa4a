"""Real Iceberg tables on disk, written with pyiceberg, whose commits happen at times that a test chooses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.table import Table

Columns = Mapping[str, pa.DataType]


class IcebergLake:
    """A folder of Iceberg tables: ``<folder>/<namespace>/<table>``.

    Args:
        folder: is made.
        namespace: of all tables.
    """

    def __init__(self, folder: Path, namespace: str = "sales") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder / namespace
        self.namespace = namespace
        self._catalog = SqlCatalog("lake", uri=f"sqlite:///{folder}/catalog.db", warehouse=f"file://{folder}")
        self._catalog.create_namespace(namespace)

    def close(self) -> None:
        """Closes the catalog's database."""
        self._catalog.engine.dispose()

    def make(self, name: str, columns: Columns, **properties: str) -> Table:
        """Makes an empty table."""
        return self._catalog.create_table(
            f"{self.namespace}.{name}",
            pa.schema(list(columns.items())),
            location=f"file://{self.folder / name}",
            properties=properties,
        )

    def table(self, name: str) -> Table:
        """The table as it is now."""
        return self._catalog.load_table(f"{self.namespace}.{name}")

    def append(self, name: str, rows: Sequence[Mapping[str, Any]], at: datetime | None = None) -> int:
        """Adds rows in one commit, and returns the id of its snapshot.

        Args:
            at: when the commit is dated, UTC; None for now.
        """
        schema = self.table(name).schema().as_arrow()
        return self.append_arrow(name, pa.Table.from_pylist([dict(row) for row in rows], schema=schema), at)

    def append_arrow(self, name: str, data: pa.Table, at: datetime | None = None) -> int:
        """Adds the rows of an Arrow table in one commit, as ``append`` does."""
        with dated(at):
            self.table(name).append(data)
        return self.newest(name)

    def newest(self, name: str) -> int:
        """The id of the table's current snapshot."""
        found = self.table(name).current_snapshot()
        assert found is not None
        return found.snapshot_id

    def rows(self, name: str, snapshot_id: int) -> list[dict[str, Any]]:
        """The rows of a snapshot, as pyiceberg reads them."""
        return self.table(name).scan(snapshot_id=snapshot_id).to_arrow().to_pylist()

    def expire(self, name: str, before: datetime) -> None:
        """Removes the snapshots of before a time, the current one excepted."""
        self.table(name).maintenance.expire_snapshots().older_than(before).commit()


@contextmanager
def dated(at: datetime | None) -> Iterator[None]:
    """Lets pyiceberg date what it commits to a time."""
    if at is None:
        yield
        return
    clock = SimpleNamespace(time=lambda: at.astimezone(UTC).timestamp())
    with mock.patch("pyiceberg.table.snapshots.time", clock):
        yield
