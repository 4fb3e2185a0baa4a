"""The rows of a golden case as Parquet files, one table each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from subsetter.catalog.tables import Catalog, Column, Table
from subsetter.sql.names import quote

Rows = list[list[Any]]


def write_lake(catalog: Catalog, rows: dict[str, Rows], folder: Path) -> None:
    """Writes every table of a catalog, in hive partitions where the catalog says so.

    Args:
        rows: of each table, by its name as rules write it; a table without any is empty.
        folder: gets one folder for each source, or the tables themselves.
    """
    names = {str(table.name) for table in catalog.tables}
    assert rows.keys() <= names, f"rows of no table: {sorted(rows.keys() - names)}"
    with duckdb.connect() as connection:
        for table in catalog.tables:
            _write_table(connection, table, rows.get(str(table.name)) or [], folder / table.name.source)


def _write_table(connection: duckdb.DuckDBPyConnection, table: Table, rows: Rows, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    columns = ", ".join(map(_declared, table.columns))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE written ({columns})")
    for row in rows:
        connection.execute(f"INSERT INTO written VALUES ({', '.join('?' for _ in row)})", row)
    partitions = ", ".join(quote(column.name) for column in table.columns if column.partition)
    place = folder / (table.name.table if partitions else f"{table.name.table}.parquet")
    options = f"FORMAT parquet, PARTITION_BY ({partitions})" if partitions else "FORMAT parquet"
    connection.execute(f"COPY written TO '{place}' ({options})")


def _declared(column: Column) -> str:
    kind = column.type.text
    return f"{quote(column.name)} {'timestamp' if kind.startswith('timestamp') else kind}"
