"""Data files from Iceberg manifests."""

from __future__ import annotations

import io
import struct
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import fastavro
import pytest

from subsetter.catalog.iceberg import IcebergField
from subsetter.catalog.manifests import data_files, manifest_paths
from subsetter.catalog.pruning import DataFile, Span
from subsetter.types.datatype import DataType
from subsetter.types.trino import parse_type

FIELDS = (
    IcebergField(1, "id", DataType("bigint")),
    IcebergField(2, "Day", DataType("date")),
    IcebergField(3, "price", parse_type("decimal(12,2)")),
    IcebergField(4, "at", parse_type("timestamp(6)")),
    IcebergField(5, "name", DataType("varchar")),
    IcebergField(6, "score", DataType("double")),
    IcebergField(7, "nested", parse_type("row(a integer)")),
    IcebergField(9, "flag", DataType("boolean")),
)
NAMES = tuple(one.name.lower() for one in FIELDS)


def pairs(kind: str, number: int) -> dict[str, Any]:
    fields = [{"name": "key", "type": "int"}, {"name": "value", "type": kind}]
    return {"type": "array", "items": {"type": "record", "name": f"k{number}", "fields": fields}, "logicalType": "map"}


DATA_FILE = {
    "type": "record",
    "name": "r2",
    "fields": [
        {"name": "file_path", "type": "string"},
        {"name": "record_count", "type": "long"},
        {"name": "file_size_in_bytes", "type": "long"},
        {"name": "column_sizes", "type": ["null", pairs("long", 1)]},
        {"name": "value_counts", "type": ["null", pairs("long", 2)]},
        {"name": "null_value_counts", "type": ["null", pairs("long", 3)]},
        {"name": "lower_bounds", "type": ["null", pairs("bytes", 4)]},
        {"name": "upper_bounds", "type": ["null", pairs("bytes", 5)]},
    ],
}
ENTRY = {
    "type": "record",
    "name": "manifest_entry",
    "fields": [{"name": "status", "type": "int"}, {"name": "data_file", "type": DATA_FILE}],
}


def avro(schema: dict[str, Any], records: list[dict[str, Any]]) -> bytes:
    file = io.BytesIO()
    fastavro.writer(file, fastavro.parse_schema(schema), records, codec="deflate")
    return file.getvalue()


def listed(found: dict[int, Any] | None) -> list[dict[str, Any]] | None:
    return None if found is None else [{"key": key, "value": value} for key, value in found.items()]


def entry(status: int = 1, size: int = 1_000, **maps: dict[int, Any] | None) -> dict[str, Any]:
    names = ("column_sizes", "value_counts", "null_value_counts", "lower_bounds", "upper_bounds")
    found = {name: listed(maps.get(name)) for name in names}
    return {"status": status, "data_file": {"file_path": "x", "record_count": 7, "file_size_in_bytes": size, **found}}


def read(*entries: dict[str, Any]) -> list[DataFile]:
    return list(data_files(avro(ENTRY, list(entries)), FIELDS, NAMES))


def bounds(text: bytes, day: int, number: int) -> dict[int, bytes]:
    return {
        1: struct.pack("<q", number),
        2: struct.pack("<i", day),
        3: (number * 100).to_bytes(3, "big", signed=True),
        4: struct.pack("<q", number * 1_000_000),
        5: text,
        6: struct.pack("<d", number / 2),
        9: b"\x01" if number > 0 else b"\x00",
    }


def test_bounds_are_read_as_values_of_the_columns_types() -> None:
    (file,) = read(entry(lower_bounds=bounds(b"a", -1, -3), upper_bounds=bounds("ö".encode(), 31, 4)))
    assert file.rows == 7
    assert file.values == {
        "id": Span(-3, 4),
        "day": Span(date(1969, 12, 31), date(1970, 2, 1)),
        "price": Span(Decimal("-3.00"), Decimal("4.00")),
        "at": Span(datetime(1969, 12, 31, 23, 59, 57), datetime(1970, 1, 1, 0, 0, 4)),
        "name": Span("a", "ö"),
        "score": Span(-1.5, 2.0),
        "flag": Span(False, True),
    }


def test_a_column_that_was_widened_is_read_at_its_old_width() -> None:
    old = {1: struct.pack("<i", -2)}
    (file,) = read(entry(lower_bounds=old, upper_bounds=old))
    assert file.values == {"id": Span(-2, -2)}


def test_bounds_that_make_no_sense_rule_out_nothing() -> None:
    nan = {6: struct.pack("<d", float("nan")), 5: b"\xff\xfe"}
    (file,) = read(entry(lower_bounds=nan, upper_bounds=nan))
    assert file.values == {}


def test_a_column_of_nulls_alone_is_told() -> None:
    (file,) = read(entry(value_counts={1: 7, 2: 7}, null_value_counts={1: 7, 2: 3}))
    assert file.only_null == {"id"}


def test_what_sizes_leave_goes_to_columns_without_one() -> None:
    # The parts of the nested column have ids of their own, such as 8.
    (file,) = read(entry(size=1_000, column_sizes={1: 100, 2: 50, 3: 50, 4: 100, 5: 300, 6: 100, 8: 250, 9: 40}))
    assert file.column_sizes["name"] == 300
    assert file.column_sizes["nested"] == 1_000 - 740


def test_without_sizes_of_columns_there_are_none() -> None:
    (file,) = read(entry(size=500))
    assert (file.size_bytes, file.column_sizes) == (500, {})


def test_deleted_files_are_left_out() -> None:
    assert [file.size_bytes for file in read(entry(0, 1), entry(1, 2), entry(2, 3))] == [1, 2]


def test_only_wanted_columns_are_described() -> None:
    content = avro(ENTRY, [entry(column_sizes={1: 10, 2: 20}, lower_bounds=bounds(b"a", 1, 1))])
    (file,) = data_files(content, FIELDS, ["id"])
    assert file.column_sizes == {"id": 10}


def test_a_manifest_list_tells_data_from_deletes() -> None:
    fields = [{"name": "manifest_path", "type": "string"}, {"name": "content", "type": "int"}]
    schema = {"type": "record", "name": "manifest_file", "fields": fields}
    records = [{"manifest_path": "s3://b/one.avro", "content": 0}, {"manifest_path": "s3://b/two.avro", "content": 1}]
    assert manifest_paths(avro(schema, records)) == (("s3://b/one.avro", True), ("s3://b/two.avro", False))
    first = {"type": "record", "name": "manifest_file", "fields": fields[:1]}
    assert manifest_paths(avro(first, [{"manifest_path": "s3://b/one.avro"}])) == (("s3://b/one.avro", True),)


@pytest.mark.parametrize("content", [b"", b"Obj", b"no Avro at all"])
def test_other_files_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="no Avro file of Iceberg"):
        manifest_paths(content)
