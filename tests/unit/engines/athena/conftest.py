"""A Glue and an S3 in memory, and the settings of a config that writes there."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Iterator
from typing import Any

import boto3
import fastavro
import pytest
from moto import mock_aws

from subsetter.catalog.manifests import live_paths, manifest_paths
from subsetter.config.destination import Destination
from subsetter.config.engine import AthenaOptions
from subsetter.engines.athena.errors import AwsErrors
from subsetter.engines.athena.glue import Glue
from subsetter.engines.athena.layout import S3Layout
from subsetter.engines.athena.objects import Objects, parse_uri
from subsetter.engines.athena.session import Connections
from subsetter.engines.athena.settings import AthenaSettings, Databases, GluePlace

_MANIFEST = {
    "type": "record",
    "name": "manifest_entry",
    "fields": [
        {"name": "status", "type": "int", "field-id": 0},
        {
            "name": "data_file",
            "type": {
                "type": "record",
                "name": "r2",
                "fields": [
                    {"name": "file_path", "type": "string", "field-id": 100},
                    {"name": "file_format", "type": "string", "field-id": 101},
                ],
            },
            "field-id": 2,
        },
    ],
}
_LIST = {
    "type": "record",
    "name": "manifest_file",
    "fields": [
        {"name": "manifest_path", "type": "string", "field-id": 500},
        {"name": "manifest_length", "type": "long", "field-id": 501},
        {"name": "added_snapshot_id", "type": ["null", "long"], "default": None, "field-id": 503},
    ],
}


def avro(schema: dict[str, Any], records: list[dict[str, Any]]) -> bytes:
    """An Avro file as Iceberg's writers make it: with field ids, and a header of its own."""
    written = io.BytesIO()
    fastavro.writer(written, schema, records, codec="deflate", metadata={"format-version": "2", "snapshot-id": "7"})
    return written.getvalue()


class Cloud:
    """The account: buckets ``dev`` and ``lake``, databases ``sales``, ``sales_dev`` and ``sales_dev__builds``."""

    def __init__(self) -> None:
        self.s3: Any = boto3.client("s3")
        self.raw_glue: Any = boto3.client("glue")
        for bucket in ("dev", "lake"):
            self.s3.create_bucket(Bucket=bucket)
        for database in ("sales", "sales_dev", "sales_dev__builds"):
            self.raw_glue.create_database(DatabaseInput={"Name": database})
        self.connections = Connections(AthenaOptions(name="athena"))
        self.objects = Objects(self.connections)
        self.glue = Glue(self.connections)
        self.translator = AwsErrors()
        self.layout = S3Layout("dev", "s3://dev/copies/dev/")

    def put(self, key: str, content: bytes = b"x", bucket: str = "dev") -> None:
        self.s3.put_object(Bucket=bucket, Key=key, Body=content)

    def keys(self, prefix: str = "", bucket: str = "dev") -> list[str]:
        found = self.s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", ())
        return [one["Key"] for one in found]

    def make_table(
        self, database: str, name: str, location: str, columns: dict[str, str] | None = None, **entry: Any
    ) -> None:
        storage = {
            "Columns": [{"Name": one, "Type": kind} for one, kind in (columns or {"id": "bigint"}).items()],
            "Location": location,
            "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
            "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"},
        }
        table = {"Name": name, "TableType": "EXTERNAL_TABLE", "StorageDescriptor": storage, "Parameters": {}} | entry
        self.raw_glue.create_table(DatabaseName=database, TableInput=table)

    def put_iceberg(self, location: str, columns: tuple[str, ...] = ("id",)) -> None:
        """Writes metadata, manifest list and manifest of a table with one data file, which is not there."""
        folder = f"{location}metadata/"
        entry = {"status": 1, "data_file": {"file_path": f"{location}data/1.parquet", "file_format": "PARQUET"}}
        self.put(parse_uri(f"{folder}m1.avro").key, avro(_MANIFEST, [entry]))
        manifest = {"manifest_path": f"{folder}m1.avro", "manifest_length": 99, "added_snapshot_id": 7}
        self.put(parse_uri(f"{folder}snap-7.avro").key, avro(_LIST, [manifest]))
        fields = [{"id": n, "name": name, "type": "long", "required": False} for n, name in enumerate(columns, 1)]
        metadata = {
            "format-version": 2,
            "table-uuid": str(uuid.uuid4()),
            "location": location,
            "current-schema-id": 0,
            "schemas": [{"schema-id": 0, "type": "struct", "fields": fields}],
            "partition-specs": [{"spec-id": 0, "fields": []}],
            "default-spec-id": 0,
            "properties": {"write.data.path": f"{location}data", "format": "parquet"},
            "current-snapshot-id": 7,
            "snapshots": [{"snapshot-id": 7, "timestamp-ms": 1, "manifest-list": f"{folder}snap-7.avro"}],
            "statistics": [{"snapshot-id": 7, "statistics-path": f"{folder}x.stats"}],
        }
        self.put(parse_uri(f"{folder}1.json").key, json.dumps(metadata).encode())

    def content(self, address: str) -> bytes:
        found = self.objects.read(parse_uri(address))
        assert found is not None, address
        return found[0]

    def made_of(self, entry: dict[str, Any]) -> str:
        """The one data file that a reader of a table finds."""
        metadata = json.loads(self.content(entry["Parameters"]["metadata_location"]))
        ((path, _),) = manifest_paths(self.content(metadata["snapshots"][0]["manifest-list"]))
        ((file, _),) = live_paths(self.content(path))
        return file

    def make_partition(self, database: str, table: str, value: str, location: str) -> None:
        partition = {"Values": [value], "StorageDescriptor": {"Location": location}}
        self.raw_glue.create_partition(DatabaseName=database, TableName=table, PartitionInput=partition)

    def names(self, database: str) -> list[str]:
        return sorted(table["Name"] for table in self.raw_glue.get_tables(DatabaseName=database)["TableList"])

    def entry(self, database: str, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.raw_glue.get_table(DatabaseName=database, Name=name)["Table"]
        return found


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with mock_aws():
        yield Cloud()


def settings(**destination: Any) -> AthenaSettings:
    values = {"database": "sales_dev", "location": "s3://dev/copies/", "compression": "snappy"} | destination
    return AthenaSettings(
        config="dev",
        engine=AthenaOptions(name="athena", query_output="s3://results/queries/"),
        sources=(GluePlace("", "awsdatacatalog", "sales"),),
        databases={"": Databases("sales_dev", "sales_dev__builds")},
        destination=Destination(**values),
        location="s3://dev/copies/",
    )
