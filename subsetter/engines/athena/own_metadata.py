"""Metadata of its own for each Iceberg table that readers see, over the files of a build.

Readers and other engines may insert, optimize, expire snapshots or drop: all of that happens to the published table's
metadata, and neither to the build's files nor to what a rollback needs. ``gc.enabled=false`` keeps Iceberg from
removing data files; its drop removes manifests all the same, so these are copied (Iceberg 1.10, ``CatalogUtil``;
Trino 476, December 2026).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from subsetter.catalog.iceberg import uncompressed
from subsetter.catalog.relocation import has_same_shape, moved_list, relocation
from subsetter.engines.athena.glue import Entry
from subsetter.engines.athena.layout import S3Layout
from subsetter.engines.athena.objects import Objects, is_below, parse_uri
from subsetter.errors import BuildLost
from subsetter.foreign import DamagedError, read_json

BUILD_PROPERTY = "subset.build"
_POINTER = "metadata_location"


@dataclass(frozen=True)
class OwnMetadata:
    """Writes and reads the metadata of published tables below ``published/``."""

    layout: S3Layout
    objects: Objects

    def write(self, made: Entry, build_id: str, name: str, epoch: int, before: Entry | None) -> Entry:
        """Returns the entry of a build's table, pointing at metadata of its own that was written just now.

        Args:
            made: the build's own entry.
            name: of the published table.
            epoch: of the lock; two holders never write to one place.
            before: the published entry until now. Its ``table-uuid`` stays while columns and partitioning do, so that
                readers who have the table open see a new snapshot, and else is a new one.

        Raises:
            BuildLost: when metadata of the build is missing or damaged.
        """
        pointer = _pointer(made)
        location = self.layout.published(name, f"{epoch}-{uuid.uuid4().hex[:8]}")
        try:
            relocated = relocation(self._content(pointer), location)
            if relocated.manifest_list:
                content, moves = moved_list(self._content(relocated.manifest_list), relocated)
                for source, target in moves.items():
                    self.objects.copy(parse_uri(source), parse_uri(target))
                self.objects.write(parse_uri(relocated.new_list), content)
        except ValueError as error:
            raise _unreadable(made, str(error)) from error
        properties = {"gc.enabled": "false", BUILD_PROPERTY: build_id}
        written = relocated.written(self._table_uuid(relocated.metadata, before), properties)
        target = f"{location}metadata/00000-{uuid.uuid4()}.metadata.json"
        self.objects.write(parse_uri(target), written)
        storage = {**made["StorageDescriptor"], "Location": location.rstrip("/")}
        return {**made, "StorageDescriptor": storage, "Parameters": {**made["Parameters"], _POINTER: target}}

    def build_of(self, entry: Entry) -> str:
        """Returns the build that an entry's metadata says it was published from; empty when it does not say.

        Commits of other engines keep a table's properties, and lose the parameters of its entry.
        """
        location = str((entry.get("StorageDescriptor") or {}).get("Location") or "")
        builds = f"{self.layout.root}builds/"
        if location.startswith(builds):
            return location.removeprefix(builds).partition("/")[0]
        found = self._metadata(entry)
        return str(((found or {}).get("properties") or {}).get(BUILD_PROPERTY) or "")

    def is_below_root(self, entry: Entry) -> bool:
        """Returns whether an entry points at files of this config."""
        location = str((entry.get("StorageDescriptor") or {}).get("Location") or "")
        return any(
            place.startswith("s3://") and is_below(place, self.layout.root) for place in (location, _pointer(entry))
        )

    def _table_uuid(self, metadata: Mapping[str, Any], before: Entry | None) -> str:
        found = self._metadata(before) if before is not None else None
        if found is not None and found.get("table-uuid") and has_same_shape(found, metadata):
            return str(found["table-uuid"])
        return str(uuid.uuid4())

    def _metadata(self, entry: Entry) -> Mapping[str, Any] | None:
        """Returns the metadata that an entry points at; None where there is none that could be read."""
        try:
            found = self.objects.read(parse_uri(_pointer(entry)))
            metadata = read_json(uncompressed(found[0])) if found else None
        except ValueError:
            return None
        return metadata if isinstance(metadata, dict) else None

    def _content(self, address: str) -> bytes:
        found = self.objects.read(parse_uri(address))
        if found is None:
            raise DamagedError(f"'{address}' is not there")
        return found[0]


def _pointer(entry: Entry) -> str:
    return str((entry.get("Parameters") or {}).get(_POINTER) or "")


def _unreadable(made: Entry, why: str) -> BuildLost:
    return BuildLost(
        f"The build's table '{made.get('DatabaseName')}.{made['Name']}' cannot be read: {why}.",
        hint="Build again: subset build.",
    )
