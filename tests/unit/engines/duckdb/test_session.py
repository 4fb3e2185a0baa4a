"""The connection that runs statements can reach nothing but what it is given."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from subsetter.engines.duckdb.engine import DuckdbEngine
from subsetter.engines.duckdb.session import Session, connect
from subsetter.engines.duckdb.settings import DuckdbSettings, LocalSource
from subsetter.errors import EngineError, QueryCancelled, QueryFailed
from tests.unit.engines.duckdb.lake import write


@pytest.fixture
def confined(tmp_path: Path) -> Iterator[Session]:
    for name in ("in", "out"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.csv").write_text("a\n1\n")
    (tmp_path / "in" / "link.csv").symlink_to(tmp_path / "out" / "x.csv")
    session = Session(connect(DuckdbSettings("dev", (), tmp_path, memory_limit_bytes=500_000_000, threads=1)))
    session.confine([tmp_path / "in"])
    yield session
    session.close()


def test_its_own_folder_can_be_read_and_written(confined: Session, tmp_path: Path) -> None:
    assert confined.execute(f"FROM read_csv('{tmp_path}/in/x.csv')") == [(1,)]
    confined.execute(f"COPY (SELECT 2 AS a) TO '{tmp_path}/in/y.parquet'")
    assert confined.execute(f"FROM '{tmp_path}/in/y.parquet'") == [(2,)]


@pytest.mark.parametrize(
    "statement",
    [
        "FROM read_csv('{root}/out/x.csv')",
        "FROM read_csv('{root}/in/../out/x.csv')",
        "FROM read_csv('{root}/in/link.csv')",
        "FROM read_text('/etc/passwd')",
        "FROM glob('{root}/out/*')",
        "COPY (SELECT 1) TO '{root}/out/y.parquet'",
        "COPY (SELECT 1) TO '{root}/in2.parquet'",
        "ATTACH '{root}/out/db.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SET lock_configuration = false",
        "FROM read_parquet('https://localhost/x.parquet')",
    ],
)
def test_nothing_else_can_be_reached_or_unlocked(confined: Session, tmp_path: Path, statement: str) -> None:
    with pytest.raises(EngineError):
        confined.execute(statement.format(root=tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["x.csv"]


def test_it_works_in_utc_whatever_the_machine_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "TZ", "America/New_York")
    session = Session(connect(DuckdbSettings("dev", (), tmp_path)))
    assert session.execute("SELECT CAST(TIMESTAMPTZ '2026-01-01 00:00:00+00' AS VARCHAR)") == [
        ("2026-01-01 00:00:00+00",)
    ]
    session.close()


def test_settings_reach_duckdb(confined: Session) -> None:
    ((memory, threads),) = confined.execute("SELECT current_setting('memory_limit'), current_setting('threads')")
    assert str(memory).startswith("476")  # MiB
    assert threads == 1


def test_an_interrupted_session_refuses_more_work(tmp_path: Path) -> None:
    session = Session(connect(DuckdbSettings("dev", (), tmp_path)))
    session.interrupt()
    with pytest.raises(QueryCancelled):
        session.execute("SELECT 1")
    session.close()


def test_which_columns_are_read_is_not_left_to_a_timing_of_reads(confined: Session) -> None:
    # DuckDB 2.0 measures latency and bandwidth unless it is told; 1.5 has no such setting, and nothing to measure.
    gap = confined.execute("FROM duckdb_settings() SELECT value WHERE name = 'parquet_prefetch_column_gap'")
    assert gap in ([], [("16384",)])


@pytest.mark.parametrize("limit", [1_000, 100_000, 1_000_000])
def test_too_little_memory_is_told_as_that(tmp_path: Path, limit: int) -> None:
    write(tmp_path / "lake" / "t.parquet", "SELECT i AS id, 'text ' || i AS t FROM range(1000) AS r (i)")
    settings = DuckdbSettings("dev", (LocalSource("", tmp_path / "lake"),), tmp_path / "out", memory_limit_bytes=limit)
    with pytest.raises(QueryFailed) as caught:
        DuckdbEngine(settings).read_catalog()
    assert "engine.memory_limit" in caught.value.hint
