"""Writes the demo lake: a small shop, made of nothing but counters."""

from __future__ import annotations

from pathlib import Path

from subsetter.catalog.tables import Table
from subsetter.engines.duckdb.disk import writing
from subsetter.engines.duckdb.engine import DuckdbEngine
from subsetter.engines.duckdb.session import Session, connect
from subsetter.engines.duckdb.settings import DuckdbSettings, LocalSource
from subsetter.rendering.demo import DEMO_TABLES, demo_query
from subsetter.sql.names import text_literal


def write_demo_lake(folder: Path) -> dict[str, int]:
    """Writes one Parquet file per table, and returns the number of rows of each.

    Raises:
        DestinationUnwritable: when the folder cannot be written.
    """
    with writing(f"'{folder}'"):
        folder.mkdir(parents=True, exist_ok=True)
    session = Session(connect(DuckdbSettings(config="demo", sources=(), destination=folder)))
    try:
        return {table: _write_table(session, table, folder / f"{table}.parquet") for table in DEMO_TABLES}
    finally:
        session.close()


def _write_table(session: Session, table: str, file: Path) -> int:
    with writing(f"'{file}'"):
        file.unlink(missing_ok=True)
    text = f"COPY (\n{demo_query(table)}\n) TO {text_literal(str(file))} (FORMAT parquet, COMPRESSION zstd)"
    return int(str(session.execute(text)[0][0]))


def read_demo_lake(folder: Path) -> tuple[Table, ...]:
    """Returns the tables of the demo lake, as the engine describes them.

    Raises:
        SourceUnreadable: when the lake cannot be read.
    """
    settings = DuckdbSettings(config="demo", sources=(LocalSource("", folder),), destination=folder)
    return DuckdbEngine(settings).read_catalog().tables
