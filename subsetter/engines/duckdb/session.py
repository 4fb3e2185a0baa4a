"""The one connection that runs a build's statements, confined before the first of them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from subsetter.engines.duckdb.errors import mapped
from subsetter.engines.duckdb.text import exact_path, list_sql, name_sql
from subsetter.errors import QueryCancelled
from subsetter.sql.names import text_literal
from subsetter.stopping import unbroken

if TYPE_CHECKING:
    from duckdb.sqltypes import DuckDBPyType

    from subsetter.engines.duckdb.settings import DuckdbSettings

Row = tuple[object, ...]

# Cursors that measure must be made before the configuration is locked; more statements at once go unmeasured.
_MEASURING = 32

# DuckDB 2.0 reads two ranges of a file in one go when the gap between them costs less than a second read, as it times
# its reads: which columns it reads would change with the load of the machine. This is the gap that 1.5 has built in.
_GAP = "parquet_prefetch_column_gap"
_GAP_BYTES = 16_384


@dataclass(frozen=True)
class DescribedColumn:
    """A column of a query."""

    name: str
    type: DuckDBPyType


def connect(settings: DuckdbSettings, temporary: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Returns a new in-memory database that works in UTC and downloads nothing.

    Args:
        temporary: where it may spill to; None for nowhere.

    Raises:
        EngineError: when DuckDB cannot start so, as with too little memory.
    """
    options: dict[str, str | bool | int | float | list[str]] = {
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "temp_directory": str(temporary) if temporary else "",
    }
    if settings.memory_limit_bytes is not None:
        options["memory_limit"] = f"{settings.memory_limit_bytes}B"
    if settings.threads is not None:
        options["threads"] = settings.threads
    with mapped(""):
        connection = duckdb.connect(":memory:", config=options)
        # GLOBAL: on DuckDB 2.0.0 a cursor does not inherit a time zone that was set without it.
        connection.execute("SET GLOBAL TimeZone = 'UTC'")
        if connection.execute("FROM duckdb_settings() SELECT name WHERE name = ?", [_GAP]).fetchall():
            connection.execute(f"SET GLOBAL {_GAP} = {_GAP_BYTES}")
        return connection


class Session:
    """Statements on one database: each call has a cursor of its own, so that threads do not wait for each other."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._running: set[duckdb.DuckDBPyConnection] = set()
        self._measuring: list[duckdb.DuckDBPyConnection] = []
        self._is_stopped = False
        self._lock = threading.Lock()

    @property
    def is_stopped(self) -> bool:
        """Whether it was interrupted and runs nothing more."""
        return self._is_stopped

    def attach(self, file: Path, alias: str) -> None:
        """Attaches a database file, read-only."""
        self.execute(f"ATTACH {text_literal(str(file))} AS {name_sql(alias)} (READ_ONLY)")

    def confine(self, folders: Iterable[Path]) -> None:
        """Takes away, for good, access to anything but these folders, and the right to change that."""
        for _ in range(_MEASURING):
            cursor = self._connection.cursor()
            cursor.execute("PRAGMA enable_profiling = 'no_output'")
            self._measuring.append(cursor)
        # Readers are given paths with globs put in brackets, which DuckDB compares before it resolves them.
        names = {f"{name}/" for folder in folders for name in (str(folder), exact_path(folder))}
        allowed = list_sql(sorted(names))
        self.execute(f"SET allowed_directories = {allowed}")
        self.execute("SET enable_external_access = false")
        self.execute("SET lock_configuration = true")

    def execute(self, text: str, values: Mapping[str, object] | None = None) -> list[Row]:
        """Runs one statement and returns its rows.

        Raises:
            EngineError: as ``errors.MEANINGS`` says.
        """
        return self.measure(text, values)[0]

    def measure(self, text: str, values: Mapping[str, object] | None = None) -> tuple[list[Row], int | None]:
        """Runs one statement, and returns its rows and the bytes that it read from files.

        Before the session is confined, and where DuckDB does not say, the bytes are None.

        Raises:
            EngineError: as ``errors.MEANINGS`` says.
        """
        with unbroken(), mapped(text):  # an exception of a signal must not strike inside DuckDB; interrupt ends it
            cursor, is_measuring = self._begin(text)
            try:
                rows = cursor.execute(text, values).fetchall()
                return rows, _bytes_read(cursor.get_profiling_information()) if is_measuring else None
            finally:
                self._end(cursor, is_measuring)

    def describe(self, origin: str) -> list[DescribedColumn]:
        """Returns the columns of an origin of a FROM clause.

        Raises:
            EngineError: when it cannot be read.
        """
        rows = self.execute(f"DESCRIBE FROM {origin}")
        return [DescribedColumn(str(row[0]), self.type_of(str(row[1]))) for row in rows]

    def type_of(self, text: str) -> DuckDBPyType:
        """Returns the type that DuckDB's spelling stands for."""
        with mapped(text), self._lock:
            return self._connection.sqltype(text)

    def interrupt(self) -> None:
        """Stops what runs, and refuses what comes later."""
        self._is_stopped = True
        threading.Thread(target=self._stop_running, name="subset-stop", daemon=True).start()

    def close(self) -> None:
        """Closes the database."""
        with self._lock:
            for cursor in self._measuring:
                cursor.close()
            self._connection.close()

    def _stop_running(self) -> None:
        # Again and again: an interrupt is lost on a statement that is not yet running.
        while self._interrupt_once():
            time.sleep(0.02)

    def _interrupt_once(self) -> bool:
        with self._lock:
            for cursor in self._running:
                cursor.interrupt()
            return bool(self._running)

    def _begin(self, text: str) -> tuple[duckdb.DuckDBPyConnection, bool]:
        with self._lock:
            if self._is_stopped:
                raise QueryCancelled("The build was interrupted.", statement=text)
            is_measuring = bool(self._measuring)
            cursor = self._measuring.pop() if is_measuring else self._connection.cursor()
            self._running.add(cursor)
            return cursor, is_measuring

    def _end(self, cursor: duckdb.DuckDBPyConnection, is_measuring: bool) -> None:
        with self._lock:
            self._running.discard(cursor)
            if is_measuring:
                self._measuring.append(cursor)
        if not is_measuring:
            cursor.close()


def _bytes_read(profile: str) -> int | None:
    """Returns what a profile says of bytes read: under ``io`` on DuckDB 2.0, at the top on 1.5.

    A query that footers answer, such as a count of all rows, has no profile on DuckDB 2.0: it reads no column.
    """
    found = json.loads(profile)
    if found.get("result") == "error":
        return 0
    number = found.get("io", found).get("total_bytes_read")
    return None if number is None else int(number)
