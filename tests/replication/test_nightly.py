"""TPC-H orders and line items loaded in twenty commits, replicated with lag, and built while the source goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from subsetter.builds.build import build
from subsetter.catalog.tables import Pin, TableName
from subsetter.config.load import load_config
from subsetter.engines.registry import open_engine
from subsetter.replication.cut import consistent_cut
from subsetter.replication.states import ReplicaState, State
from tests.replication.iceberg import IcebergLake
from tests.replication.parts import COMMITS, parts_of, read_tpch
from tests.replication.relocating import Relocation

START = datetime(2026, 11, 23, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LAG = {"orders": 12 * MINUTE, "lineitem": 3 * MINUTE}
"""Parents come later than their children."""


class Replicated:
    """Both tables in a lake, and a folder to which their commits come with lag.

    Commit n of either table is dated n minutes after START, orders before their line items.
    """

    def __init__(self, folder: Path, orders: pa.Table, items: pa.Table) -> None:
        self.lake = IcebergLake(folder / "lake")
        self.folder = folder / "replica"
        self._parts = {"orders": parts_of(orders, "o_orderkey"), "lineitem": parts_of(items, "l_orderkey")}
        self._metadata: dict[str, list[Path]] = {"orders": [], "lineitem": []}
        self._relocations = {}
        for name, parts in self._parts.items():
            self.lake.make(name, dict(zip(parts[0].schema.names, parts[0].schema.types, strict=True)))
            self._relocations[name] = Relocation(self.lake.folder / name, f"s3://replica/sales/{name}")

    def commit(self, number: int) -> None:
        """Writes one part of each table at the source."""
        for name, parts in self._parts.items():
            self.lake.append_arrow(name, parts[number], START + number * MINUTE)
            self._metadata[name].append(max((self.lake.folder / name / "metadata").glob("*.metadata.json")))

    def bring(self, now: datetime) -> list[ReplicaState]:
        """Brings what has arrived by a time, and returns what the status says then."""
        return [self._brought(name, now) for name in self._parts]

    def _brought(self, name: str, now: datetime) -> ReplicaState:
        arrived = [n for n in range(len(self._metadata[name])) if START + n * MINUTE + LAG[name] <= now]
        present = [n for n in range(len(self._metadata[name])) if START + n * MINUTE <= now]
        relocation = self._relocations[name]
        for path, content in relocation.new_files():
            file = self.folder / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        newest = self._metadata[name][arrived[-1]]
        version = int(newest.name.partition("-")[0])
        metadata = self.folder / name / "metadata"
        (metadata / f"v{version}.metadata.json").write_bytes((metadata / newest.name).read_bytes())
        (metadata / "version-hint.text").write_text(str(version))
        state = State.COMPLETED if arrived == present else State.PENDING
        return ReplicaState(TableName("", name), state, now, Pin(version, START + arrived[-1] * MINUTE))


@pytest.fixture(scope="module")
def replicated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replicated]:
    orders = read_tpch("0.001", "orders", ["o_orderkey", "o_custkey"])
    items = read_tpch("0.001", "lineitem", ["l_orderkey", "l_linenumber"])
    made = Replicated(tmp_path_factory.mktemp("nightly"), orders, items)
    yield made
    made.lake.close()


def built(replicated: Replicated, folder: Path, cut: datetime) -> dict[str, list[dict[str, Any]]]:
    file = folder / "dev.yaml"
    file.write_text(
        "version: 1\n"
        "engine: {name: duckdb}\n"
        f"source: {{path: '{replicated.folder}', as_of: '{cut:%Y-%m-%d %H:%M:%S}'}}\n"
        f"destination: {{path: '{folder / 'copies'}'}}\n"
        "relations: [{from: lineitem(l_orderkey), to: orders(o_orderkey), orphans: fail}]\n"
        "tables: {lineitem: {copy: all}, orders: {copy: all}}\n"
    )
    engine = open_engine(load_config(file))
    try:
        report = build(load_config(file), engine)
    finally:
        engine.close()
    assert all(table.pin is not None and table.pin.committed_at <= cut for table in report.manifest.tables)
    current = folder / "copies" / "dev" / "current"
    return {
        name: sorted(pq.read_table(current / name).to_pylist(), key=lambda row: tuple(row.values()))
        for name in ("orders", "lineitem")
    }


@pytest.mark.slow
def test_what_is_built_at_the_cut_agrees_and_is_built_twice_the_same(replicated: Replicated, tmp_path: Path) -> None:
    """``orphans: fail`` fails a build that reads line items whose orders have not arrived."""
    for number in range(16):
        replicated.commit(number)
    now = START + 15 * MINUTE
    states = {state.table.table: state for state in replicated.bring(now)}
    assert (states["orders"].state, states["lineitem"].state) == (State.PENDING, State.PENDING)
    cut = consistent_cut(list(states.values()))
    assert (cut.moment, str(cut.held_by)) == (START + 3 * MINUTE, "orders")
    first = built(replicated, tmp_path, cut.moment)
    expected = {"orders": ("o_orderkey", 4), "lineitem": ("l_orderkey", 4)}
    for name, (key, commits) in expected.items():
        assert {row[key] % COMMITS for row in first[name]} <= set(range(commits))
        assert len(first[name]) == sum(len(part) for part in replicated._parts[name][:commits])
    for number in range(16, COMMITS):
        replicated.commit(number)
    replicated.bring(START + 60 * MINUTE)
    assert built(replicated, tmp_path, cut.moment) == first
    last = consistent_cut(replicated.bring(START + 61 * MINUTE))
    assert last.moment == START + 61 * MINUTE
    whole = built(replicated, tmp_path, last.moment)
    assert len(whole["orders"]) == sum(len(part) for part in replicated._parts["orders"])
