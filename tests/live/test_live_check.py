"""The live check runs through on the local Athena, keeps to its cap and leaves nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.live.__main__ import main

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena

CONFIG = """
version: 1
engine: {name: athena, query_output: s3://results/queries/}
source: {catalog: s3tablescatalog/replica, database: sales}
destination: {database: sales_dev, location: s3://dev/copies/}
tables: {orders: {copy: all}}
"""


@pytest.fixture
def config(local_athena: LocalAthena, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    bucket = local_athena.make_table_bucket("replica", is_read_only=True)
    local_athena.make_database("sales", bucket=bucket)
    local_athena.trino_sql('CREATE TABLE "rw_replica".sales.orders AS SELECT 1 AS id')
    for name in ("dev", "results"):
        local_athena.make_bucket(name)
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "dev.yaml"
    file.write_text(CONFIG, encoding="utf-8")
    return file


def test_every_probe_finds_something_and_nothing_is_left(local_athena: LocalAthena, config: Path) -> None:
    assert main([str(config)]) == 0
    told = Path("live-check.md").read_text(encoding="utf-8")
    assert "md5 slice is right: True" in told
    assert "UpdateCount after writing 3 rows: {'iceberg': 3, 'hive': 3}" in told
    assert "succeeded query comes back: True; failed query comes back: True" in told
    assert "1 rows at the pin, 1 by its metadata; copies: iceberg: made; hive: made" in told
    assert "before and after the switch: [1, 2]" in told
    assert "as they come: " in told
    assert "written" not in told.partition("101 partitions")[2].partition("\n")[0]
    assert "$snapshots: committed_at" in told
    assert "**: failed:" not in told
    assert local_athena.list_objects("s3://dev/") == []
    assert local_athena.client("glue").get_tables(DatabaseName="sales_dev__builds")["TableList"] == []


def test_it_stops_at_its_cap(local_athena: LocalAthena, config: Path) -> None:
    assert main([str(config), "--most-usd", "0.0001"]) == 0
    told = Path("live-check.md").read_text(encoding="utf-8")
    assert "The cap of 0.0001 USD is reached." in told
    assert len(local_athena.queries) == 2
