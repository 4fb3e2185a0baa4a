"""A Glue and an S3 in memory, and the settings of a config that writes there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from subsetter.config.destination import Destination
from subsetter.config.engine import AthenaOptions
from subsetter.engines.athena.errors import AwsErrors
from subsetter.engines.athena.glue import Glue
from subsetter.engines.athena.layout import S3Layout
from subsetter.engines.athena.objects import Objects
from subsetter.engines.athena.session import Connections
from subsetter.engines.athena.settings import AthenaSettings, Databases, GluePlace


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
