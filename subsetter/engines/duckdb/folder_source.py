"""A source that is a folder with one entry per table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from subsetter.catalog.tables import Column, Table, TableName, Unread
from subsetter.config.units import size_text
from subsetter.engines.duckdb.folders import (
    ForeignError,
    FoundFile,
    Ignored,
    TableFolder,
    claims_parquet,
    find_entries,
    read_entry,
)
from subsetter.engines.duckdb.footers import Footers
from subsetter.engines.duckdb.foreign import foreign_file, stem_of
from subsetter.engines.duckdb.iceberg_folder import IcebergFolder, is_iceberg
from subsetter.engines.duckdb.session import DescribedColumn, Session
from subsetter.engines.duckdb.settings import LocalSource
from subsetter.engines.duckdb.text import ParquetRead
from subsetter.engines.duckdb.type_names import data_type
from subsetter.engines.duckdb.unreadable import DuckdbRelation, Opened, UnreadableError, damaged, inaccessible
from subsetter.errors import EngineError
from subsetter.types.datatype import Family

NOT_PARQUET = "Only Parquet is read: DuckDB turns it into that, as in COPY (FROM 'x.csv') TO 'x.parquet'."
_MOST_NAMED = 3


class FolderSource:
    """The tables of a folder.

    Args:
        place: whose path is a folder.
        footers: those that are known already; what is read is added.
    """

    def __init__(self, place: LocalSource, footers: Footers) -> None:
        self._place = place
        self._footers = footers

    def describe(self, session: Session, cut: datetime | None = None) -> DuckdbRelation:
        """Returns every table, and what is wrong with those that cannot be read.

        Args:
            session: reads the footers.
            cut: the time that ``as_of: consistent`` stands for; None for the newest state.
        """
        folder = self._place.folder
        found = find_entries(folder)
        named = self._named(found.tables)
        unread = [*self._foreign_files(found.others), *self._doubled(found.doubled)]
        if not named and not unread:
            what = f"table '{self._place.only}'" if self._place.only else "table"
            cure = "Name a folder that holds one folder or Parquet file per table."
            return DuckdbRelation(problems=(UnreadableError(f"The source folder '{folder}' holds no {what}.", cure),))
        iceberg = {name: entry for name, entry in named.items() if is_iceberg(entry)}
        tables, unpinned, damaged_tables = self._iceberg(iceberg, cut)
        plain = {name: entry for name, entry in named.items() if name not in iceberg}
        ignored = Ignored(self._place.ignore)
        folders, broken = self._read(session, plain, ignored)
        broken += damaged_tables
        for one in folders:
            try:
                tables.append(_describe(session, one, self._footers))
            except UnreadableError as error:
                broken.append(Broken(one.name, error))
        unread += [*unpinned, *(one.unread() for one in broken)]
        notes = (*_left_out(folders), *self._useless(ignored))
        return DuckdbRelation(tuple(tables), notes, unread=tuple(unread))

    def open(self, session: Session, tables: Sequence[Table]) -> Opened:
        """Returns how these tables are read."""
        plain = {table.name: Path(table.location) for table in tables if table.format != "iceberg"}
        folders, broken = self._read(session, plain, Ignored(self._place.ignore))
        problems = [one.problem() for one in broken]
        origins, places = _open_iceberg(session, [table for table in tables if table.format == "iceberg"], problems)
        for folder in folders:
            try:
                origins[folder.name] = _parquet_read(session, folder, self._footers).sql()
            except UnreadableError as error:
                problems.append(error)
        # Links may lead out of the source's folder: what DuckDB opens is where they lead.
        places |= {file.path.parent for folder in folders for file in folder.files}
        return Opened(origins, frozenset(places), tuple(problems))

    def _named(self, entries: Mapping[str, Path]) -> dict[TableName, Path]:
        return {TableName(self._place.name, name): entry for name, entry in entries.items() if self._place.holds(name)}

    def _foreign_files(self, files: Iterable[Path]) -> Iterator[Unread]:
        """The files beside the tables' entries, by the names of the tables that they may stand for."""
        for file in files:
            name = stem_of(file)
            if not self._place.holds(name):
                continue
            format_name, size = foreign_file(file)
            is_parquet = format_name == "Parquet"
            why = "is Parquet, but its name does not end in .parquet" if is_parquet else f"is {format_name}"
            cure = f"Call it {name}.parquet, or put it into a folder {name}." if is_parquet else NOT_PARQUET
            yield Unread(
                TableName(self._place.name, name), f"{why}: '{file}'", cure, is_foreign=True, files=1, size_bytes=size
            )

    def _doubled(self, doubled: Mapping[str, tuple[Path, Path]]) -> Iterator[Unread]:
        for name, (one, other) in doubled.items():
            if self._place.holds(name):
                why = f"has two entries, '{one}' and '{other}'"
                yield Unread(TableName(self._place.name, name), why, "Move one of them away.")

    def _read(
        self, session: Session, entries: Mapping[TableName, Path], ignored: Ignored
    ) -> tuple[list[TableFolder], list[Broken]]:
        """Returns the tables whose files can all be read, with their footers known, and what is wrong with others."""
        folders, broken = [], []
        for name, entry in entries.items():
            try:
                folders.append(read_entry(name, entry, ignored))
            except (UnreadableError, ForeignError) as error:
                broken.append(Broken(name, error))
            except OSError as error:
                broken.append(Broken(name, inaccessible(entry, error)))
        failed = self._footers.read(session, [file for folder in folders for file in folder.files])
        whole = []
        for folder in folders:
            bad = {file: failed[file.path] for file in folder.files if file.path in failed}
            if bad:
                broken.append(Broken(folder.name, _spoiled(folder, bad)))
            else:
                whole.append(folder)
        return whole, broken

    def _useless(self, ignored: Ignored) -> Iterator[str]:
        for glob in self._place.ignore:
            if glob not in ignored.used:
                yield f"{self._place.key}.ignore: no file matches '{glob}'."

    def _iceberg(
        self, entries: Mapping[TableName, Path], cut: datetime | None
    ) -> tuple[list[Table], list[Unread], list[Broken]]:
        tables, unread, broken = [], [], []
        for name, entry in entries.items():
            try:
                found = IcebergFolder(name, entry).describe(f"{self._place.key}.as_of", self._place.moment(cut))
            except UnreadableError as error:
                broken.append(Broken(name, error))
                continue
            except OSError as error:
                broken.append(Broken(name, inaccessible(entry, error)))
                continue
            if isinstance(found, Unread):
                unread.append(found)
            else:
                tables.append(found)
        return tables, unread, broken


