"""The tables of the sources, from Glue and from the metadata files of Iceberg tables.

Glue is asked once per hundred tables. Each Iceberg table costs one read of its metadata file, which holds its
snapshots, unless it was read before; each other table one listing of its files, which gives its size and fingerprint,
and where Glue keeps its partitions, their places and values.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

from botocore.exceptions import ClientError

from subsetter.catalog.iceberg import IcebergMetadata, IcebergSnapshot, NoSnapshotError
from subsetter.catalog.listed import ForkedError, listed_at
from subsetter.catalog.pins import column_names, reshaped, too_new, without_snapshot
from subsetter.catalog.tables import Catalog, Column, Remark, Table, TableName, Unread
from subsetter.engines.athena.errors import AwsErrors, code_of, is_missing
from subsetter.engines.athena.formats import RefusedFormatError, format_of, is_iceberg, is_view
from subsetter.engines.athena.glue import Entry, Glue, source_glue
from subsetter.engines.athena.hive_types import fault_of_type
from subsetter.engines.athena.metadata import MetadataFiles
from subsetter.engines.athena.objects import Objects, parse_uri
from subsetter.engines.athena.s3tables import S3Tables, table_bucket
from subsetter.engines.athena.session import Connections
from subsetter.engines.athena.settings import S3_TABLES, GluePlace, place_of
from subsetter.engines.athena.snapshot_queries import SnapshotQueries
from subsetter.engines.athena.views import parse_view
from subsetter.errors import AccessDenied, EngineError, SourceUnreadable
from subsetter.sql.views import tables_of_view
from subsetter.types.trino import parse_type

_THREADS = 16
_MOST_LISTED = 20_000
_NEWEST_VERSION = 2  # of Iceberg that Athena reads: its user guide, April 2026


@dataclass(frozen=True)
class GlueTable:
    """What was found out about one entry of Glue.

    Attributes:
        table: None for one that is not read.
        unread: why it cannot be read in the state that is asked for; None when it can.
        remark: what whoever reads it should know; None for nothing.
    """

    table: Table | None = None
    unread: Unread | None = None
    remark: Remark | None = None


def read_sources(
    connections: Connections,
    places: Sequence[GluePlace],
    translator: AwsErrors,
    cut: datetime | None = None,
    *,
    metadata: MetadataFiles | None = None,
    asks: SnapshotQueries | None = None,
) -> Catalog:
    """Returns every table of the sources.

    Args:
        cut: the time that ``as_of: consistent`` stands for; None for the newest state.
        metadata: reads metadata files; None for one that has read none yet.
        asks: lists the snapshots of Iceberg tables whose metadata file may not be read; None to leave those unread.

    Raises:
        SourceUnreadable: when a source is missing.
        EngineError: when AWS refuses or fails.
    """
    files = metadata or MetadataFiles(connections)
    with ThreadPoolExecutor(_THREADS) as pool:
        readers = [_Reader(connections, place, places, translator, cut, files, asks) for place in places]
        found = [one for reader in readers for one in reader.read(pool)]
    tables = sorted((one.table for one in found if one.table is not None), key=lambda table: table.name)
    return Catalog(
        tuple(tables),
        unread=tuple(one.unread for one in found if one.unread is not None),
        remarks=tuple(one.remark for one in found if one.remark is not None),
    )


@dataclass(frozen=True)
class _Reader:
    connections: Connections
    place: GluePlace
    places: Sequence[GluePlace]
    translator: AwsErrors
    cut: datetime | None
    metadata: MetadataFiles
    asks: SnapshotQueries | None

    def read(self, pool: ThreadPoolExecutor) -> list[GlueTable]:
        with self.translator.mapped(f"Reading the tables of {self.place.catalog}.{self.place.database}"):
            entries = self._entries(source_glue(self.connections, self.place))
        return list(pool.map(self._described, entries))

    def _entries(self, glue: Glue) -> list[Entry]:
        try:
            found = [one for one in glue.tables(self.place.database) if self._is_read_here(one)]
        except ClientError as error:
            if not is_missing(error):
                raise
            raise SourceUnreadable(
                f"There is no database '{self.place.database}' in the catalog '{self.place.catalog}'.",
                hint=f"Correct {'.'.join(self.place.path)}.database, .catalog or .catalog_id.",
            ) from error
        if self.place.only and not found:
            raise SourceUnreadable(
                f"There is no table '{self.place.only}' in {self.place.catalog}.{self.place.database}.",
                hint=f"Correct {'.'.join(self.place.path)}, or the name of the rule.",
            )
        return found

    def _is_read_here(self, entry: Entry) -> bool:
        """Whether a table is read from this place, and not from one of its own."""
        table = str(entry["Name"])
        is_meant = not self.place.only or self.place.only.lower() == table.lower()
        return is_meant and place_of(self.places, TableName(self.place.name, table)) is self.place

    def _described(self, entry: Entry) -> GlueTable:
        name = TableName(self.place.name, str(entry["Name"]))
        try:
            return self._told(name, entry)
        except AccessDenied as error:
            if is_iceberg(entry) and self.asks is not None and self.asks.is_wanted(name):
                return self._asked(self.asks, name, entry, error)
            # The least rights of a config reach its own tables only: others are in nobody's way.
            return GlueTable(unread=Unread(name, f"cannot be read: {error.message}", _GRANT, _columns_of(entry)))

    def _told(self, name: TableName, entry: Entry) -> GlueTable:
        """Describes a table; what is wrong with one is in the way of those only who want it."""
        with self.translator.mapped(f"Describing the table {name}"):
            try:
                return self._kind(name, entry)
            except RefusedFormatError as refused:
                return GlueTable(
                    unread=Unread(name, f"is {refused.what}", _OTHER_FORMAT, _columns_of(entry), is_foreign=True)
                )
            except ValueError as error:
                why = f"lies on no S3 that can be read: {error}"
                return GlueTable(unread=Unread(name, why, _ELSEWHERE, _columns_of(entry)))
            except ClientError as error:
                if code_of(error) != "NoSuchBucket":
                    raise
                why = f"lies in a bucket that is not there: '{_location(entry)}'"
                return GlueTable(unread=Unread(name, why, _GONE, _columns_of(entry)))

    def _kind(self, name: TableName, entry: Entry) -> GlueTable:
        if is_iceberg(entry):
            return self._iceberg(name, entry)
        if is_view(entry):
            return self._view(name, entry)
        format_name = format_of(entry)
        if twice := _twice(entry):
            why = f"cannot be read by Athena: it has two columns '{twice}' (letter case does not count)"
            return GlueTable(unread=Unread(name, why, _RENAME, _columns_of(entry)))
        if odd := _odd_type(entry):
            return GlueTable(unread=Unread(name, f"cannot be read by Athena: {odd}", _RETYPE, _columns_of(entry)))
        return GlueTable(self._hive(name, entry, format_name))

    def _iceberg(self, name: TableName, entry: Entry) -> GlueTable:
        pointer = str(entry["Parameters"].get("metadata_location") or "") or self._pointer(name)
        try:
            metadata = self.metadata.read(pointer) if pointer else None
            if metadata is None:
                why = "has no metadata file that could be read"
                return GlueTable(unread=Unread(name, why, _OTHER_FORMAT, _columns_of(entry)))
            if metadata.format_version > _NEWEST_VERSION:
                return GlueTable(unread=too_new(name, "Athena", metadata))
            state = self._state(name, metadata)
        except (ValueError, KeyError, TypeError) as error:
            why = f"cannot be read: '{pointer}' cannot be understood ({error})"
            return GlueTable(unread=Unread(name, why, _OTHER_FORMAT, _columns_of(entry)))
        if isinstance(state, Unread):
            return GlueTable(unread=state)
        if state.reshaped:
            return GlueTable(unread=reshaped(name, state))
        return GlueTable(
            Table(
                name,
                state.columns,
                format="iceberg",
                rows=state.rows,
                size_bytes=state.size_bytes,
                location=_location(entry),
                pin=state.pin,
                fingerprint=pointer,
                files=state.files,
            )
        )

    def _pointer(self, name: TableName) -> str:
        """Returns the newest metadata file of a table of S3 Tables; Glue's answer may leave it out."""
        if not self.place.catalog.startswith(S3_TABLES):
            return ""
        found = S3Tables(self.connections, self.translator).table(
            table_bucket(self.connections, self.place), self.place.database, name.table
        )
        return found.metadata if found else ""

    def _state(self, name: TableName, metadata: IcebergMetadata) -> IcebergSnapshot | Unread:
        try:
            return metadata.snapshot_at(self.place.moment(self.cut))
        except NoSnapshotError as error:
            return without_snapshot(name, self._as_of, error, column_names(metadata))

    @property
    def _as_of(self) -> str:
        return ".".join((*self.place.path, "as_of"))

    def _asked(self, asks: SnapshotQueries, name: TableName, entry: Entry, refused: AccessDenied) -> GlueTable:
        """Describes a table by what Glue and a query tell of it; its metadata file may not be read."""
        columns = tuple(_column_of_iceberg(one) for one in _current_columns(entry))
        names = tuple(column.name for column in columns)
        why = f"cannot be read: {refused.message}"
        try:
            found = listed_at(asks.listed(self.place, name), self.place.moment(self.cut))
        except NoSnapshotError as error:
            return GlueTable(unread=without_snapshot(name, self._as_of, error, names))
        except ForkedError:
            why += "; a query lists its snapshots, and not which of them are its own since it was rolled back"
            return GlueTable(unread=Unread(name, why, _GRANT, names))
        except EngineError as error:
            return GlueTable(unread=Unread(name, f"{why}; nor by a query: {error.message}", _GRANT, names))
        table = Table(
            name,
            columns,
            format="iceberg",
            size_bytes=found.size_bytes if found else 0,
            location=_location(entry),
            pin=found.pin if found else None,
            fingerprint=f"snapshot {found.pin.snapshot_id}" if found else "",
            files=found.files if found else 0,
        )
        right = "s3tables:GetTableData" if self.place.catalog.startswith(S3_TABLES) else "s3:GetObject"
        told = (
            f"The metadata file of {name} may not be read (the caller lacks {right} on it), so its snapshots were "
            'listed by a query of its "$snapshots", which Athena may bill as 10 MB.'
        )
        return GlueTable(table, remark=Remark(name, told))

    def _view(self, name: TableName, entry: Entry) -> GlueTable:
        try:
            view = parse_view(entry)
        except ValueError:
            why = "is a view that Athena cannot read"
            return GlueTable(unread=Unread(name, why, _OTHER_FORMAT, _columns_of(entry), is_foreign=True))
        read = ", ".join(
            str(ref) if len(ref.parts) > 1 else f"{view.database}.{ref}" for ref in tables_of_view(view.text)
        )
        told = (
            f"{name} is a view over {read or 'tables that are not known'}: it cannot be pinned, and what reading it "
            "costs is not known before."
        )
        return GlueTable(Table(name, view.columns, format="view"), remark=Remark(name, told))

    def _hive(self, name: TableName, entry: Entry, format_name: str) -> Table:
        storage, location = entry.get("StorageDescriptor") or {}, _location(entry)
        partitions = [_column(one, partition=True) for one in entry.get("PartitionKeys") or ()]
        files = self._files(location)
        if partitions and files.fingerprint:
            files = self._in_partitions(name, entry, files)
        return Table(
            name,
            (*(_column(one) for one in storage.get("Columns") or ()), *partitions),
            format=format_name,
            size_bytes=files.size_bytes,
            location=location,
            fingerprint=files.fingerprint,
            files=files.count,
        )

    def _in_partitions(self, name: TableName, entry: Entry, files: _Files) -> _Files:
        """Returns what is known of the files of a table with partitions, of which Athena reads those that Glue knows.

        Nothing is known where a partition lies outside of the table's place: its files are not listed here.
        """
        root = _prefix(_location(entry))
        parameters = entry.get("Parameters") or {}
        if str(parameters.get("projection.enabled")).lower() == "true":  # then Athena does not ask Glue
            template = str(parameters.get("storage.location.template") or root)
            return files if _prefix(template).startswith(root) else _Files()
        seen = []
        for one in source_glue(self.connections, self.place).partitions(self.place.database, name.table):
            place = _prefix(_location(one))
            if not place.startswith(root):
                return _Files()
            seen.append(json.dumps([one.get("Values"), place]))
        known = "\n".join([files.fingerprint, *sorted(seen)])
        return replace(files, fingerprint=hashlib.sha256(known.encode()).hexdigest())

    def _files(self, location: str) -> _Files:
        if not location:
            return _Files()
        prefix = parse_uri(_prefix(location))
        seen, size, count = hashlib.sha256(), 0, 0
        for one in self._objects().list(prefix):
            if one.size_bytes == 0 or re.search(r"/[._][^/]*$", one.uri.key):
                continue  # Athena does not read files whose name begins with a dot or an underscore
            seen.update(f"{one.uri.key}\t{one.size_bytes}\t{one.etag}\n".encode())
            size, count = size + one.size_bytes, count + 1
            if count > _MOST_LISTED:
                return _Files()
        return _Files(size, count, seen.hexdigest())

    def _objects(self) -> Objects:
        return Objects(self.connections)


