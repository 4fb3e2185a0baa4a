"""A table bucket ``lake`` in another account, replicated to ``lake-replica`` in the caller's, on a clock of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from moto import mock_aws

from tests.replication.iceberg import IcebergLake
from tests.replication.service import ACCOUNT, FakeReplication

START = datetime(2026, 11, 23, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PRODUCTION = "111122223333"
ROLE = f"arn:aws:iam::{PRODUCTION}:role/lake-replication"


class World:
    """Tables ``days`` and ``orders`` of ``sales``. Times are minutes after ``START``."""

    def __init__(self, folder: Path) -> None:
        self.service = FakeReplication(START)
        self.lake = IcebergLake(folder / "lake")
        self.source = self.service.make_bucket("lake", PRODUCTION)
        self.replica = self.service.make_bucket("lake-replica", ACCOUNT)
        self.lake.make("days", {"id": pa.int64(), "name": pa.string()})
        self.lake.make("orders", {"id": pa.int64(), "day_id": pa.int64()})
        self.tables = {name: self.service.add(self.source, name, self.lake) for name in ("days", "orders")}

    def commit(self, table: str, minutes: float, *rows: dict[str, Any]) -> int:
        """Adds rows at a time, and returns the snapshot's id."""
        return self.lake.append(table, rows, START + minutes * MINUTE)

    def at(self, minutes: float) -> None:
        """Lets time pass until then."""
        self.service.at(START + minutes * MINUTE)

    def replicate(self, **configuration: Any) -> None:
        """Sets up the replication of the whole bucket."""
        rule = {"destinations": [{"destinationTableBucketARN": self.replica}]}
        request = {"tableBucketARN": self.source, "configuration": {"role": ROLE, "rules": [rule]}}
        self.service.put_table_bucket_replication(request | configuration)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with mock_aws():
        made = World(tmp_path)
        with made.service.answering():
            yield made
        made.lake.close()
