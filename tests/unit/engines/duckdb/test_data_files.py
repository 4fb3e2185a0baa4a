"""Estimates from footers, held against what DuckDB says that it has read."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from subsetter.builds.preparing.estimate import estimate
from subsetter.builds.preparing.prepare import prepare
from subsetter.catalog.tables import TableName
from subsetter.config.load import load_config
from subsetter.costing.cost import Cost, cost, files_wanted
from subsetter.engines.base import Engine
from subsetter.engines.registry import open_engine
from subsetter.planning.steps import Plan, outputs_of
from subsetter.rendering.render import render_step
from tests.replication.iceberg import IcebergLake
from tests.unit.builds.memory import NOON

# Ten row groups in order of id, five partitions by day, texts that do not compress.
EVENTS = """
    SELECT i AS id, i % 5000 AS user_id, md5(i::VARCHAR) || md5((i + 1)::VARCHAR) AS text,
        hash(i)::DOUBLE AS score, CASE WHEN i >= 100000 THEN i END AS late
    FROM range(200000) AS t (i)
"""
DAYS = "SELECT *, DATE '2026-08-01' + (id // 40000)::INTEGER AS day FROM events"
USERS = "SELECT i AS id, md5(i::VARCHAR) AS name FROM range(5000) AS t (i)"

CONFIG = """
version: 1
engine: {{name: duckdb, max_parallel: 1, threads: 1}}
source: {{path: {folder}/lake}}
destination: {{path: {folder}/copies}}
relations: ["events(user_id) -> users(id)"]
tables:
{tables}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("estimates")
    (made / "lake").mkdir()
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE events AS {EVENTS}")
    connection.execute(f"COPY events TO '{made}/lake/events.parquet' (ROW_GROUP_SIZE 20480)")
    connection.execute(f"COPY ({DAYS}) TO '{made}/lake/days' (FORMAT parquet, PARTITION_BY (day))")
    connection.execute(f"COPY ({USERS}) TO '{made}/lake/users.parquet'")
    connection.close()
    return made