@dataclass(frozen=True, slots=True)
class _Files:
    """The files of a table; nothing is known of those that are too many to list."""

    size_bytes: int | None = None
    count: int | None = None
    fingerprint: str = ""


_GRANT = "Ask for the right to read it (subset iam writes the policy), or leave it out of the rules."
_OTHER_FORMAT = "Leave it out of the rules, or copy it to Parquet or Iceberg first."


_GONE = "Correct the table's location in the catalog, or leave it out of the rules."
_RENAME = "Correct the table's columns and partition keys in the catalog, or leave it out of the rules."
_RETYPE = (
    "Correct the column's type in the catalog (fields of a struct take letters, digits, '_', '.' and '$'), or leave "
    "the table out of the rules."
)
_ELSEWHERE = "Athena reads S3 only: copy the table to S3, or leave it out of the rules."


def _prefix(location: str) -> str:
    """Returns the S3 prefix of a folder, in one spelling.

    Raises:
        ValueError: when it is no S3 address.
    """
    return str(parse_uri(f"{location.rstrip('/')}/"))


def _location(entry: Entry) -> str:
    return str((entry.get("StorageDescriptor") or {}).get("Location") or "")


def _column(found: Entry, *, partition: bool = False) -> Column:
    return Column(str(found["Name"]), parse_type(str(found.get("Type") or "string")), partition=partition)


