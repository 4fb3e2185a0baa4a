"""Trino and DuckDB over the same files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from subsetter.engines.duckdb.session import connect
from subsetter.engines.duckdb.settings import DuckdbSettings
from subsetter.sql.conditions import Condition
from tests.differential.edges import FILES, ROWS, TABLES, Table
from tests.local_athena.rewriting import with_doubles
from tests.local_athena.trino_client import Session, Statement, TrinoError

Rows = frozenset[int]
"""The ids of the rows that pass."""
Answer = Rows | str
"""The rows, or why there are none."""

_SCHEMA = "edges"
_BATCH = 24


class Trino:
    """The real engine. Its lake lies in a folder of the disk, in two catalogs that live as long as the object."""

    def __init__(self, port: int, folder: Path) -> None:
        self._port = port
        files = f"\"fs.native-local.enabled\" = 'true', \"local.location\" = '{folder}'"
        store = "\"hive.metastore.catalog.dir\" = 'local:///metastore'"
        hive = f"\"hive.metastore\" = 'file', \"hive.security\" = 'allow-all', {store}, {files}"
        iceberg = f"\"iceberg.catalog.type\" = 'TESTING_FILE_METASTORE', {store}, {files}"
        self._run("DROP CATALOG IF EXISTS differ_hive")
        self._run("DROP CATALOG IF EXISTS differ_iceberg")
        self._run(f"CREATE CATALOG differ_hive USING hive WITH ({hive})")
        self._run(f"CREATE CATALOG differ_iceberg USING iceberg WITH ({iceberg})")
        self._run(f"CREATE SCHEMA differ_hive.{_SCHEMA}")
        for table in TABLES:
            self._make(table)

    def _make(self, table: Table) -> None:
        columns = ", ".join(f"{name} {kind.text}" for name, kind in table.types.items())
        self._run(f"CREATE TABLE {_place(table)} ({columns}) WITH (format = 'PARQUET')")
        for file in range(FILES):
            self._run(f"INSERT INTO {_place(table)} {table.rows(file)}")

    def close(self) -> None:
        """Forgets the catalogs."""
        self._run("DROP CATALOG differ_hive")
        self._run("DROP CATALOG differ_iceberg")

    def passing(self, table: Table, conditions: Sequence[Condition]) -> list[Answer]:
        """The rows that pass each condition, which stands in a WHERE of its own.

        Many are asked in one statement; where one of them fails, each half is asked again.
        """
        if not conditions:
            return []
        if len(conditions) > _BATCH:
            first, rest = conditions[:_BATCH], conditions[_BATCH:]
            return [*self.passing(table, first), *self.passing(table, rest)]
        try:
            return self._passing(table, conditions)
        except TrinoError as error:
            if len(conditions) == 1:
                return [f"{error.name}: {error.message}"]
        middle = len(conditions) // 2
        return [*self.passing(table, conditions[:middle]), *self.passing(table, conditions[middle:])]

    def _passing(self, table: Table, conditions: Sequence[Condition]) -> list[Answer]:
        asked = [
            f"SELECT {at} AS at, id FROM {_place(table)} WHERE ({_written(item)})" for at, item in enumerate(conditions)
        ]
        found: dict[int, set[int]] = defaultdict(set)
        for at, row in self._run("\nUNION ALL ".join(asked)):
            found[at].add(row)
        return [frozenset(found[at]) for at in range(len(conditions))]

    def by_row(self, table: Table, condition: Condition) -> Mapping[int, str]:
        """What a condition is worth in each row: ``true``, ``other`` or ``error``."""
        text = f"SELECT id, try(if(({_written(condition)}), 'true', 'other')) FROM {_place(table)}"
        try:
            return {row: worth or "error" for row, worth in self._run(text)}
        except TrinoError:
            # Not every failure is one that TRY takes.
            return {row: self._worth(table, condition, row) for row in range(ROWS)}

    def _worth(self, table: Table, condition: Condition, row: int) -> str:
        text = f"SELECT if(({_written(condition)}), 'true', 'other') FROM {_place(table)} WHERE id = {row}"
        try:
            return str(self._run(text)[0][0])
        except TrinoError:
            return "error"

    def value(self, table: Table, part: str, row: int) -> str:
        """The value of an expression in a row, or ``error``."""
        try:
            return repr(self._run(f"SELECT {_with_doubles(part)} FROM {_place(table)} WHERE id = {row}")[0][0])
        except TrinoError:
            return "error"

    def _run(self, text: str) -> list[list[Any]]:
        return Statement(self._port, text, Session(user="harness")).run()


class Duckdb:
    """The embedded engine, over the files that Trino wrote."""

    def __init__(self, folder: Path) -> None:
        self._connection = connect(DuckdbSettings("differential", (), folder, threads=1))
        self._files = {table.name: _data_files(folder / "metastore" / _SCHEMA, table.name) for table in TABLES}

    def close(self) -> None:
        """Ends it."""
        self._connection.close()

    def passing(self, table: Table, condition: Condition) -> Answer:
        """The rows that pass a condition, which stands in a WHERE."""
        try:
            found = self._run(f"SELECT id FROM {self._place(table)} WHERE ({condition.duckdb})")
        except duckdb.Error as error:
            return f"{type(error).__name__}: {str(error).splitlines()[0]}"
        return frozenset(row for (row,) in found)

    def by_row(self, table: Table, condition: Condition, rows: Iterable[int]) -> Mapping[int, str]:
        """What a condition is worth in each row: ``true``, ``other`` or ``error``."""
        return {row: self._worth(table, condition, row) for row in rows}

    def _worth(self, table: Table, condition: Condition, row: int) -> str:
        text = f"SELECT ({condition.duckdb}) FROM (SELECT * FROM {self._place(table)} WHERE id = {row} LIMIT 1)"
        try:
            return "true" if self._run(text) == [(True,)] else "other"
        except duckdb.Error:
            return "error"

    def value(self, table: Table, part: str, row: int) -> str:
        """The value of an expression in a row, or ``error``."""
        text = f"SELECT {part} FROM (SELECT * FROM {self._place(table)} WHERE id = {row} LIMIT 1)"
        try:
            return repr(self._run(text)[0][0])
        except duckdb.Error:
            return "error"

    def rows(self, table: Table, expression: str = "*") -> list[dict[str, Any]]:
        """The rows of the table."""
        cursor = self._connection.execute(f"SELECT {expression} FROM {self._place(table)} ORDER BY id")
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _place(self, table: Table) -> str:
        return f"read_parquet({self._files[table.name]})"

    def _run(self, text: str) -> list[Any]:
        return self._connection.execute(text).fetchall()


def _written(condition: Condition) -> str:
    return _with_doubles(condition.athena)


def _with_doubles(text: str) -> str:
    """The text as Athena reads it: literals like 1.5 are doubles."""
    return "".join(piece.text for piece in with_doubles(text))


def _place(table: Table) -> str:
    return f"{table.catalog}.{_SCHEMA}.{table.name}"


def _data_files(folder: Path, table: str) -> list[str]:
    """The data files of a table; Iceberg's metadata lies beside them, in a folder with an id behind the name."""
    found = [file for home in folder.glob(f"{table}*") for file in home.rglob("*") if file.is_file()]
    files = [str(file) for file in found if file.read_bytes()[:4] == b"PAR1"]
    assert len(files) == FILES, files
    return sorted(files)
