"""The sources of a config: their tables described, and made readable under the names that statements use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from subsetter.catalog.tables import Catalog, Table, TableName
from subsetter.engines.duckdb.database_source import DatabaseSource
from subsetter.engines.duckdb.folder_source import FolderSource
from subsetter.engines.duckdb.footers import Footers
from subsetter.engines.duckdb.reachable import assert_can_be_read
from subsetter.engines.duckdb.session import Session
from subsetter.engines.duckdb.settings import LocalSource
from subsetter.engines.duckdb.text import name_sql, view_sql
from subsetter.engines.duckdb.unreadable import DuckdbRelation, Opened, UnreadableError, raise_problems
from subsetter.sql.references import SqlTable

BUILD_SCHEMA = "build"
_ONE_SOURCE = "source"
# Schemas and databases that are there already: a source of that name gets another schema.
_TAKEN = frozenset({BUILD_SCHEMA, "main", "memory", "temp", "system", "information_schema", "pg_catalog"})

Source = FolderSource | DatabaseSource


def read_sources(
    session: Session, places: Sequence[LocalSource], cut: datetime | None = None, *, footers: Footers | None = None
) -> Catalog:
    """Returns every table of the sources.

    Args:
        footers: those of files that are known already; what is read is added.
        cut: the time that ``as_of: consistent`` stands for; None for the newest state.

    Raises:
        SourceUnreadable: with everything that cannot be read, and the cures.
    """
    known = footers or Footers()
    answers = [_described(session, place, cut, known) for place in places]
    raise_problems(problem for answer in answers for problem in answer.problems)
    placed = list(zip(places, answers, strict=True))
    tables = {
        table.name: table
        for place, answer in placed
        for table in answer.tables
        if place_of(table.name, places) is place
    }
    notes = (note for answer in answers for note in answer.notes)
    unread = (one for place, answer in placed for one in answer.unread if place_of(one.name, places) is place)
    remarks = (one for place, answer in placed for one in answer.remarks if place_of(one.name, places) is place)
    return Catalog(tuple(tables[name] for name in sorted(tables)), tuple(notes), tuple(unread), tuple(remarks))


def source_refs(places: Sequence[LocalSource], tables: Iterable[TableName]) -> dict[TableName, SqlTable]:
    """Returns under which names statements read the tables."""
    schemas = _schemas(places)
    return {name: SqlTable((schemas[name.source], name.table)) for name in tables}


def open_sources(
    session: Session, places: Sequence[LocalSource], tables: Sequence[Table], *, footers: Footers | None = None
) -> frozenset[Path]:
    """Makes a view of each table, under the names of ``source_refs``.

    Args:
        footers: as for ``read_sources``.

    Returns:
        The folders that the views read.

    Raises:
        SourceUnreadable: with everything that cannot be read, and the cures.
    """
    by_place: dict[LocalSource, list[Table]] = {}
    for table in tables:
        by_place.setdefault(place_of(table.name, places), []).append(table)
    refs = source_refs(places, [table.name for table in tables])
    for schema in {ref.parts[0] for ref in refs.values()}:
        session.execute(f"CREATE SCHEMA {name_sql(schema)}")
    known = footers or Footers()
    answers = [_opened(session, place, its_tables, known) for place, its_tables in by_place.items()]
    raise_problems(problem for answer in answers for problem in answer.problems)
    origins = {name: origin for answer in answers for name, origin in answer.origins.items()}
    for table in tables:
        columns = [column.name for column in table.columns]
        session.execute(view_sql(refs[table.name].parts, origins[table.name], columns))
    return frozenset[Path]().union(*(answer.folders for answer in answers))


def place_of(table: TableName, places: Sequence[LocalSource]) -> LocalSource:
    """Returns where a table is read: a place of its own if it has one, else its source's."""
    found = [place for place in places if place.name == table.source and place.holds(table.table)]
    return next((place for place in found if place.only), found[0])


def _described(session: Session, place: LocalSource, cut: datetime | None, footers: Footers) -> DuckdbRelation:
    try:
        return _find(place, footers).describe(session, cut)
    except OSError as error:
        return DuckdbRelation(problems=(_inaccessible(place, error),))
    except UnreadableError as error:
        return DuckdbRelation(problems=(error,))


def _opened(session: Session, place: LocalSource, tables: Sequence[Table], footers: Footers) -> Opened:
    try:
        return _find(place, footers).open(session, tables)
    except OSError as error:
        return Opened(problems=(_inaccessible(place, error),))
    except UnreadableError as error:
        return Opened(problems=(error,))


def _inaccessible(place: LocalSource, error: OSError) -> UnreadableError:
    return UnreadableError(f"The source '{place.path}' cannot be read: {error}", "Look at the rights of its folders.")


def _find(place: LocalSource, footers: Footers) -> Source:
    """Returns the source that lies at a place.

    Raises:
        UnreadableError: when nothing does.
    """
    assert_can_be_read(place.path)
    if place.path.is_file():
        return DatabaseSource(place)
    if place.folder.is_dir():
        return FolderSource(place, footers)
    if place.path.is_dir():
        raise UnreadableError(
            f"The source folder '{place.path}' has no sub-folder '{place.database}'.",
            f"{place.cure('database')}, or leave it out.",
        )
    raise UnreadableError(f"There is no folder or file '{place.path}'.", f"{place.cure('path')}.")


def _schemas(places: Sequence[LocalSource]) -> dict[str, str]:
    """Returns the schema of each source's views: its name, unless something else is called so."""
    schemas: dict[str, str] = {}
    for place in places:
        if place.name in schemas:
            continue
        schema = place.name or _ONE_SOURCE
        while schema.lower() in _TAKEN | {known.lower() for known in schemas.values()}:
            schema += "_"
        schemas[place.name] = schema
    return schemas
