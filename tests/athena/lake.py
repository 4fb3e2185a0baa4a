"""Puts a folder of Parquet files into the local Athena: as Hive tables of Glue, or as Iceberg tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from subsetter.sql.names import quote
from tests.local_athena.aws import split_uri
from tests.local_athena.hands import harness_client

if TYPE_CHECKING:
    from tests.local_athena.catalogs import TableBucket
    from tests.local_athena.server import LocalAthena

Columns = Sequence[tuple[str, str]]
"""Names and types in Trino's words, in order."""

_HIVE_TYPES = {"integer": "int", "varchar": "string", "real": "float"}
_AS_TEXT = ("timestamp", "uuid")  # read from Hive, the first would lose digits, the second does not exist there
_STAGING = "staging"


@dataclass
class AthenaLake:
    """The tables that a test reads. Its files lie in the bucket ``lake``."""

    athena: LocalAthena
    _numbers: Iterator[int] = field(default_factory=count)
    _databases: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.athena.make_bucket("lake")

    def make_database(self, name: str, bucket: TableBucket | None = None) -> None:
        """Makes a database, once."""
        key = f"{bucket and bucket.name}.{name}"
        if key not in self._databases:
            self._databases.add(key)
            self.athena.make_database(name, None if bucket else f"s3://lake/{name}/", bucket)

    def add_hive(self, database: str, name: str, columns: Columns, folder: Path) -> None:
        """Makes a Hive table of ``folder/name.parquet``, or of the files and partitions below ``folder/name/``."""
        self.make_database(database)
        location = f"s3://lake/{database}/{next(self._numbers)}/"
        folders: dict[str, None] = {}
        for file in files_of(folder, name):
            below = file.parent.relative_to(folder / name).as_posix() if file.parent != folder else "."
            folders[below] = None
            self._upload(f"{location}{'' if below == '.' else below + '/'}{file.name}", file.read_bytes())
        partitions = [below for below in folders if "=" in below]
        keys = [part.partition("=")[0] for part in partitions[0].split("/")] if partitions else []
        self._register(database, name, columns, location, keys)
        for below in partitions:
            self._add_partition(database, name, columns, keys, f"{location}{below}/", below)

    def add_iceberg(
        self, database: str, name: str, columns: Columns, folder: Path, bucket: TableBucket | None = None
    ) -> None:
        """Makes an Iceberg table of Glue, or of a table bucket, of the same files."""
        self.make_database(database, bucket)
        staged = f"{_STAGING}_{next(self._numbers)}"
        self.make_database(_STAGING)
        location = f"s3://lake/{_STAGING}/{staged}/"
        for number, file in enumerate(files_of(folder, name)):
            sink = pa.BufferOutputStream()
            pq.write_table(_as_texts(pq.read_table(file)), sink)
            self._upload(f"{location}{number}.parquet", sink.getvalue().to_pybytes())
        staged_columns = [(one, "varchar" if kind.startswith(_AS_TEXT) else kind) for one, kind in columns]
        self._register(_STAGING, staged, staged_columns, location, [])
        select = ", ".join(f"CAST({quote(one)} AS {_iceberg_type(kind)}) AS {quote(one)}" for one, kind in columns)
        where = f"WITH (location = 's3://lake/{database}/{next(self._numbers)}/')" if bucket is None else ""
        table = f"{quote(bucket.writer if bucket else 'iceberg')}.{quote(database)}.{quote(name)}"
        self.athena.trino_sql(
            f"CREATE TABLE {table} {where} AS SELECT {select} FROM awsdatacatalog.{_STAGING}.{staged}"
        )

    def _upload(self, uri: str, content: bytes) -> None:
        bucket, key = split_uri(uri)
        harness_client("s3", self.athena.endpoint_url).put_object(Bucket=bucket, Key=key, Body=content)

    def _register(self, database: str, name: str, columns: Columns, location: str, keys: list[str]) -> None:
        entry = {
            "Name": name.lower(),
            "TableType": "EXTERNAL_TABLE",
            "Parameters": {"EXTERNAL": "TRUE", "classification": "parquet"},
            "StorageDescriptor": _storage([one for one in columns if one[0] not in keys], location),
            "PartitionKeys": _hive_columns([one for one in columns if one[0] in keys]),
        }
        harness_client("glue", self.athena.endpoint_url).create_table(DatabaseName=database, TableInput=entry)

    def _add_partition(
        self, database: str, name: str, columns: Columns, keys: list[str], location: str, below: str
    ) -> None:
        entry = {
            "Values": [part.partition("=")[2] for part in below.split("/")],
            "StorageDescriptor": _storage([one for one in columns if one[0] not in keys], location),
        }
        client = harness_client("glue", self.athena.endpoint_url)
        client.create_partition(DatabaseName=database, TableName=name.lower(), PartitionInput=entry)


def files_of(folder: Path, name: str) -> list[Path]:
    """Returns the files of a table."""
    single = folder / f"{name}.parquet"
    return [single] if single.exists() else sorted((folder / name).rglob("*.parquet"))


def columns_of(folder: Path, name: str) -> Columns:
    """Returns the columns of a table, by the schema of its first file."""
    return [(field.name, _trino_type(field.type)) for field in pq.read_schema(files_of(folder, name)[0])]


def _trino_type(kind: pa.DataType) -> str:
    plain = {"int64": "bigint", "int32": "integer", "int16": "smallint", "bool": "boolean", "date32[day]": "date"}
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    if pa.types.is_timestamp(kind):
        return "timestamp(6)"
    return plain.get(str(kind), "double" if pa.types.is_floating(kind) else "varchar")


def _iceberg_type(kind: str) -> str:
    return "timestamp(6)" if kind.startswith("timestamp") else kind


def _as_texts(table: pa.Table) -> pa.Table:
    """The table with timestamps and uuids as texts."""
    for place, column in enumerate(table.schema):
        if pa.types.is_timestamp(column.type):
            values: Any = table.column(place).cast(pa.string())
        elif str(column.type) == "extension<arrow.uuid>":
            values = pa.array([value and str(value) for value in table.column(place).to_pylist()], pa.string())
        else:
            continue
        table = table.set_column(place, column.name, values)
    return table


def _storage(columns: Columns, location: str) -> dict[str, Any]:
    return {
        "Columns": _hive_columns(columns),
        "Location": location,
        "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
        "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"},
    }


def _hive_columns(columns: Columns) -> list[dict[str, str]]:
    return [{"Name": name.lower(), "Type": _hive_type(kind)} for name, kind in columns]


def _hive_type(kind: str) -> str:
    return "timestamp" if kind.startswith("timestamp") else _HIVE_TYPES.get(kind, kind)