@pytest.fixture(scope="module")
def iceberg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same tables as Iceberg tables: the events in five files in order of id, and their users."""
    made = tmp_path_factory.mktemp("iceberg")
    whole, text = pa.int64(), pa.string()
    lake = IcebergLake(made, "lake")
    lake.make("events", {"id": whole, "user_id": whole, "text": text, "score": pa.float64(), "late": whole})
    lake.make("users", {"id": whole, "name": text})
    with duckdb.connect() as connection:
        for start in range(0, 200_000, 40_000):
            query = f"SELECT * FROM ({EVENTS}) WHERE id >= {start} AND id < {start + 40_000}"
            lake.append_arrow("events", connection.sql(query).to_arrow_table())
        lake.append_arrow("users", connection.sql(USERS).to_arrow_table())
    lake.close()
    return made


class Bench:
    """A config over the lake: its estimate, and what its steps read."""

    def __init__(self, folder: Path, tables: str) -> None:
        file = folder / "dev.yaml"
        file.write_text(CONFIG.format(folder=folder, tables=tables))
        self._loaded = load_config(file)
        self.engine: Engine = open_engine(self._loaded)
        _, self.plan = prepare(self._loaded, self.engine.read_catalog(), NOON)

    @property
    def estimate(self) -> Cost:
        return estimate(self._loaded, self.plan, self.engine)

    def actual(self) -> dict[str, int]:
        """Runs the steps, and returns the bytes that each has read."""
        plan: Plan = self.plan
        scope = self.engine.bind(plan, "20261123T120000-ab12", {})
        self.engine.open_build("20261123T120000-ab12", tuple(plan.rules.source_by_name.values()))
        read = {}
        for step in plan.steps:
            scanned = self.engine.run(render_step(step, scope), scope).scanned_bytes  # type: ignore[arg-type]
            assert scanned is not None
            read[outputs_of(step)[0]] = scanned
        self.engine.close()
        return read


@pytest.mark.parametrize(
    ("tables", "files", "of_files"),
    [
        ("  events: {where: 'id < 30000'}", 2, 10),
        ("  events: {where: 'id BETWEEN 30000 AND 50000', columns: {drop: [text]}}", 2, 10),
        ("  events: {where: 'late > 0'}", 6, 10),
        ("  days: {where: \"day = DATE '2026-08-02'\"}", 1, 5),
        ("  days: {where: \"day >= DATE '2026-08-04' AND id > 0\", columns: {keep: [id, day]}}", 2, 5),
    ],
)
def test_a_scan_without_a_join_is_estimated_within_ten_per_cent(
    folder: Path, tables: str, files: int, of_files: int
) -> None:
    bench = Bench(folder, f"  users: {{copy: all}}\n{tables}")
    step = next(one for one in bench.estimate.steps if one.step in ("events", "days"))
    (scan,) = step.scans
    assert scan.files in (files, files + 1)  # DuckDB may end a row group a little later
    assert scan.of_files is not None
    assert scan.of_files >= of_files
    assert scan.bytes is not None
    actual = bench.actual()[step.step]
    assert scan.bytes == scan.least_bytes
    assert abs(actual - scan.bytes) <= 0.1 * actual, (actual, scan.bytes)


@pytest.mark.parametrize(
    ("rule", "files"),
    [
        ("{where: 'id < 30000'}", 1),
        ("{where: 'id BETWEEN 30000 AND 50000', columns: {drop: [text]}}", 2),
        ("{where: 'late > 0', columns: {keep: [id]}}", 3),
        ("{copy: all, columns: {drop: [text]}}", 5),
    ],
)
def test_an_iceberg_scan_without_a_join_is_estimated_within_ten_per_cent(iceberg: Path, rule: str, files: int) -> None:
    bench = Bench(iceberg, f"  users: {{copy: all}}\n  events: {rule}")
    step = next(one for one in bench.estimate.steps if one.step == "events")
    (scan,) = step.scans
    assert (scan.files, scan.of_files) == (files, 5)
    assert scan.bytes is not None
    assert scan.bytes == scan.least_bytes
    actual = bench.actual()["events"]
    assert abs(actual - scan.bytes) <= 0.1 * actual, (actual, scan.bytes)


def test_a_join_with_an_iceberg_table_is_estimated_as_a_range_that_holds_the_actual(iceberg: Path) -> None:
    bench = Bench(iceberg, "  users: {where: 'id < 10', key: id}\n  events: {follow: users}")
    step = next(one for one in bench.estimate.steps if one.step == "events")
    assert step.least_bytes is not None
    assert step.most_bytes is not None
    assert step.least_bytes <= bench.actual()["events"] <= step.most_bytes


def test_a_scan_of_everything_is_estimated_from_the_catalog_alone(folder: Path) -> None:
    bench = Bench(folder, "  events: {copy: all, columns: {drop: [text]}}")
    assert files_wanted(bench.plan) == ()
    estimated = sum(scan.bytes or 0 for step in bench.estimate.steps for scan in step.scans if step.step == "events")
    actual = bench.actual()["events"]
    assert abs(actual - estimated) <= 0.1 * actual


def test_a_join_is_estimated_as_a_range_that_holds_the_actual(folder: Path) -> None:
    bench = Bench(folder, "  users: {where: 'id < 10', key: id}\n  events: {follow: users}")
    step = next(one for one in bench.estimate.steps if one.step == "events")
    assert step.least_bytes is not None
    assert step.most_bytes is not None
    assert step.least_bytes <= bench.actual()["events"] <= step.most_bytes
    assert step.scans[0].is_joined


def test_a_table_of_a_database_file_counts_as_the_whole_file(tmp_path: Path) -> None:
    file = tmp_path / "lake.duckdb"
    connection = duckdb.connect(str(file))
    connection.execute(f"CREATE TABLE users AS {USERS}")
    connection.close()
    config = tmp_path / "dev.yaml"
    config.write_text(
        f"version: 1\nengine: {{name: duckdb}}\nsource: {{path: {file}}}\n"
        f"destination: {{path: {tmp_path}/copies}}\ntables: {{users: {{copy: all}}}}\n"
    )
    engine = open_engine(load_config(config))
    _, plan = prepare(load_config(config), engine.read_catalog(), NOON)
    files = engine.read_files(files_wanted(plan))
    assert [one.size_bytes for one in files[TableName("", "users")]] == [file.stat().st_size]
    assert cost(plan, files).bytes == file.stat().st_size
