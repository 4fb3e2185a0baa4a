"""The metadata files of Iceberg tables, each read once: a file never changes, and a new state is a new file."""

from __future__ import annotations

import threading
from collections import OrderedDict

from subsetter.catalog.iceberg import IcebergMetadata
from subsetter.engines.athena.objects import Objects, parse_uri
from subsetter.engines.athena.session import Connections

_MOST_BYTES = 64 * 1024 * 1024


class MetadataFiles:
    """What has been read so far, from any thread; the files that were read longest ago go when it is too much."""

    def __init__(self, connections: Connections) -> None:
        self._objects = Objects(connections)
        self._lock = threading.Lock()
        self._read: OrderedDict[str, tuple[IcebergMetadata, int]] = OrderedDict()
        self._bytes = 0

    def read(self, location: str) -> IcebergMetadata | None:
        """Returns the metadata file of an S3 address; None when there is none.

        Raises:
            ClientError: when S3 refuses or fails.
            ValueError: when the address is none of S3, or the file is no metadata file.
        """
        with self._lock:
            known = self._read.get(location)
        if known is not None:
            return known[0]
        found = self._objects.read(parse_uri(location))
        if found is None:
            return None
        metadata = IcebergMetadata(found[0])
        self._keep(location, metadata, len(found[0]))
        return metadata

    def _keep(self, location: str, metadata: IcebergMetadata, size: int) -> None:
        with self._lock:
            if location in self._read:
                return
            self._read[location] = metadata, size
            self._bytes += size
            while self._bytes > _MOST_BYTES:
                _, (_, gone) = self._read.popitem(last=False)
                self._bytes -= gone
