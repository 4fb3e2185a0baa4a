"""An Iceberg table under another location: every path inside its metadata and manifests is rewritten.

S3 Tables does so for replicas: location, metadata log and all file paths change, snapshot ids stay (S3 user guide,
"How S3 Tables replication works", April 2026).
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fastavro


class Relocation:
    """The files of a table's folder as they would be below a new location.

    Each file is given once; later calls give what has been written since.

    Args:
        folder: of the table, as pyiceberg wrote it.
        location: the new one, such as ``s3://tables/replica/sales/orders``.
    """

    def __init__(self, folder: Path, location: str) -> None:
        self._folder = folder
        self._old = f"file://{folder}"
        self.location = location
        self._given: set[str] = set()
        self._sizes: dict[str, int] = {}

    def new_files(self) -> Iterator[tuple[str, bytes]]:
        """Yields path below the location and content of the files that were not given yet."""
        files = [path for path in self._folder.rglob("*") if path.is_file()]
        # Manifests before the lists that hold their lengths.
        for file in sorted(files, key=lambda path: (path.suffix == ".avro", path.name.startswith("snap-"), str(path))):
            name = file.relative_to(self._folder).as_posix()
            if name not in self._given:
                self._given.add(name)
                content = self._content(file)
                self._sizes[f"{self.location}/{name}"] = len(content)
                yield name, content

    def pointer(self, metadata: Path) -> str:
        """Where a metadata file of the table is then."""
        return f"{self.location}/{metadata.relative_to(self._folder).as_posix()}"

    def _content(self, file: Path) -> bytes:
        content = file.read_bytes()
        if file.name.endswith(".metadata.json"):
            return _with_ordered_log(content.replace(self._old.encode(), self.location.encode()))
        return self._avro(content) if file.suffix == ".avro" else content

    def _avro(self, content: bytes) -> bytes:
        reader = fastavro.reader(io.BytesIO(content))
        schema: Any = reader.writer_schema
        records = [self._moved(dict(record)) for record in reader if isinstance(record, dict)]
        kept = {key: value for key, value in reader.metadata.items() if not key.startswith("avro.")}
        made = io.BytesIO()
        fastavro.writer(made, schema, records, codec="deflate", metadata=kept)
        return made.getvalue()

    def _moved(self, record: dict[str, Any]) -> dict[str, Any]:
        if "manifest_path" in record:
            path = record["manifest_path"].replace(self._old, self.location, 1)
            return record | {"manifest_path": path, "manifest_length": self._sizes[path]}
        file = record["data_file"]
        return record | {"data_file": file | {"file_path": file["file_path"].replace(self._old, self.location, 1)}}


def _with_ordered_log(content: bytes) -> bytes:
    """Leaves out of the metadata log what is dated after what follows it, as the making of a table of the past is.

    Iceberg's own reader refuses a log that is not in order.
    """
    found = json.loads(content)
    kept: list[dict[str, Any]] = []
    latest = found["last-updated-ms"]
    for one in reversed(found.get("metadata-log") or ()):
        if one["timestamp-ms"] <= latest:
            kept.insert(0, one)
            latest = one["timestamp-ms"]
    return json.dumps(found | {"metadata-log": kept}).encode()
