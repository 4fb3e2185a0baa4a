"""A source that is a DuckDB database file, opened read-only."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from subsetter.catalog.tables import Column, Remark, Table, TableName, Unread
from subsetter.engines.duckdb.errors import is_short_of_memory
from subsetter.engines.duckdb.reachable import assert_can_be_read
from subsetter.engines.duckdb.session import Session
from subsetter.engines.duckdb.settings import LocalSource
from subsetter.engines.duckdb.text import name_sql
from subsetter.engines.duckdb.type_names import data_type, stored_type
from subsetter.engines.duckdb.unreadable import DuckdbRelation, Opened, UnreadableError
from subsetter.errors import EngineError, QueryCancelled

if TYPE_CHECKING:
    from duckdb.sqltypes import DuckDBPyType

_DEFAULT_SCHEMA = "main"
_MEND_VIEW = "Make the view again over what is there, drop it, or leave it out with copy: none."
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


@dataclass(frozen=True)
class _ReadColumn:
    """A column of a table, as it is read.

    Attributes:
        type: under which a copy keeps the same values.
        is_cast: whether the database has another one.
    """

    name: str
    type: DuckDBPyType
    is_cast: bool

    def sql(self) -> str:
        """Returns the column for a SELECT clause."""
        name = name_sql(self.name)
        return f"CAST({name} AS {self.type}) AS {name}" if self.is_cast else name


class DatabaseSource:
    """The tables and views of one schema of a database file.

    Args:
        place: whose path is a file.
    """

    def __init__(self, place: LocalSource) -> None:
        self._place = place
        self._schema = place.database or _DEFAULT_SCHEMA
        # No source can be called so: two sources may be schemas of one file.
        self._alias = f"source {place.name} {place.only}"

    def describe(self, session: Session, cut: datetime | None = None) -> DuckdbRelation:
        """Returns every table, or what is wrong with the file. A database has no states of the past."""
        del cut
        try:
            self._attach(session)
            return self._tables(session)
        except UnreadableError as error:
            return DuckdbRelation(problems=(error,))

    def open(self, session: Session, tables: Sequence[Table]) -> Opened:
        """Returns how these tables are read."""
        try:
            self._attach(session)
        except UnreadableError as error:
            return Opened(problems=(error,))
        known = self._columns(session)
        bound, broken = self._bound(session, [one.name.table for one in tables if one.format == "view"])
        known |= bound
        problems = tuple(self._problem(name, error) for name, error in broken.items())
        whole = [one.name for one in tables if one.name.table not in broken]
        return Opened({name: self._origin(name.table, known[name.table]) for name in whole}, problems=problems)

    def _attach(self, session: Session) -> None:
        for file in (self._place.path, self._place.path.with_name(f"{self._place.path.name}.wal")):
            assert_can_be_read(file)
        try:
            session.attach(self._place.path, self._alias)
        except EngineError as error:
            if is_short_of_memory(error):
                raise
            raise UnreadableError(
                f"The database file '{self._place.path}' cannot be opened: {error.message}",
                "Close what writes to it; a file of a newer DuckDB needs that version. For Parquet, name the folder.",
            ) from error

    def _tables(self, session: Session) -> DuckdbRelation:
        names = {"alias": self._alias, "schema": self._schema}
        rows = {str(table): int(str(count)) for table, count in session.execute(_ROWS, names)}
        unique: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for table, key in session.execute(_UNIQUE, names):
            unique[str(table)].append(tuple(key if isinstance(key, list) else ()))
        columns = self._columns(session)
        if not columns:
            raise self._empty(session)
        fingerprint = _fingerprint(self._place.path)
        bound, broken = self._bound(session, [table for table in columns if table not in rows])
        unread = tuple(self._unread(table, error, columns[table]) for table, error in broken.items())
        whole = {table: bound.get(table, found) for table, found in columns.items() if table not in broken}
        changed = (self._changed(table) for table, found in bound.items() if found != columns[table])
        tables = tuple(
            Table(
                name=TableName(self._place.name, table),
                columns=tuple(Column(one.name, data_type(one.type)) for one in found),
                format="duckdb" if table in rows else "view",
                rows=rows.get(table),
                unique=tuple(unique[table]),
                location=str(self._place.path),
                fingerprint=fingerprint,
            )
            for table, found in whole.items()
        )
        return DuckdbRelation(tables, unread=unread, remarks=(*self._remarks(whole), *changed))

    def _bound(
        self, session: Session, views: Sequence[str]
    ) -> tuple[dict[str, list[_ReadColumn]], dict[str, EngineError]]:
        """Returns the columns that the views' queries have now, and the views whose queries do not bind.

        ``duckdb_columns()`` keeps the columns that a view had when it was made (DuckDB 2.0.1, 2026-12-01).
        """
        bound, broken = {}, {}
        for view in views:
            try:
                found = session.describe(name_sql(self._alias, self._schema, view))
                bound[view] = [_read_column(session, one.name, one.type) for one in found]
            except EngineError as error:
                if isinstance(error, QueryCancelled) or is_short_of_memory(error):
                    raise
                broken[view] = error
        return bound, broken

    def _changed(self, view: str) -> Remark:
        name = TableName(self._place.name, view)
        return Remark(
            name, f"{name} is a view whose columns changed after it was made; it is read as its query is now."
        )

    def _unread(self, view: str, error: EngineError, columns: Sequence[_ReadColumn]) -> Unread:
        why = f"cannot be read: {_reason(error)}"
        return Unread(TableName(self._place.name, view), why, _MEND_VIEW, tuple(one.name for one in columns))

    def _problem(self, view: str, error: EngineError) -> UnreadableError:
        what = f"The view '{view}' of the database file '{self._place.path}'"
        return UnreadableError(f"{what} cannot be read: {_reason(error)}.", _MEND_VIEW)

    def _columns(self, session: Session) -> dict[str, list[_ReadColumn]]:
        """Returns the columns of every table and view."""
        columns: dict[str, list[_ReadColumn]] = defaultdict(list)
        for table, column, kind in session.execute(_COLUMNS, {"alias": self._alias, "schema": self._schema}):
            if self._place.holds(str(table)):
                columns[str(table)].append(_read_column(session, str(column), session.type_of(str(kind))))
        return columns

    def _remarks(self, columns: Mapping[str, Sequence[_ReadColumn]]) -> Iterator[Remark]:
        for table, found in columns.items():
            cast = ", ".join(f"{one.name} as {data_type(one.type)}" for one in found if one.is_cast)
            name = TableName(self._place.name, table)
            if cast:
                yield Remark(name, f"{name} is read with types that a Parquet file can hold: {cast}.")

    def _origin(self, table: str, columns: Sequence[_ReadColumn]) -> str:
        """Returns the table, or a query of it that makes its values of types that the copy can have."""
        ref = name_sql(self._alias, self._schema, table)
        if not any(column.is_cast for column in columns):
            return ref
        return f"(FROM {ref} SELECT {', '.join(column.sql() for column in columns)})"

    def _empty(self, session: Session) -> UnreadableError:
        schemas = [str(row[0]) for row in session.execute(_SCHEMAS, {"alias": self._alias})]
        named = f"Schemas that hold tables, for source.database: {', '.join(schemas)}."
        what = f"table '{self._place.only}'" if self._place.only else "table"
        return UnreadableError(
            f"The schema '{self._schema}' of the database file '{self._place.path}' holds no {what}.",
            named if schemas else "Name another file in source.path.",
        )


def _read_column(session: Session, name: str, found: DuckDBPyType) -> _ReadColumn:
    stored = session.type_of(stored_type(found))
    return _ReadColumn(name, stored, is_cast=stored != found)


def _reason(error: EngineError) -> str:
    """Returns the first line of what DuckDB says of a view, without a full stop."""
    return (error.message.splitlines() or [""])[0].rstrip(".!")


def _fingerprint(file: Path) -> str:
    """Changes when the file is written, or the log beside it that is not merged yet."""
    log = file.with_name(f"{file.name}.wal")
    states = [path.stat() for path in (file, log) if path.exists()]
    return hashlib.sha256(repr([(state.st_size, state.st_mtime_ns) for state in states]).encode()).hexdigest()