@dataclass(frozen=True)
class Broken:
    """A table that cannot be read."""

    name: TableName
    error: UnreadableError | ForeignError

    def unread(self) -> Unread:
        """Returns it for a catalog."""
        if isinstance(self.error, ForeignError):
            found = self.error
            return Unread(
                self.name, found.what, found.cure, is_foreign=True, files=found.files, size_bytes=found.size_bytes
            )
        return Unread(self.name, f"cannot be read: {self.error.message.rstrip('.')}", self.error.cure)

    def problem(self) -> UnreadableError:
        """Returns it for who needs the table."""
        if isinstance(self.error, ForeignError):
            return UnreadableError(f"{self.name} {self.error.what}.", self.error.cure)
        return self.error


def _spoiled(folder: TableFolder, bad: Mapping[FoundFile, EngineError]) -> UnreadableError | ForeignError:
    """Returns what is wrong with a table of which some files, or all, cannot be read."""
    foreign = {file: name for file in bad if (name := foreign_file(file.path)[0]) != "Parquet"}
    if len(foreign) == len(folder.files) and not any(map(claims_parquet, foreign)):
        what = f"is {next(iter(foreign.values()))}" if len(foreign) == 1 else f"holds {_formats(foreign.values())}"
        return ForeignError(what, NOT_PARQUET, len(foreign), folder.size_bytes)
    if not foreign or all(map(claims_parquet, foreign)):
        return damaged({file.path: error for file, error in bad.items()})
    first = ", ".join(f"'{file.path}' ({name})" for file, name in list(foreign.items())[:_MOST_NAMED])
    more = f" and {len(foreign) - _MOST_NAMED} more" if len(foreign) > _MOST_NAMED else ""
    return UnreadableError(
        f"Of {len(folder.files)} files in '{folder.entry}', {len(foreign)} are no Parquet: {first}{more}.",
        "Athena fails on such files too: move them out, call them _name or .name, or list them in source.ignore.",
    )


def _formats(names: Iterable[str]) -> str:
    counted = Counter(names)
    return ", ".join(f"{name} files" if name.isupper() or name in ("Avro", "Arrow") else name for name in counted)


def _left_out(folders: Iterable[TableFolder]) -> Iterator[str]:
    """Says which files of tables that are read count for nothing."""
    for folder in folders:
        for files, why in ((folder.ignored, "ignored"), (folder.empty, "without a byte")):
            if files:
                size = size_text(sum(file.size_bytes for file in files))
                number = f"{len(files):,} {'file' if len(files) == 1 else 'files'}"
                yield f"Not read of {folder.name}: {number} {why} ({size}), such as '{files[0].shown}'."


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