def _current_columns(entry: Entry) -> list[Entry]:
    """Returns the columns of an Iceberg table; Glue also lists those that were dropped."""
    found = (entry.get("StorageDescriptor") or {}).get("Columns") or ()
    return [one for one in found if (one.get("Parameters") or {}).get("iceberg.field.current") != "false"]


def _column_of_iceberg(found: Entry) -> Column:
    """Glue leaves out the precision of times, which Athena reads of Iceberg tables with six digits."""
    kind = re.sub(r"\btimestamp\b(?!\()", "timestamp(6)", str(found.get("Type") or "string").lower())
    return Column(str(found["Name"]).lower(), parse_type(kind))


def _twice(entry: Entry) -> str:
    """Returns a column that an entry has twice, as a column or as a partition key; empty when there is none."""
    seen = set()
    for one in (*_current_columns(entry), *(entry.get("PartitionKeys") or ())):
        name = str(one["Name"]).lower()
        if name in seen:
            return name
        seen.add(name)
    return ""


def _odd_type(entry: Entry) -> str:
    """Returns the first column whose type Athena does not read, and why; empty when there is none."""
    for one in (*_current_columns(entry), *(entry.get("PartitionKeys") or ())):
        kind = str(one.get("Type") or "string")
        if fault := fault_of_type(kind):
            return f"column '{one['Name']}' has the type '{kind}': {fault}"
    return ""


def _columns_of(entry: Entry) -> tuple[str, ...]:
    found = (entry.get("StorageDescriptor") or {}).get("Columns") or ()
    return tuple(str(one["Name"]) for one in (*found, *(entry.get("PartitionKeys") or ())))
