"""The data files of source tables, for an estimate: Iceberg manifests, Glue's partitions, listings and some footers."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import unquote

import pyarrow.parquet as pq
from pyarrow import ArrowException

from subsetter.catalog.manifests import data_files, manifest_paths
from subsetter.catalog.pruning import DataFile, FilesWanted, Span
from subsetter.catalog.tables import Table, TableName
from subsetter.catalog.values import value_of
from subsetter.engines.athena.errors import AwsErrors
from subsetter.engines.athena.glue import source_glue
from subsetter.engines.athena.metadata import MetadataFiles
from subsetter.engines.athena.objects import Listed, Objects, Uri, parse_uri
from subsetter.engines.athena.session import Connections
from subsetter.engines.athena.settings import GluePlace, place_of

_THREADS = 16
_MOST_LISTED = 20_000
_FOOTERS = 8  # files whose footers tell what share of a Hive table each column takes
_TAIL = 64 * 1024
_MAGIC = b"PAR1"
_HIVE_NULL = "__HIVE_DEFAULT_PARTITION__"

Files = Mapping[TableName, Sequence[DataFile]]


def read_data_files(
    connections: Connections,
    places: Sequence[GluePlace],
    wanted: Sequence[FilesWanted],
    translator: AwsErrors,
    metadata: MetadataFiles,
) -> Files:
    """Returns the data files of tables; of views, and where metadata cannot be understood, there are none.

    Raises:
        EngineError: when AWS refuses or fails.
    """
    reader = _Reader(connections, places, translator, metadata)
    with ThreadPoolExecutor(_THREADS) as pool:
        found = pool.map(reader.read, wanted)
        return {one.table.name: files for one, files in zip(wanted, found, strict=True) if files is not None}


@dataclass(frozen=True)
class _Reader:
    connections: Connections
    places: Sequence[GluePlace]
    translator: AwsErrors
    metadata: MetadataFiles

    def read(self, wanted: FilesWanted) -> tuple[DataFile, ...] | None:
        with self.translator.mapped(f"Reading the files of {wanted.table.name}"):
            try:
                return self._iceberg(wanted) if wanted.table.format == "iceberg" else self._hive(wanted)
            except (ValueError, LookupError, ArrowException):
                return None  # the table's own size is taken in their place

    def _iceberg(self, wanted: FilesWanted) -> tuple[DataFile, ...] | None:
        pin = wanted.table.pin
        if pin is None:
            return ()
        metadata = self.metadata.read(wanted.table.fingerprint)
        snapshot = metadata.snapshot(pin.snapshot_id) if metadata else None
        if snapshot is None:
            return None
        names = {name.lower() for name in wanted.columns}
        found: list[DataFile] = []
        for path, is_data in manifest_paths(self._content(snapshot.manifest_list)):
            content = self._content(path)
            if is_data:
                found += data_files(content, snapshot.fields, names)
            else:  # rows that are deleted: their files are read beside the data, whatever the condition
                found += (DataFile(one.size_bytes, rows=0) for one in data_files(content, (), ()))
        return tuple(found)

    def _hive(self, wanted: FilesWanted) -> tuple[DataFile, ...] | None:
        table = wanted.table
        if not table.location:
            return None
        partitions = self._partitions(table)
        listed = list(self._listed(parse_uri(f"{table.location.rstrip('/')}/"), partitions))
        if len(listed) > _MOST_LISTED:
            return None
        shares = self._shares([one for one, _ in listed]) if table.format == "parquet" else {}
        return tuple(_hive_file(table, one, texts, shares) for one, texts in listed)

    def _partitions(self, table: Table) -> dict[str, tuple[str, ...]]:
        """The values of each partition, by its location; none where Glue keeps none."""
        if not any(column.partition for column in table.columns):
            return {}
        place = place_of(self.places, table.name)
        glue = source_glue(self.connections, place)
        return {
            f"{str(one['StorageDescriptor']['Location']).rstrip('/')}/": tuple(one["Values"])
            for one in glue.partitions(place.database, table.name.table)
        }

    def _listed(self, root: Uri, partitions: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[Listed, tuple[str, ...]]]:
        """Yields the files of a table, each with the values of its partition."""
        places = [str(root), *(place for place in partitions if not place.startswith(str(root)))]
        count = 0
        for place in places:
            for one in Objects(self.connections).list(parse_uri(place)):
                folder, _, name = str(one.uri).rpartition("/")
                if one.size_bytes == 0 or name[:1] in "._":
                    continue
                values = partitions.get(f"{folder}/")
                if partitions and values is None:
                    continue  # in no partition, so Athena does not see it
                yield one, values if values is not None else _values_in(folder)
                count += 1
                if count > _MOST_LISTED:
                    return

    def _shares(self, files: Sequence[Listed]) -> dict[str, float]:
        """The share of the bytes that each column takes, by the largest files."""
        sizes: Counter[str] = Counter()
        largest = sorted(files, key=lambda one: -one.size_bytes)[:_FOOTERS]
        for one in largest:
            sizes.update(_column_sizes(self._footer(one)))
        whole = sum(one.size_bytes for one in largest)
        return {name: size / whole for name, size in sizes.items()}

    def _footer(self, file: Listed) -> bytes:
        """A file that has nothing but the footer of this one."""
        tail = self._tail(file, _TAIL)
        length = int.from_bytes(tail[-8:-4], "little") + 8
        if length > len(tail):
            tail = self._tail(file, length)
        return _MAGIC + tail[-length:]

    def _tail(self, file: Listed, length: int) -> bytes:
        s3 = self.connections.client("s3")
        answer = s3.get_object(Bucket=file.uri.bucket, Key=file.uri.key, Range=f"bytes=-{length}")
        content: bytes = answer["Body"].read()
        return content

    def _content(self, location: str) -> bytes:
        found = Objects(self.connections).read(parse_uri(location))
        if found is None:
            raise LookupError(location)
        return found[0]


def _column_sizes(footer: bytes) -> Counter[str]:
    found = pq.read_metadata(io.BytesIO(footer))
    sizes: Counter[str] = Counter()
    for group in range(found.num_row_groups):
        for at in range(found.num_columns):
            column = found.row_group(group).column(at)
            sizes[column.path_in_schema.partition(".")[0].lower()] += column.total_compressed_size
    return sizes


def _values_in(folder: str) -> tuple[str, ...]:
    """The values in folders such as ``day=2026-08-01``, for tables whose partitions are projected."""
    return tuple(unquote(part.partition("=")[2]) for part in folder.split("/") if "=" in part)


def _hive_file(table: Table, file: Listed, texts: Iterable[str], shares: Mapping[str, float]) -> DataFile:
    partitions = [column for column in table.columns if column.partition]
    pairs = list(zip(partitions, texts, strict=False))
    spans = {column.name.lower(): value_of(text, column.type) for column, text in pairs if text != _HIVE_NULL}
    return DataFile(
        size_bytes=file.size_bytes,
        column_sizes={name: round(file.size_bytes * share) for name, share in shares.items()},
        values={name: Span(value, value) for name, value in spans.items() if value is not None},
        only_null=frozenset(column.name.lower() for column, text in pairs if text == _HIVE_NULL),
    )
