"""The footer of a file is read once, and again when the file is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from subsetter.catalog.tables import Catalog
from subsetter.engines.duckdb.footers import Footers
from subsetter.engines.duckdb.session import Row, Session
from subsetter.engines.duckdb.settings import LocalSource
from subsetter.engines.duckdb.sources import open_sources, read_sources
from tests.unit.engines.duckdb.lake import session, write


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The names of the files whose footers each query asked for."""
    files: list[list[str]] = []
    execute = Session.execute

    def noting(self: Session, text: str, values: Mapping[str, object] | None = None) -> list[Row]:
        if values and "parquet_file_metadata" in text:
            asked = values["files"]
            assert isinstance(asked, list)
            files.append([Path(one).name for one in asked])
        return execute(self, text, values)

    monkeypatch.setattr(Session, "execute", noting)
    return files


def read(lake: Path, footers: Footers) -> Catalog:
    one = session()
    try:
        return read_sources(one, [LocalSource("", lake)], footers=footers)
    finally:
        one.close()


def test_what_has_not_been_written_since_is_not_opened_again(tmp_path: Path, opened: list[list[str]]) -> None:
    write(tmp_path / "orders" / "1.parquet", "SELECT 1 AS id")
    write(tmp_path / "people.parquet", "SELECT 1 AS id")
    footers = Footers()
    first = read(tmp_path, footers)
    assert read(tmp_path, footers) == first
    one = session()
    try:
        open_sources(one, [LocalSource("", tmp_path)], first.tables, footers=footers)
        assert one.execute('FROM "source"."people"') == [(1,)]
    finally:
        one.close()
    assert opened == [["1.parquet", "people.parquet"]]


def test_a_file_that_was_written_since_is_read_anew(tmp_path: Path, opened: list[list[str]]) -> None:
    file = write(tmp_path / "orders" / "1.parquet", "SELECT 1 AS id")
    write(tmp_path / "people.parquet", "SELECT 1 AS id")
    footers = Footers()
    before = read(tmp_path, footers)
    write(file, "SELECT unnest(range(5)) AS id, 'x' AS added")
    orders, people = read(tmp_path, footers).tables
    assert (orders.rows, [column.name for column in orders.columns]) == (5, ["id", "added"])
    assert orders.columns[0].size_bytes == read(tmp_path, Footers()).tables[0].columns[0].size_bytes
    assert people == before.tables[1]
    assert opened[1] == ["1.parquet"]


def test_a_file_that_cannot_be_read_is_tried_again(tmp_path: Path) -> None:
    good = write(tmp_path / "good.parquet", "SELECT 1 AS id")
    bad = tmp_path / "bad.parquet"
    bad.write_bytes(good.read_bytes()[:-20])
    footers = Footers()
    for _ in range(2):
        assert "bad.parquet" in read(tmp_path, footers).unread[0].why
    write(bad, "SELECT 2 AS id")
    assert [table.rows for table in read(tmp_path, footers).tables] == [1, 1]
