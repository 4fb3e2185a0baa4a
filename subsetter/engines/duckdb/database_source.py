"""A source that is a DuckDB database file, opened read-only."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from subsetter.catalog.tables import Column, Table, TableName
from subsetter.engines.duckdb.kinds import trino_type
from subsetter.engines.duckdb.session import Session
from subsetter.engines.duckdb.settings import SourcePlace
from subsetter.engines.duckdb.text import name_sql
from subsetter.engines.duckdb.unreadable import Described, Opened, UnreadableError
from subsetter.errors import EngineError

_DEFAULT_SCHEMA = "main"
_SCHEMAS = """
    FROM duckdb_columns() SELECT DISTINCT schema_name
    WHERE database_name = $alias AND NOT internal
    ORDER BY schema_name
"""
_COLUMNS = """
    FROM duckdb_columns() SELECT table_name, column_name, data_type
    WHERE database_name = $alias AND schema_name = $schema AND NOT internal
    ORDER BY table_name, column_index
"""
_ROWS = """
    FROM duckdb_tables() SELECT table_name, estimated_size
    WHERE database_name = $alias AND schema_name = $schema
"""
_UNIQUE = """
    FROM duckdb_constraints() SELECT table_name, constraint_column_names
    WHERE database_name = $alias AND schema_name = $schema AND constraint_type IN ('PRIMARY KEY', 'UNIQUE')
    ORDER BY table_name, constraint_index
"""


class DatabaseSource:
    """The tables and views of one schema of a database file.

    Args:
        place: whose path is a file.
    """

    def __init__(self, place: SourcePlace) -> None:
        self._place = place
        self._schema = place.database or _DEFAULT_SCHEMA
        # No source can be called so: two sources may be schemas of one file.
        self._alias = f"source {place.name} {place.only}"

    def describe(self, session: Session, cut: datetime | None = None) -> Described:
        """Returns every table, or what is wrong with the file. A database has no states of the past."""
        del cut
        try:
            self._attach(session)
            return Described(self._tables(session))
        except UnreadableError as error:
            return Described(problems=(error,))

    def open(self, session: Session, tables: Sequence[Table]) -> Opened:
        """Returns how these tables are read."""
        try:
            self._attach(session)
        except UnreadableError as error:
            return Opened(problems=(error,))
        return Opened({one.name: name_sql(self._alias, self._schema, one.name.table) for one in tables})

    def _attach(self, session: Session) -> None:
        try:
            session.attach(self._place.path, self._alias)
        except EngineError as error:
            raise UnreadableError(
                f"The database file '{self._place.path}' cannot be opened: {error.message}",
                "Close what writes to it; a file of a newer DuckDB needs that version. For Parquet, name the folder.",
            ) from error

    def _tables(self, session: Session) -> tuple[Table, ...]:
        names = {"alias": self._alias, "schema": self._schema}
        rows = {str(table): int(str(count)) for table, count in session.execute(_ROWS, names)}
        unique: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for table, key in session.execute(_UNIQUE, names):
            unique[str(table)].append(tuple(key if isinstance(key, list) else ()))
        columns: dict[str, list[Column]] = defaultdict(list)
        for table, column, kind in session.execute(_COLUMNS, names):
            if self._place.holds(str(table)):
                columns[str(table)].append(Column(str(column), trino_type(session.type_of(str(kind)))))
        if not columns:
            raise self._empty(session)
        fingerprint = _fingerprint(self._place.path)
        return tuple(
            Table(
                name=TableName(self._place.name, table),
                columns=tuple(found),
                format="duckdb" if table in rows else "view",
                rows=rows.get(table),
                unique=tuple(unique[table]),
                location=str(self._place.path),
                fingerprint=fingerprint,
            )
            for table, found in columns.items()
        )

    def _empty(self, session: Session) -> UnreadableError:
        schemas = [str(row[0]) for row in session.execute(_SCHEMAS, {"alias": self._alias})]
        named = f"Schemas that hold tables, for source.database: {', '.join(schemas)}."
        what = f"table '{self._place.only}'" if self._place.only else "table"
        return UnreadableError(
            f"The schema '{self._schema}' of the database file '{self._place.path}' holds no {what}.",
            named if schemas else "Name another file in source.path.",
        )


def _fingerprint(file: Path) -> str:
    """Changes when the file is written, or the log beside it that is not merged yet."""
    log = file.with_name(f"{file.name}.wal")
    states = [path.stat() for path in (file, log) if path.exists()]
    return hashlib.sha256(repr([(state.st_size, state.st_mtime_ns) for state in states]).encode()).hexdigest()
