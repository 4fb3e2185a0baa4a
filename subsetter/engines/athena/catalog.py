"""The tables of the sources, from Glue and from the metadata files of Iceberg tables.

Glue is asked once per hundred tables. Each Iceberg table costs one read of its metadata file, which holds its
snapshots; each other table one listing of its files, which gives its size and its fingerprint.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from botocore.exceptions import ClientError

from subsetter.catalog.iceberg import IcebergMetadata, IcebergSnapshot, NoSnapshotError
from subsetter.catalog.pins import too_new, without_snapshot
from subsetter.catalog.tables import Catalog, Column, Table, TableName, Unread
from subsetter.catalog.types import parse_type
from subsetter.engines.athena.errors import Translator, is_missing
from subsetter.engines.athena.formats import RefusedFormatError, format_of, is_iceberg, is_view
from subsetter.engines.athena.glue import Entry, Glue, source_glue
from subsetter.engines.athena.objects import Objects, parse_uri
from subsetter.engines.athena.s3tables import S3Tables, table_bucket
from subsetter.engines.athena.session import Connections
from subsetter.engines.athena.settings import S3_TABLES, SourcePlace
from subsetter.engines.athena.views import parse_view
from subsetter.errors import AccessDenied, SourceUnreadable
from subsetter.sql.views import tables_of_view

_THREADS = 16
_MOST_LISTED = 20_000
_NEWEST_VERSION = 2  # of Iceberg that Athena reads: its user guide, April 2026


@dataclass(frozen=True)
class Described:
    """What was found out about one entry of Glue.

    Attributes:
        table: None for one that is not read.
        note: what the reader of the catalog should know; empty for nothing.
        unread: why it cannot be read in the state that is asked for; None when it can.
    """

    table: Table | None = None
    note: str = ""
    unread: Unread | None = None


def read_sources(
    connections: Connections, places: Sequence[SourcePlace], translator: Translator, cut: datetime | None = None
) -> Catalog:
    """Returns every table of the sources.

    Args:
        cut: the time that ``as_of: consistent`` stands for; None for the newest state.

    Raises:
        SourceUnreadable: when a source is missing.
        EngineError: when AWS refuses or fails.
    """
    with ThreadPoolExecutor(_THREADS) as pool:
        found = [one for place in places for one in _Reader(connections, place, translator, cut).read(pool)]
    tables = sorted((one.table for one in found if one.table is not None), key=lambda table: table.name)
    return Catalog(
        tuple(tables),
        tuple(one.note for one in found if one.note),
        tuple(one.unread for one in found if one.unread is not None),
    )


@dataclass(frozen=True)
class _Reader:
    connections: Connections
    place: SourcePlace
    translator: Translator
    cut: datetime | None

    def read(self, pool: ThreadPoolExecutor) -> list[Described]:
        with self.translator.mapped(f"Reading the tables of {self.place.catalog}.{self.place.database}"):
            entries = self._entries(source_glue(self.connections, self.place))
        return list(pool.map(self._described, entries))

    def _entries(self, glue: Glue) -> list[Entry]:
        try:
            return list(glue.tables(self.place.database))
        except ClientError as error:
            if not is_missing(error):
                raise
            raise SourceUnreadable(
                f"There is no database '{self.place.database}' in the catalog '{self.place.catalog}'.",
                hint=f"Correct {'.'.join(self.place.path)}.database, .catalog or .catalog_id.",
            ) from error

    def _described(self, entry: Entry) -> Described:
        name = TableName(self.place.name, str(entry["Name"]))
        try:
            return self._told(name, entry)
        except AccessDenied as error:
            # The least rights of a config reach its own tables only: others are in nobody's way.
            return Described(unread=Unread(name, f"cannot be read: {error.message}", _GRANT, _columns_of(entry)))

    def _told(self, name: TableName, entry: Entry) -> Described:
        with self.translator.mapped(f"Describing the table {name}"):
            if is_iceberg(entry):
                return self._iceberg(name, entry)
            if is_view(entry):
                return self._view(name, entry)
            try:
                return Described(self._hive(name, entry, format_of(entry)))
            except RefusedFormatError as refused:
                return Described(note=f"{name} is {refused.what}, which is not read: {_LEAVE_OUT}")

    def _iceberg(self, name: TableName, entry: Entry) -> Described:
        pointer = str(entry["Parameters"].get("metadata_location") or "") or self._pointer(name)
        found = self._objects().read(parse_uri(pointer)) if pointer else None
        if found is None:
            return Described(note=f"{name} has no metadata file that could be read, so it is not read: {_LEAVE_OUT}")
        try:
            metadata = IcebergMetadata(found[0])
            if metadata.format_version > _NEWEST_VERSION:
                return Described(unread=too_new(name, "Athena", metadata))
            state = self._state(name, metadata)
        except (ValueError, KeyError, TypeError) as error:
            return Described(
                note=f"{name}: '{pointer}' cannot be understood ({error}), so it is not read: {_LEAVE_OUT}"
            )
        if isinstance(state, Unread):
            return Described(unread=state)
        return Described(
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
            return without_snapshot(name, ".".join((*self.place.path, "as_of")), error, metadata)

    def _view(self, name: TableName, entry: Entry) -> Described:
        try:
            view = parse_view(entry)
        except (ValueError, KeyError):
            return Described(note=f"{name} is a view that Athena cannot read: {_LEAVE_OUT}")
        read = ", ".join(
            str(ref) if len(ref.parts) > 1 else f"{view.database}.{ref}" for ref in tables_of_view(view.text)
        )
        text = hashlib.sha256(view.text.encode()).hexdigest()
        return Described(
            Table(name, view.columns, format="view", fingerprint=text),
            f"{name} is a view over {read or 'tables that are not known'}: it cannot be pinned, and what reading it "
            "costs is not known before.",
        )

    def _hive(self, name: TableName, entry: Entry, format_name: str) -> Table:
        storage, location = entry.get("StorageDescriptor") or {}, _location(entry)
        partitions = [_column(one, partition=True) for one in entry.get("PartitionKeys") or ()]
        files = self._files(location)
        return Table(
            name,
            (*(_column(one) for one in storage.get("Columns") or ()), *partitions),
            format=format_name,
            size_bytes=files.size_bytes,
            location=location,
            fingerprint=files.fingerprint,
            files=files.count,
        )

    def _files(self, location: str) -> _Files:
        if not location:
            return _Files()
        prefix = parse_uri(f"{location.rstrip('/')}/")
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
_LEAVE_OUT = "leave it out of the rules, or copy it to Parquet or Iceberg first."


def _location(entry: Entry) -> str:
    return str((entry.get("StorageDescriptor") or {}).get("Location") or "")


def _column(found: Entry, *, partition: bool = False) -> Column:
    return Column(str(found["Name"]), parse_type(str(found.get("Type") or "string")), partition=partition)


def _columns_of(entry: Entry) -> tuple[str, ...]:
    found = (entry.get("StorageDescriptor") or {}).get("Columns") or ()
    return tuple(str(one["Name"]) for one in (*found, *(entry.get("PartitionKeys") or ())))
