"""Small lakes on disk."""

from __future__ import annotations

from pathlib import Path

import duckdb

from subsetter.catalog.tables import Catalog, Table, TableName
from subsetter.engines.duckdb.session import Session, connect
from subsetter.engines.duckdb.settings import DuckdbSettings, LocalSource
from subsetter.engines.duckdb.sources import open_sources, read_sources


def write(file: Path, query: str) -> Path:
    """Writes the rows of a query as a Parquet file, making its folders."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({query}) TO '{file}' (FORMAT parquet)")
    return file


def session() -> Session:
    return Session(connect(DuckdbSettings("dev", (), Path("unused"))))


def catalog(path: Path, database: str = "", name: str = "", ignore: tuple[str, ...] = ()) -> Catalog:
    """Returns the catalog of one source."""
    one = session()
    try:
        return read_sources(one, [LocalSource(name, path, database, ignore=ignore)])
    finally:
        one.close()


def table(path: Path, name: str, database: str = "") -> Table:
    """Returns one table of one source."""
    return catalog(path, database).by_name[TableName("", name)]


def types(found: Table) -> dict[str, str]:
    return {column.name: column.type.text for column in found.columns}


def rows(path: Path, name: str, ignore: tuple[str, ...] = ()) -> list[tuple[object, ...]]:
    """Returns the rows of a table as statements of a build see them, sorted."""
    one, place = session(), LocalSource("", path, ignore=ignore)
    try:
        open_sources(one, [place], [catalog(path, ignore=ignore).by_name[TableName("", name)]])
        return sorted(one.execute(f'FROM "source"."{name}"'), key=repr)
    finally:
        one.close()
