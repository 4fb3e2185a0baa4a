"""What the embedded engine does beyond the contract."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from subsetter.catalog.tables import TableName
from subsetter.engines.duckdb.engine import DuckdbEngine
from subsetter.engines.duckdb.settings import DuckdbSettings, LocalSource
from subsetter.errors import AccessDenied, DestinationUnwritable, EngineError, QueryFailed, SourceUnreadable
from subsetter.planning.predicates import FALSE, TRUE
from subsetter.planning.rules import PartitionField
from subsetter.planning.steps import CopyStep, Plan
from subsetter.rendering.statements import Statement
from tests.engines.worlds import Build, plan_of
from tests.unit.engines.duckdb.lake import write


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DuckdbEngine]:
    write(tmp_path / "lake" / "orders.parquet", "SELECT range AS id, range % 3 AS part FROM range(1000)")
    one = DuckdbEngine(DuckdbSettings("dev", (LocalSource("", tmp_path / "lake"),), tmp_path / "out"))
    yield one
    one.close()


def partitioned(plan: Plan, column: str) -> Plan:
    steps = tuple(
        replace(step, partition_by=(PartitionField(column),)) for step in plan.steps if isinstance(step, CopyStep)
    )
    return replace(plan, steps=steps)


def read(folder: Path, options: str = "") -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(f"FROM read_parquet('{folder}/**/*.parquet'{options})").fetchall()


def test_a_partitioned_copy_has_a_folder_per_value(engine: DuckdbEngine, tmp_path: Path) -> None:
    plan = partitioned(plan_of(engine.read_catalog()), "part")
    build = Build.begin(engine, plan, "b1").run_all()
    assert build.count("orders") == 1000
    build.publish()
    orders = tmp_path / "out" / "dev" / "current" / "orders"
    assert {path.parent.name for path in orders.rglob("*.parquet")} == {"part=0", "part=1", "part=2"}
    assert sorted(read(orders)) == [(number, number % 3) for number in range(1000)]


def test_partition_values_come_back_as_they_were(engine: DuckdbEngine, tmp_path: Path) -> None:
    values = ["007", "1e3", "a/b", "k=v", "%41", "", "ü", None]
    listed = ", ".join("NULL" if value is None else f"'{value}'" for value in values)
    write(tmp_path / "lake" / "orders.parquet", f"SELECT unnest([{listed}]) AS part, 1 AS id")
    build = Build.begin(engine, partitioned(plan_of(engine.read_catalog()), "part"), "b1").run_all()
    found = engine.query(Statement("orders", "check", 'SELECT part FROM "build"."orders"')).rows
    assert {row[0] for row in found} == set(values)
    build.publish()


def test_a_partitioned_copy_without_rows_has_its_columns(engine: DuckdbEngine, tmp_path: Path) -> None:
    plan = partitioned(plan_of(engine.read_catalog(), {"orders": FALSE}), "part")
    build = Build.begin(engine, plan, "b1").run_all()
    assert build.count("orders") == 0
    build.publish()
    assert read(tmp_path / "out" / "dev" / "current" / "orders") == []


def test_a_full_disk_is_the_destinations_fault(
    engine: DuckdbEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalog = engine.read_catalog()
    Build.begin(engine, plan_of(catalog), "b1").run_all().publish()
    second = Build.begin(engine, plan_of(catalog), "b2")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("subsetter.engines.duckdb.engine.sync", full)
    with pytest.raises(DestinationUnwritable) as error:
        second.run_all()
    assert "Free disk space" in error.value.hint
    engine.discard("orders", second.scope)
    assert len(read(tmp_path / "out" / "dev" / "current" / "orders")) == 1000


def test_a_write_that_the_system_cuts_off_is_the_destinations_fault(engine: DuckdbEngine, tmp_path: Path) -> None:
    write(tmp_path / "lake" / "orders.parquet", "SELECT md5(range::VARCHAR) AS id FROM range(100000)")
    catalog = engine.read_catalog()
    Build.begin(engine, plan_of(catalog), "b1").run_all().publish()
    second = Build.begin(engine, plan_of(catalog), "b2")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(DestinationUnwritable, match="File too large"):
            second.run_all()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    engine.discard("orders", second.scope)
    assert len(read(tmp_path / "out" / "dev" / "current" / "orders")) == 100_000


def test_a_file_that_cannot_be_written_is_told(engine: DuckdbEngine) -> None:
    build = Build.begin(engine, plan_of(engine.read_catalog()), "b1")
    location = Path(build.scope.outputs["orders"].location)
    location.mkdir(parents=True)
    with pytest.raises(EngineError, match="part-1"):
        build.run_all()


def test_a_source_that_breaks_during_the_build_fails_the_query(engine: DuckdbEngine, tmp_path: Path) -> None:
    build = Build.begin(engine, plan_of(engine.read_catalog()), "b1")
    (tmp_path / "lake" / "orders.parquet").write_bytes(b"PAR1")
    with pytest.raises(QueryFailed) as error:
        build.run_all()
    assert error.value.statement == build.statement("orders").text
    assert "orders.parquet" in error.value.message


def test_a_source_that_went_after_the_catalog_was_read_is_told(engine: DuckdbEngine, tmp_path: Path) -> None:
    plan = plan_of(engine.read_catalog())
    (tmp_path / "lake" / "orders.parquet").unlink()
    with pytest.raises(SourceUnreadable, match=r"orders\.parquet"):
        Build.begin(engine, plan, "b1")


def test_statements_cannot_leave_source_and_build(engine: DuckdbEngine, tmp_path: Path) -> None:
    build = Build.begin(engine, plan_of(engine.read_catalog()), "b1")
    outside = build.statement("orders")
    location = build.scope.outputs["orders"].location
    for path in (tmp_path / "out" / "dev" / "builds" / "x.parquet", tmp_path / "out" / "x.parquet"):
        with pytest.raises(AccessDenied):
            engine.run(replace(outside, text=outside.text.replace(location, str(path))), build.scope)
        assert not path.exists()


def test_the_source_is_left_as_it_was(engine: DuckdbEngine, tmp_path: Path) -> None:
    file = tmp_path / "lake" / "orders.parquet"
    before = file.read_bytes(), file.stat().st_mtime_ns, sorted((tmp_path / "lake").iterdir())
    Build.begin(engine, plan_of(engine.read_catalog()), "b1").run_all().publish()
    assert (file.read_bytes(), file.stat().st_mtime_ns, sorted((tmp_path / "lake").iterdir())) == before


def test_several_sources_each_have_a_schema(tmp_path: Path) -> None:
    write(tmp_path / "sales" / "orders.parquet", "SELECT 1 AS id")
    write(tmp_path / "web" / "orders.parquet", "SELECT 2 AS id")
    names = ("sales", "build", "main", "memory")
    places = tuple(LocalSource(name, tmp_path / ("sales" if name == "sales" else "web")) for name in names)
    engine = DuckdbEngine(DuckdbSettings("dev", places, tmp_path / "out"))
    catalog = engine.read_catalog()
    assert [str(table.name) for table in catalog.tables] == [f"{name}.orders" for name in sorted(names)]
    plan = plan_of(catalog, {})
    engine.open_build("b1", catalog.tables)
    plan = replace(plan, rules=replace(plan.rules, sources=catalog.tables))
    scope = engine.bind(plan, "b1", {})
    for name, expected in zip(names, (1, 2, 2, 2), strict=True):
        schema, table = scope.sources[TableName(name, "orders")].ref.parts
        assert engine.query(Statement("x", "check", f'FROM "{schema}"."{table}"')).rows == [(expected,)]
    engine.close()


def test_without_an_open_build_nothing_runs(engine: DuckdbEngine) -> None:
    with pytest.raises(EngineError, match="No build is open"):
        engine.query(Statement("x", "check", "SELECT 1"))


def test_nothing_is_left_but_the_copies(engine: DuckdbEngine, tmp_path: Path) -> None:
    Build.begin(engine, plan_of(engine.read_catalog(), {"orders": TRUE}), "b1").run_all().publish()
    engine.close()
    builds = tmp_path / "out" / "dev" / "builds"
    files = {str(path.relative_to(builds)) for path in builds.rglob("*") if path.is_file()}
    assert files == {"b1/.subset-build", "b1/orders/part-1.parquet"}
    assert sorted(path.name for path in (tmp_path / "out" / "dev").iterdir()) == [".subset", "builds", "current"]
    assert [path.name for path in (tmp_path / "out" / "dev" / ".subset").iterdir()] == [".switch"]
