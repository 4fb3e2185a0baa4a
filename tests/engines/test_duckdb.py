"""The embedded engine keeps the contract, on a folder and on a database file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from subsetter.engines.duckdb.engine import DuckdbEngine
from subsetter.engines.duckdb.layout import folder_name
from subsetter.engines.duckdb.settings import DuckdbSettings, LocalSource
from subsetter.rendering.statements import Scope, Statement
from tests.engines.contract import EngineContract
from tests.engines.worlds import Contents, Row


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def make_table(connection: duckdb.DuckDBPyConnection, name: str, contents: Contents) -> None:
    columns = ", ".join(f"{quoted(column)} {kind}" for column, kind in contents.columns)
    connection.execute(f"CREATE TABLE {name} ({columns})")
    for row in contents.rows:
        connection.execute(f"INSERT INTO {name} VALUES ({', '.join('?' * len(row))})", row)


class DuckdbWorld:
    odd_names: tuple[str, ...] = ("two words", "ünï", "it's", 'q"uote', "UPPER", "a%2Fb", "star*", "[x]", "k=v", "1st")

    def __init__(self, root: Path) -> None:
        self.source = root / "lake"
        self.destination = root / "o'ut [1]"
        self.engine = self.reopened()

    def reopened(self) -> DuckdbEngine:
        places = (LocalSource("", self.source),)
        return DuckdbEngine(DuckdbSettings("dev", places, self.destination, threads=2))

    def load(self, tables: Mapping[str, Contents]) -> None:
        self.source.mkdir()
        with duckdb.connect() as connection:
            for name, contents in tables.items():
                make_table(connection, "made", contents)
                file = str(self.source / f"{name}.parquet").replace("'", "''")
                connection.execute(f"COPY made TO '{file}' (FORMAT parquet)")
                connection.execute("DROP TABLE made")

    def read(self, table: str) -> list[Row] | None:
        files = self._files(table)
        with duckdb.connect() as connection:
            return connection.execute("FROM read_parquet(?)", [files]).fetchall() if files else None

    def columns_of(self, table: str) -> list[str]:
        with duckdb.connect() as connection:
            rows = connection.execute("DESCRIBE FROM read_parquet(?)", [self._files(table)]).fetchall()
        return [str(row[0]) for row in rows]

    def failing(self, statement: Statement) -> Statement:
        return replace(statement, text=statement.text.replace("SELECT", "SELECT error('no'),", 1))

    def endless(self, statement: Statement, scope: Scope) -> Statement:
        slow = "COPY (SELECT a.range * b.range AS n FROM range(10000000) a, range(10000000) b WHERE a.range < b.range)"
        return replace(
            statement, text=f"{slow} TO '{scope.outputs[statement.output].location.replace(chr(39), chr(39) * 2)}'"
        )

    def _files(self, table: str) -> list[str]:
        folder = self.destination / "dev" / "current" / folder_name(table)
        return [str(path).replace("[", "[[]") for path in folder.rglob("*.parquet")]


class DatabaseWorld(DuckdbWorld):
    def load(self, tables: Mapping[str, Contents]) -> None:
        with duckdb.connect(str(self.source)) as connection:
            for name, contents in tables.items():
                make_table(connection, quoted(name), contents)


class TestFolder(EngineContract):
    @pytest.fixture
    def world(self, tmp_path: Path) -> Iterator[DuckdbWorld]:
        world = DuckdbWorld(tmp_path)
        yield world
        world.engine.close()


class TestDatabaseFile(EngineContract):
    @pytest.fixture
    def world(self, tmp_path: Path) -> Iterator[DuckdbWorld]:
        world = DatabaseWorld(tmp_path)
        yield world
        world.engine.close()
