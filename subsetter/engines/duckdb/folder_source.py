"""A source that is a folder with one entry per table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from subsetter.catalog.tables import Column, Table, TableName, Unread
from subsetter.catalog.types import Family
from subsetter.engines.duckdb.folders import TableFolder, find_entries, read_entry
from subsetter.engines.duckdb.footers import Footers
from subsetter.engines.duckdb.iceberg_folder import IcebergFolder, is_iceberg
from subsetter.engines.duckdb.kinds import data_type
from subsetter.engines.duckdb.session import DescribedColumn, Session
from subsetter.engines.duckdb.settings import SourcePlace
from subsetter.engines.duckdb.text import ParquetRead
from subsetter.engines.duckdb.unreadable import Described, Opened, UnreadableError, damaged


class FolderSource:
    """The tables of a folder.

    Args:
        place: whose path is a folder.
        footers: those that are known already; what is read is added.
    """

    def __init__(self, place: SourcePlace, footers: Footers) -> None:
        self._place = place
        self._footers = footers

    def describe(self, session: Session, cut: datetime | None = None) -> Described:
        """Returns every table, and what is wrong with those that cannot be read.

        Args:
            session: reads the footers.
            cut: the time that ``as_of: consistent`` stands for; None for the newest state.
        """
        folder = self._place.folder
        try:
            entries, others = find_entries(folder)
        except UnreadableError as error:
            return Described(problems=(error,))
        named = {TableName(self._place.name, name): entry for name, entry in entries.items() if self._place.holds(name)}
        if not named:
            what = f"table '{self._place.only}'" if self._place.only else "table"
            cure = "Name a folder that holds one folder or Parquet file per table."
            return Described(problems=(UnreadableError(f"The source folder '{folder}' holds no {what}.", cure),))
        iceberg = {name: entry for name, entry in named.items() if is_iceberg(entry)}
        tables, unread, damaged_tables = self._iceberg(iceberg, cut)
        plain = {name: entry for name, entry in named.items() if name not in iceberg}
        folders, problems = self._read(session, plain)
        problems += damaged_tables
        for one in folders:
            try:
                tables.append(_describe(session, one, self._footers))
            except UnreadableError as error:
                problems.append(error)
        is_noted = others and not self._place.only
        notes = (f"Left out, being no Parquet: {', '.join(others)} in '{folder}'.",) if is_noted else ()
        return Described(tuple(tables), notes, tuple(problems), tuple(unread))

    def open(self, session: Session, tables: Sequence[Table]) -> Opened:
        """Returns how these tables are read."""
        plain = {table.name: Path(table.location) for table in tables if table.format != "iceberg"}
        folders, problems = self._read(session, plain)
        origins, places = _open_iceberg(session, [table for table in tables if table.format == "iceberg"], problems)
        for folder in folders:
            try:
                origins[folder.name] = _parquet_read(session, folder, self._footers).sql()
            except UnreadableError as error:
                problems.append(error)
        # Links may lead out of the source's folder: what DuckDB opens is where they lead.
        places |= {file.path.parent for folder in folders for file in folder.files}
        return Opened(origins, frozenset(places), tuple(problems))

    def _read(
        self, session: Session, entries: Mapping[TableName, Path]
    ) -> tuple[list[TableFolder], list[UnreadableError]]:
        """Returns the tables whose files can all be read, with their footers known, and what is wrong with others."""
        folders, problems = [], []
        for name, entry in entries.items():
            try:
                folders.append(read_entry(name, entry))
            except UnreadableError as error:
                problems.append(error)
        failed = self._footers.read(session, [file for folder in folders for file in folder.files])
        problems += [damaged(path, error) for path, error in failed.items()]
        return [folder for folder in folders if not any(file.path in failed for file in folder.files)], problems

    def _iceberg(
        self, entries: Mapping[TableName, Path], cut: datetime | None
    ) -> tuple[list[Table], list[Unread], list[UnreadableError]]:
        tables, unread, problems = [], [], []
        for name, entry in entries.items():
            try:
                found = IcebergFolder(name, entry).describe(f"{self._place.key}.as_of", self._place.moment(cut))
            except UnreadableError as error:
                problems.append(error)
                continue
            if isinstance(found, Unread):
                unread.append(found)
            else:
                tables.append(found)
        return tables, unread, problems


def _open_iceberg(
    session: Session, tables: Sequence[Table], problems: list[UnreadableError]
) -> tuple[dict[TableName, str], set[Path]]:
    """Returns how Iceberg tables are read and the folders of their files, and adds what is wrong."""
    origins: dict[TableName, str] = {}
    places: set[Path] = set()
    for table in tables:
        try:
            origins[table.name], files = IcebergFolder(table.name, Path(table.location)).origin(session, table)
            places.update(file.parent for file in files)
        except UnreadableError as error:
            problems.append(error)
    return origins, places


def _describe(session: Session, folder: TableFolder, footers: Footers) -> Table:
    sizes: Counter[str] = Counter()
    for file in folder.files:
        sizes.update(footers[file].sizes)
    read = _parquet_read(session, folder, footers)
    # DuckDB would list partition columns by name, and those of folders above the table too.
    stored = session.describe(replace(read, hive_types={}).sql())
    names = {column.name.lower() for column in stored}
    columns = [
        Column(one.name, data_type(one.type), one.name in read.hive_types, None, sizes.get(one.name)) for one in stored
    ]
    for key, kind in read.hive_types.items():
        if key.lower() not in names:
            columns.append(Column(key, data_type(session.type_of(kind)), partition=True))
    return Table(
        name=folder.name,
        columns=tuple(columns),
        rows=sum(footers[file].rows for file in folder.files),
        size_bytes=folder.size_bytes,
        location=str(folder.entry),
        fingerprint=folder.fingerprint,
        files=len(folder.files),
    )


def _parquet_read(session: Session, folder: TableFolder, footers: Footers) -> ParquetRead:
    """Returns how the table's files are read as one.

    Raises:
        UnreadableError: when the files disagree about a column.
    """
    samples = {footers[file].shape: file.path for file in reversed(folder.files)}
    is_union = len(samples) > 1
    types: dict[str, str] = {}
    if is_union or folder.partition_types:
        stored = {path: session.describe(ParquetRead((path,), {}).sql()) for path in samples.values()}
        _refuse_conflicts(folder, stored)
        types = {column.name.lower(): str(column.type) for columns in stored.values() for column in columns}
    # A partition column that also stands in the files has their type.
    partitions = {key: types.get(key.lower(), kind) for key, kind in folder.partition_types.items()}
    return ParquetRead(tuple(file.path for file in folder.files), partitions, is_union)


def _refuse_conflicts(folder: TableFolder, stored: Mapping[Path, Sequence[DescribedColumn]]) -> None:
    first: dict[str, tuple[Path, DescribedColumn]] = {}
    for path, columns in stored.items():
        for column in columns:
            other_path, other = first.setdefault(column.name.lower(), (path, column))
            if not _agree(column, other):
                raise UnreadableError(
                    f"In '{folder.entry}', the column {column.name} is {column.type} in '{path}' "
                    f"and {other.type} in '{other_path}'.",
                    "Write the files again with one type; for a folder of tables, name it in source.database.",
                )


def _agree(one: DescribedColumn, other: DescribedColumn) -> bool:
    """Whether one type holds the values of both: they are the same, or numbers that differ in width."""
    if one.type == other.type:
        return True
    families = {data_type(one.type).family, data_type(other.type).family}
    return len(families) == 1 and families <= {Family.INTEGER, Family.FLOAT, Family.DECIMAL}
