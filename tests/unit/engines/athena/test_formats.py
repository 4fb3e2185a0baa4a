"""What kind of table an entry of Glue describes."""

from __future__ import annotations

from typing import Any

import pytest

from subsetter.engines.athena.formats import RefusedFormatError, format_of, is_iceberg, is_view

HIVE = "org.apache.hadoop.hive.ql.io."


def entry(serde: str, reader: str = "", **parameters: str) -> dict[str, Any]:
    storage = {"SerdeInfo": {"SerializationLibrary": serde}, "InputFormat": reader}
    return {"StorageDescriptor": storage, "Parameters": parameters, "TableType": "EXTERNAL_TABLE"}


@pytest.mark.parametrize(
    ("serde", "reader", "expected"),
    [
        (f"{HIVE}parquet.serde.ParquetHiveSerDe", f"{HIVE}parquet.MapredParquetInputFormat", "parquet"),
        (f"{HIVE}orc.OrcSerde", f"{HIVE}orc.OrcInputFormat", "orc"),
        ("org.apache.hadoop.hive.serde2.avro.AvroSerDe", f"{HIVE}avro.AvroContainerInputFormat", "avro"),
        ("org.apache.hadoop.hive.serde2.OpenCSVSerde", "org.apache.hadoop.mapred.TextInputFormat", "csv"),
        ("org.openx.data.jsonserde.JsonSerDe", "org.apache.hadoop.mapred.TextInputFormat", "json"),
        ("org.apache.hive.hcatalog.data.JsonSerDe", "org.apache.hadoop.mapred.TextInputFormat", "json"),
        ("org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe", "org.apache.hadoop.mapred.TextInputFormat", "text"),
        ("org.apache.hadoop.hive.serde2.RegexSerDe", "org.apache.hadoop.mapred.TextInputFormat", "text"),
    ],
)
def test_every_format_that_athena_reads_is_known(serde: str, reader: str, expected: str) -> None:
    assert format_of(entry(serde, reader)) == expected


@pytest.mark.parametrize(
    ("found", "what"),
    [
        (entry(f"{HIVE}parquet.serde.ParquetHiveSerDe", **{"spark.sql.sources.provider": "delta"}), "Delta Lake"),
        (entry(f"{HIVE}parquet.serde.ParquetHiveSerDe", table_type="DELTA"), "Delta Lake"),
        (
            entry(f"{HIVE}parquet.serde.ParquetHiveSerDe", "org.apache.hudi.hadoop.HoodieParquetInputFormat"),
            "Hudi",
        ),
        (entry("com.amazon.ionhiveserde.IonHiveSerDe", "com.amazon.ionhiveserde.formats.IonInputFormat"), "Ion"),
        (
            entry("com.amazon.emr.hive.serde.CloudTrailSerde", "com.amazon.emr.cloudtrail.CloudTrailInputFormat"),
            "Trail",
        ),
        (entry("example.OwnSerDe"), "example.ownserde"),
        ({"Parameters": {}}, "none"),
    ],
)
def test_other_formats_are_refused_by_name(found: dict[str, Any], what: str) -> None:
    with pytest.raises(RefusedFormatError, match=what):
        format_of(found)


def test_iceberg_is_told_by_the_parameters_alone() -> None:
    # S3 Tables reports the table type "customer".
    assert is_iceberg({"TableType": "customer", "Parameters": {"table_type": "iceberg"}})
    assert is_iceberg({"TableType": "EXTERNAL_TABLE", "Parameters": {"table_type": "ICEBERG"}})
    assert not is_iceberg({"TableType": "EXTERNAL_TABLE"})


def test_views_are_told_by_the_type() -> None:
    assert is_view({"TableType": "VIRTUAL_VIEW"})
    assert not is_view({"TableType": "EXTERNAL_TABLE"})
