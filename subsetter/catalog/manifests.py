"""The data files of an Iceberg snapshot, from its manifests: sizes and least and greatest values of columns.

The Iceberg specification, versions 1 and 2, sections "Manifests" and "Appendix D: Single-value serialization".
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import fastavro
from fastavro.schema import SchemaParseException, UnknownType

from subsetter.catalog.iceberg import IcebergField
from subsetter.catalog.pruning import DataFile, Span, Value
from subsetter.foreign import DamagedError, understood
from subsetter.types.datatype import DataType, Family

_DELETED = 2
_DATA_MANIFEST = 0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)

Record = Mapping[str, Any]


def manifest_paths(manifest_list: bytes) -> tuple[tuple[str, bool], ...]:
    """Returns the manifests that a manifest list names, each with whether it is one of data files.

    Raises:
        ValueError: when it is no manifest list.
    """
    with understood("manifest list of Iceberg"):
        return tuple(
            (str(one["manifest_path"]), one.get("content", _DATA_MANIFEST) == _DATA_MANIFEST)
            for one in _records(manifest_list)
        )


def live_paths(manifest: bytes) -> Iterator[tuple[str, str]]:
    """Yields path and format, such as ``PARQUET``, of the files that a manifest names and that are not deleted.

    Raises:
        ValueError: when it is no manifest.
    """
    with understood("manifest of Iceberg"):
        for entry in _records(manifest):
            if entry["status"] != _DELETED:
                found = entry["data_file"]
                yield str(found["file_path"]), str(found["file_format"]).upper()


def data_files(manifest: bytes, fields: Sequence[IcebergField], wanted: Collection[str]) -> Iterator[DataFile]:
    """Yields the files that a manifest names and that are not deleted.

    Args:
        manifest: content of the file.
        fields: every column of the table.
        wanted: the names in lower case of the columns that matter.

    Raises:
        ValueError: when it is no manifest.
    """
    with understood("manifest of Iceberg"):
        for entry in _records(manifest):
            if entry["status"] != _DELETED:
                yield _data_file(entry["data_file"], fields, wanted)


def _records(content: bytes) -> Iterator[Record]:
    with understood("Avro file of Iceberg"):
        try:
            for record in fastavro.reader(io.BytesIO(content)):
                yield cast("Record", record)
        except (SchemaParseException, UnknownType) as error:  # which descend from Exception alone
            raise DamagedError(f"it is no Avro file of Iceberg: {error}") from error


def _data_file(found: Record, fields: Sequence[IcebergField], wanted: Collection[str]) -> DataFile:
    counts, nulls = _by_id(found.get("value_counts")), _by_id(found.get("null_value_counts"))
    lower, upper = _by_id(found.get("lower_bounds")), _by_id(found.get("upper_bounds"))
    values, only_null = {}, set()
    for one in fields:
        name, key = one.name.lower(), one.field_id
        if name not in wanted:
            continue
        if key in counts and counts[key] == nulls.get(key):
            only_null.add(name)
        least, greatest = _decoded(lower.get(key), one.type), _decoded(upper.get(key), one.type)
        if least is not None and greatest is not None:
            values[name] = Span(least, greatest)
    return DataFile(
        size_bytes=int(found["file_size_in_bytes"]),
        rows=int(found["record_count"]),
        column_sizes=_sizes(found, fields, wanted),
        values=values,
        only_null=frozenset(only_null),
    )


def _sizes(found: Record, fields: Sequence[IcebergField], wanted: Collection[str]) -> dict[str, int]:
    """The stored bytes of the columns; one whose size is not kept may be all that the others leave.

    That are nested columns, whose parts have sizes of their own, columns that were added after the file was written,
    of which nothing is left, and those beyond the first hundred, of which writers keep nothing.
    """
    sizes = _by_id(found.get("column_sizes"))
    if not sizes:
        return {}
    known = sum(int(sizes[one.field_id]) for one in fields if one.field_id in sizes)
    rest = max(0, int(found["file_size_in_bytes"]) - known)
    return {one.name.lower(): int(sizes.get(one.field_id, rest)) for one in fields if one.name.lower() in wanted}


def _by_id(pairs: Iterable[Record] | None) -> dict[int, Any]:
    """Iceberg writes maps with whole numbers as keys as lists of pairs."""
    return {int(one["key"]): one["value"] for one in pairs or ()}


def _decoded(content: bytes | None, kind: DataType) -> Value | None:
    decode = _DECODERS.get(kind.family)
    if content is None or decode is None:
        return None
    try:
        return decode(content, kind)
    except (struct.error, ValueError, ArithmeticError, TypeError, IndexError):
        return None


def _whole(content: bytes, kind: DataType) -> Value:
    if kind.base == "decimal":
        return _decimal(content, kind)
    return int.from_bytes(content, "little", signed=True)


def _decimal(content: bytes, kind: DataType) -> Value:
    return Decimal(int.from_bytes(content, "big", signed=True)).scaleb(-kind.arguments[1])


def _float(content: bytes, _: DataType) -> Value | None:
    (value,) = struct.unpack("<f" if len(content) == 4 else "<d", content)
    return None if value != value else float(value)  # noqa: PLR0124 only NaN differs from itself


def _date(content: bytes, _: DataType) -> Value:
    return date(1970, 1, 1) + timedelta(days=int.from_bytes(content, "little", signed=True))


def _time(content: bytes, _: DataType) -> Value:
    return _EPOCH + timedelta(microseconds=int.from_bytes(content, "little", signed=True))


_DECODERS: Mapping[Family, Callable[[bytes, DataType], Value | None]] = {
    Family.INTEGER: _whole,
    Family.DECIMAL: _decimal,
    Family.FLOAT: _float,
    Family.DATE: _date,
    Family.TIMESTAMP: _time,
    Family.TIMESTAMP_TZ: _time,
    Family.BOOLEAN: lambda content, _: content != b"\x00",
    Family.STRING: lambda content, _: content.decode(),
}
