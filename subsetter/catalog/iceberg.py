"""The metadata file of an Iceberg table: its snapshots, and its columns as they are now. Reads no file itself.

Which columns a table has, and what they are called, is always said by its current schema, by field id: a column that
was dropped must not come back with an older snapshot.

The Iceberg specification, versions 1 to 3 (https://iceberg.apache.org/spec/, read 2026-11).
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from subsetter.catalog.tables import Column, Former, Pin
from subsetter.foreign import DamagedError, read_json, understood
from subsetter.types.datatype import DataType, Part, array, mapping
from subsetter.types.trino import parse_type

_SCALARS = {
    "boolean": "boolean",
    "int": "integer",
    "long": "bigint",
    "float": "real",
    "double": "double",
    "date": "date",
    "time": "time(6)",
    "timestamp": "timestamp(6)",
    "timestamptz": "timestamp(6) with time zone",
    "string": "varchar",
    "uuid": "uuid",
    "binary": "varbinary",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NoSnapshotError(LookupError):
    """A table has no snapshot that tells how it was at a time.

    Args:
        moment: the time, UTC.
        expired: whether it had one that is gone.
        first: when its oldest known state was committed (UTC); None when it has never had one.
    """

    def __init__(self, moment: datetime, *, expired: bool, first: datetime | None) -> None:
        super().__init__("expired" if expired else "none yet")
        self.moment = moment
        self.expired = expired
        self.first = first


@dataclass(frozen=True)
class IcebergField:
    """A top-level field of a schema.

    Attributes:
        field_id: by which data files know it, whatever it is called.
        name: as it is written.
    """

    field_id: int
    name: str
    type: DataType


@dataclass(frozen=True)
class IcebergSnapshot:
    """An Iceberg table as one of its snapshots has it.

    Attributes:
        columns: those of the table now, their names in lower case, as Athena has them.
        pin: None for a table without a snapshot: it has no rows.
        rows: None when delete files hide some.
        deletes: number of delete files, which hide rows of data files; None when unknown.
        fields: the same columns, as data files know them.
        parts: ids and names of the fields inside of columns.
        reshaped: columns with fields inside that were added, dropped, renamed or moved since the snapshot.
        manifest_list: the file that lists its manifests; empty for a table without a snapshot.
    """

    columns: tuple[Column, ...]
    pin: Pin | None
    rows: int | None
    size_bytes: int | None
    files: int | None
    deletes: int | None = None
    fields: tuple[IcebergField, ...] = ()
    parts: tuple[tuple[int, str], ...] = ()
    manifest_list: str = ""
    reshaped: tuple[str, ...] = ()


class IcebergMetadata:
    """A metadata file.

    Args:
        content: of the file; it may be compressed by gzip.

    Raises:
        ValueError: when it is no metadata file, or damaged anywhere: what it says can be asked for without fear.
    """

    def __init__(self, content: bytes) -> None:
        with understood("metadata file of Iceberg"):
            plain = _plain(content)
        found = read_json(plain)
        if not isinstance(found, dict) or "format-version" not in found:
            raise DamagedError("it is no metadata file of Iceberg")
        self._found: Mapping[str, Any] = found
        with understood("metadata file of Iceberg"):
            self._by_id = {one["snapshot-id"]: one for one in found.get("snapshots") or ()}
            self._check()

    def _check(self) -> None:
        """Touches all that can be asked for."""
        int(self._found["format-version"])
        self._partition_ids()
        for schema in self._found.get("schemas") or [self._found["schema"]]:
            self._columns(schema)
            dict(part for one in schema["fields"] for part in _parts(one["type"]))
        self._schema(None)
        for snapshot in self._by_id.values():
            _pin(snapshot)
            summary = snapshot.get("summary") or {}
            _rows(summary)
            for key in ("total-files-size", "total-data-files", "total-delete-files"):
                _number(summary, key)
            int(snapshot.get("sequence-number") or 0)
        for entry in self._log():
            _time(entry["timestamp-ms"])
            int(entry["snapshot-id"])
            hash(entry["snapshot-id"])

    def __eq__(self, other: object) -> bool:
        """Whether both say the same of a table."""
        return isinstance(other, IcebergMetadata) and self._found == other._found

    def __hash__(self) -> int:
        return hash((self.table_uuid, self.updated))

    @property
    def format_version(self) -> int:
        """Of the table: 1, 2 or 3."""
        return int(self._found["format-version"])

    @property
    def table_uuid(self) -> str:
        """Tells the table from another one in the same folder; empty where the file does not say it."""
        return str(self._found.get("table-uuid") or "")

    @property
    def last_sequence(self) -> int:
        """The number of the last commit; 0 in version 1, which does not number them."""
        return int(self._found.get("last-sequence-number") or 0)

    @property
    def updated(self) -> int:
        """When it was written, in milliseconds since 1970."""
        return int(self._found.get("last-updated-ms") or 0)

    @property
    def earlier_files(self) -> frozenset[str]:
        """Names, without folders, of the metadata files that it says came before it."""
        log = self._found.get("metadata-log") or ()
        return frozenset(str(one["metadata-file"]).rsplit("/", 1)[-1] for one in log)

    @property
    def location(self) -> str:
        """The folder or prefix that the table was written to, without a slash at the end."""
        return str(self._found.get("location") or "").rstrip("/")

    @property
    def newest(self) -> Pin | None:
        """The current snapshot; None where there is none."""
        current = self._by_id.get(self._found.get("current-snapshot-id"))
        return None if current is None else _pin(current)

    def snapshot(self, snapshot_id: int) -> IcebergSnapshot | None:
        """Returns the table as a snapshot has it; None when the table has no such snapshot, or no longer."""
        found = self._by_id.get(snapshot_id)
        return None if found is None else self._described(found)

    def commits_after(self, snapshot_id: int) -> int | None:
        """Returns how many commits the current state is ahead of a snapshot; None when that is not in the log."""
        known = [int(entry["snapshot-id"]) for entry in self._log()]
        return len(known) - 1 - known.index(snapshot_id) if snapshot_id in known else None

    def snapshot_at(self, moment: datetime | None) -> IcebergSnapshot:
        """Returns the table as its newest snapshot at a time has it.

        Args:
            moment: UTC; None for the current snapshot, or no snapshot where the table has none yet.

        Raises:
            NoSnapshotError: when it had none then, or that one has expired.
        """
        if moment is None:
            current = self._by_id.get(self._found.get("current-snapshot-id"))
            return self._empty() if current is None else self._described(current)
        log = self._log()
        known = [entry for entry in log if _time(entry["timestamp-ms"]) <= moment]
        if known and known[-1]["snapshot-id"] in self._by_id:
            return self._described(self._by_id[known[-1]["snapshot-id"]])
        first = log[0] if log else None
        raise NoSnapshotError(
            moment,
            expired=bool(known) or (first is not None and self._had_one_before(first)),
            first=None if first is None else _time(first["timestamp-ms"]),
        )

    def _log(self) -> Sequence[Mapping[str, Any]]:
        """Returns which snapshot was current from when, oldest first.

        The log of the file leaves out what was staged or rolled back. It is optional: without it, the parents of the
        current snapshot tell the same. Whoever removes a snapshot also removes the entries before it.
        """
        log: Sequence[Mapping[str, Any]] = self._found.get("snapshot-log") or ()
        if log:
            return log
        found: list[Mapping[str, Any]] = []
        current = self._by_id.get(self._found.get("current-snapshot-id"))
        while current is not None:
            if len(found) > len(self._by_id):
                raise DamagedError("its snapshots are each other's parents")
            found.append(current)
            current = self._by_id.get(current.get("parent-snapshot-id"))
        return found[::-1]

    def _had_one_before(self, entry: Mapping[str, Any]) -> bool:
        snapshot = self._by_id.get(entry["snapshot-id"])
        if snapshot is None or snapshot.get("parent-snapshot-id") is not None:
            return True
        # Writers may forget the parent when it expires; the first snapshot of a table has the number 1, or none.
        return int(snapshot.get("sequence-number") or 0) > 1

    def _empty(self) -> IcebergSnapshot:
        schema = self._schema(None)
        return IcebergSnapshot(self._columns(schema), None, 0, 0, 0, 0, _fields(schema))

    def _described(self, snapshot: Mapping[str, Any]) -> IcebergSnapshot:
        summary = snapshot.get("summary") or {}
        schema, then = self._schema(None), self._schema(snapshot.get("schema-id"))
        return IcebergSnapshot(
            columns=self._columns(schema, then),
            pin=_pin(snapshot),
            rows=_rows(summary),
            size_bytes=_number(summary, "total-files-size"),
            files=_number(summary, "total-data-files"),
            deletes=_number(summary, "total-delete-files"),
            fields=_fields(schema),
            parts=tuple(part for one in schema["fields"] for part in _parts(one["type"])),
            manifest_list=str(snapshot.get("manifest-list") or ""),
            reshaped=_reshaped(schema, then),
        )

    def _schema(self, schema_id: int | None) -> Mapping[str, Any]:
        schemas = {one.get("schema-id", 0): one for one in self._found.get("schemas") or [self._found["schema"]]}
        wanted = self._found.get("current-schema-id", 0) if schema_id is None else schema_id
        if wanted not in schemas and len(schemas) > 1:
            raise ValueError(f"it has no schema {wanted}, which it refers to")
        found: Mapping[str, Any] = schemas[wanted] if wanted in schemas else next(iter(schemas.values()))
        return found

    def _columns(self, schema: Mapping[str, Any], then: Mapping[str, Any] | None = None) -> tuple[Column, ...]:
        partitions = self._partition_ids()
        formers = {one.field_id: one for one in _fields(then or schema)}
        return tuple(
            Column(
                one.name.lower(),
                one.type,
                partition=one.field_id in partitions,
                former=_former(one, formers.get(one.field_id)),
            )
            for one in _fields(schema)
        )

    def _partition_ids(self) -> frozenset[int]:
        specs = {one["spec-id"]: one["fields"] for one in self._found.get("partition-specs") or ()}
        fields = specs.get(self._found.get("default-spec-id", 0)) or self._found.get("partition-spec") or ()
        return frozenset(one["source-id"] for one in fields)


def _plain(content: bytes) -> bytes:
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"it is cut or damaged: {error}") from error


def _former(now: IcebergField, then: IcebergField | None) -> Former | None:
    if then is None:
        return Former("", now.type)
    is_same = then.name.lower() == now.name.lower() and then.type == now.type
    return None if is_same else Former(then.name.lower(), then.type)


def _reshaped(now: Mapping[str, Any], then: Mapping[str, Any]) -> tuple[str, ...]:
    before = {one["id"]: _shape(one["type"]) for one in then["fields"]}
    return tuple(
        str(one["name"]) for one in now["fields"] if one["id"] in before and before[one["id"]] != _shape(one["type"])
    )


def _shape(kind: Any) -> Any:
    """The ids and names of all fields inside of a type, in order."""
    if isinstance(kind, str):
        return ""
    inside = tuple(
        (key, kind.get(f"{key}-id"), _shape(kind[key])) for key in ("element", "key", "value") if key in kind
    )
    fields = tuple((one["id"], one["name"].lower(), _shape(one["type"])) for one in kind.get("fields", ()))
    return inside, fields


def _time(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)


def _pin(snapshot: Mapping[str, Any]) -> Pin:
    return Pin(snapshot["snapshot-id"], _time(snapshot["timestamp-ms"]))


def _fields(schema: Mapping[str, Any]) -> tuple[IcebergField, ...]:
    return tuple(IcebergField(one["id"], one["name"], _type(one["type"])) for one in schema["fields"])


def _parts(kind: Any) -> Iterator[tuple[int, str]]:
    """Yields the fields of rows inside of a type, at any depth."""
    if isinstance(kind, str):
        return
    for key in ("element", "key", "value"):
        yield from _parts(kind.get(key, ""))
    for one in kind.get("fields", ()):
        yield one["id"], one["name"]
        yield from _parts(one["type"])


def _number(summary: Mapping[str, str], key: str) -> int | None:
    return int(summary[key]) if key in summary else None


def _rows(summary: Mapping[str, str]) -> int | None:
    """Returns the rows; None where there are delete files, as several of them may name one row."""
    is_exact = not _number(summary, "total-position-deletes") and not _number(summary, "total-equality-deletes")
    return _number(summary, "total-records") if is_exact else None


def _type(found: Any) -> DataType:
    """Returns a type; one that is unknown keeps its own words."""
    if isinstance(found, str):
        return parse_type(_SCALARS.get(found, "varbinary" if found.startswith("fixed[") else found))
    if found["type"] == "list":
        return array(_type(found["element"]))
    if found["type"] == "map":
        return mapping(_type(found["key"]), _type(found["value"]))
    return DataType("row", parts=tuple(Part(one["name"].lower(), _type(one["type"])) for one in found["fields"]))
