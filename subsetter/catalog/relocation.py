"""An Iceberg snapshot under metadata of its own: another table over the same data files.

What is done to the one table, such as a commit, the expiry of snapshots or a drop, then leaves the other as it is.
Manifests are copied byte for byte, as they name data files by their whole paths; only the manifest list and the
metadata file name what has moved. Iceberg specification, versions 1 and 2, sections "Table Metadata" and "Snapshots".
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import fastavro

from subsetter.catalog.iceberg import uncompressed
from subsetter.foreign import DamagedError, read_json, understood

_FORGOTTEN = ("metadata-log", "statistics", "partition-statistics")


@dataclass(frozen=True)
class Relocation:
    """How a table's current snapshot is to stand under another table.

    Attributes:
        metadata: of the table whose files are read.
        location: of the other table.
    """

    metadata: Mapping[str, Any]
    location: str

    @property
    def manifest_list(self) -> str:
        """Where the table's own manifest list lies; empty for a table without a snapshot."""
        return str((self._snapshot or {}).get("manifest-list") or "")

    @property
    def new_list(self) -> str:
        """Where the other table's manifest list goes."""
        return self.moved(self.manifest_list)

    def moved(self, path: str) -> str:
        """Returns where a metadata file of the table goes under the other one."""
        return f"{self.location.rstrip('/')}/metadata/{path.rpartition('/')[2]}"

    @property
    def _snapshot(self) -> Mapping[str, Any] | None:
        current = self.metadata.get("current-snapshot-id")
        return next((one for one in self.metadata.get("snapshots") or () if one["snapshot-id"] == current), None)

    def written(self, table_uuid: str, properties: Mapping[str, str]) -> bytes:
        """Returns the other table's metadata file: with the current snapshot alone.

        Args:
            properties: of the other table, beside those of the first that name no place.
        """
        found, snapshot = dict(self.metadata), self._snapshot
        for key in _FORGOTTEN:
            found.pop(key, None)
        kept = {key: value for key, value in (found.get("properties") or {}).items() if "://" not in str(value)}
        found |= {
            "table-uuid": table_uuid,
            "location": self.location.rstrip("/"),
            "properties": {**kept, **properties},
            "snapshots": [],
            "snapshot-log": [],
            "refs": {},
        }
        if snapshot is not None:
            number = snapshot["snapshot-id"]
            moved = {key: value for key, value in snapshot.items() if key != "parent-snapshot-id"}
            found["snapshots"] = [{**moved, "manifest-list": self.new_list}]
            found["snapshot-log"] = [{"snapshot-id": number, "timestamp-ms": snapshot["timestamp-ms"]}]
            found["refs"] = {"main": {"snapshot-id": number, "type": "branch"}}
        return json.dumps(found).encode()


def relocation(metadata: bytes, location: str) -> Relocation:
    """Returns how a table's current snapshot is to stand at another location.

    Raises:
        ValueError: when the metadata cannot be understood.
    """
    with understood("metadata of Iceberg"):
        found = read_json(uncompressed(metadata))
        made = Relocation(found, location)
        if found.get("current-snapshot-id") not in (None, -1) and not made.manifest_list:
            raise DamagedError("its current snapshot has no manifest list")
        return made


def moved_list(manifest_list: bytes, made: Relocation) -> tuple[bytes, dict[str, str]]:
    """Returns a manifest list whose manifests lie under the other table, and from where to where they go.

    Raises:
        ValueError: when it is no manifest list.
    """
    moves: dict[str, str] = {}
    with understood("manifest list of Iceberg"):
        reader = fastavro.reader(io.BytesIO(manifest_list))
        records = []
        for one in reader:
            record = dict(cast("Mapping[str, Any]", one))
            path = str(record["manifest_path"])
            moves[path] = record["manifest_path"] = made.moved(path)
            records.append(record)
        if len(set(moves.values())) < len(moves):
            raise DamagedError("two of its manifests have one name")
        header = {key: value for key, value in reader.metadata.items() if not key.startswith("avro.")}
        written = io.BytesIO()
        schema = json.loads(reader.metadata["avro.schema"])
        fastavro.writer(written, schema, records, codec=reader.codec, metadata=header)
    return written.getvalue(), moves


def has_same_shape(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Returns whether two tables have the same columns, by name, type and field id, and the same partition spec."""
    return _shape(one) == _shape(other)


def _shape(metadata: Mapping[str, Any]) -> object:
    schema = next(
        (one for one in metadata.get("schemas") or () if one.get("schema-id") == metadata.get("current-schema-id")),
        metadata.get("schema"),
    )
    spec = next(
        (one for one in metadata.get("partition-specs") or () if one.get("spec-id") == metadata.get("default-spec-id")),
        metadata.get("partition-spec"),
    )
    return json.dumps([(schema or {}).get("fields"), (spec or {}).get("fields")], sort_keys=True)
