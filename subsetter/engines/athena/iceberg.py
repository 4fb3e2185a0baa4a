"""The metadata file of an Iceberg table: its snapshots, and its columns as a snapshot has them.

The Iceberg specification, versions 1 and 2. Athena reads no version 3 (its user guide, April 2026).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from subsetter.catalog.tables import Column, Pin
from subsetter.catalog.types import DataType

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


@dataclass(frozen=True)
class IcebergSnapshot:
    """An Iceberg table as one of its snapshots has it.

    Attributes:
        pin: None for a table without a snapshot: it has no rows.
        rows: None when delete files hide some.
    """

    columns: tuple[Column, ...]
    pin: Pin | None
    rows: int | None
    size_bytes: int | None
    files: int | None


class IcebergMetadata:
    """A metadata file.

    Args:
        content: of the file.

    Raises:
        ValueError: when it is no metadata file.
    """

    def __init__(self, content: bytes) -> None:
        found = json.loads(content)
        if not isinstance(found, dict) or "format-version" not in found:
            raise ValueError("it is no metadata file of Iceberg")
        self._found: Mapping[str, Any] = found

    @property
    def format_version(self) -> int:
        """Of the table: 1, 2 or 3."""
        return int(self._found["format-version"])

    def snapshot_at(self, moment: datetime | None) -> IcebergSnapshot | None:
        """Returns the table as its newest snapshot at a time has it, or None when it had none then.

        Args:
            moment: UTC; None for the current snapshot, or no snapshot where the table has none yet.
        """
        by_id = {one["snapshot-id"]: one for one in self._found.get("snapshots") or ()}
        if moment is None:
            current = by_id.get(self._found.get("current-snapshot-id"))
            return self._empty() if current is None else self._described(current)
        # The log tells which snapshot was current when; it leaves out what was staged or rolled back.
        log = self._found.get("snapshot-log") or ()
        known = [entry for entry in log if _time(entry["timestamp-ms"]) <= moment and entry["snapshot-id"] in by_id]
        return self._described(by_id[known[-1]["snapshot-id"]]) if known else None

    def _empty(self) -> IcebergSnapshot:
        return IcebergSnapshot(self._columns(self._schema(None)), None, 0, 0, 0)

    def _described(self, snapshot: Mapping[str, Any]) -> IcebergSnapshot:
        summary = snapshot.get("summary") or {}
        return IcebergSnapshot(
            columns=self._columns(self._schema(snapshot.get("schema-id"))),
            pin=Pin(snapshot["snapshot-id"], _time(snapshot["timestamp-ms"])),
            rows=_rows(summary),
            size_bytes=_number(summary, "total-files-size"),
            files=_number(summary, "total-data-files"),
        )

    def _schema(self, schema_id: int | None) -> Mapping[str, Any]:
        schemas = {one.get("schema-id", 0): one for one in self._found.get("schemas") or [self._found["schema"]]}
        wanted = self._found.get("current-schema-id", 0) if schema_id is None else schema_id
        found: Mapping[str, Any] = schemas[wanted] if wanted in schemas else next(iter(schemas.values()))
        return found

    def _columns(self, schema: Mapping[str, Any]) -> tuple[Column, ...]:
        partitions = self._partition_ids()
        return tuple(
            Column(one["name"].lower(), DataType(_type(one["type"])), partition=one["id"] in partitions)
            for one in schema["fields"]
        )

    def _partition_ids(self) -> frozenset[int]:
        specs = {one["spec-id"]: one["fields"] for one in self._found.get("partition-specs") or ()}
        fields = specs.get(self._found.get("default-spec-id", 0)) or self._found.get("partition-spec") or ()
        return frozenset(one["source-id"] for one in fields)


def _time(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)


def _number(summary: Mapping[str, str], key: str) -> int | None:
    return int(summary[key]) if key in summary else None


def _rows(summary: Mapping[str, str]) -> int | None:
    """Returns the rows; None where there are delete files, as several of them may name one row."""
    is_exact = not _number(summary, "total-position-deletes") and not _number(summary, "total-equality-deletes")
    return _number(summary, "total-records") if is_exact else None


def _type(found: Any) -> str:
    """Returns a type in Trino's words; one that is unknown keeps its own."""
    if isinstance(found, str):
        if found.startswith("decimal"):
            return found.replace(" ", "")
        return _SCALARS.get(found, "varbinary" if found.startswith("fixed[") else found)
    if found["type"] == "list":
        return f"array({_type(found['element'])})"
    if found["type"] == "map":
        return f"map({_type(found['key'])},{_type(found['value'])})"
    fields = (f"{_field_name(one['name'])} {_type(one['type'])}" for one in found["fields"])
    return f"row({', '.join(fields)})"


def _field_name(name: str) -> str:
    is_plain = name.isascii() and name.isidentifier()
    return name.lower() if is_plain else '"' + name.replace('"', '""') + '"'
