"""What it takes to pin five hundred Iceberg tables: calls, bytes and seconds, with AWS in memory."""

from __future__ import annotations

import json
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from moto import mock_aws

from subsetter.config.engine import AthenaOptions
from subsetter.engines.athena.catalog import read_sources
from subsetter.engines.athena.errors import AwsErrors
from subsetter.engines.athena.session import Connections
from subsetter.engines.athena.settings import GluePlace

_SNAPSHOTS = 120  # five days with a commit an hour, which S3 Tables keeps by default
_COLUMNS = 30
_START = datetime(2026, 11, 18, tzinfo=UTC)


def measure() -> str:
    """Returns a table of tables, calls, bytes and seconds."""
    lines = [
        "| tables | calls of Glue | calls of S3 | bytes of metadata | data scanned | seconds |",
        "|--:|--:|--:|--:|--:|--:|",
    ]
    for tables in (100, 500):
        calls, size, seconds = _pinned(tables)
        glue, s3 = (sum(n for name, n in calls.items() if name.startswith(service)) for service in ("glue", "s3"))
        lines.append(f"| {tables} | {glue} | {s3} | {size:,} | 0 | {seconds:.1f} |")
    return "\n".join(lines)


def _pinned(tables: int) -> tuple[Counter[str], int, float]:
    content = _metadata()
    with mock_aws():
        _make(tables, content)
        connections, calls = Connections(AthenaOptions(name="athena", region="us-east-1")), Counter[str]()
        client = connections.client

        def counted(service: str) -> Any:
            found = client(service)
            if not getattr(found, "is_counted", False):
                found.meta.events.register("before-call", lambda model, **_: calls.update([f"{service}.{model.name}"]))
                found.is_counted = True
            return found

        connections.client = counted  # type: ignore[method-assign]
        place = GluePlace("", "awsdatacatalog", "sales", as_of=_START + timedelta(days=2, minutes=30))
        began = time.monotonic()
        found = read_sources(connections, [place], AwsErrors())
        seconds = time.monotonic() - began
    pins = {table.pin.snapshot_id for table in found.tables if table.pin}
    if len(found.tables) != tables or pins != {49}:
        raise AssertionError("every table is pinned to its 49th snapshot, that of 48 hours after the first")
    return calls, tables * len(content), seconds


def _make(tables: int, content: bytes) -> None:
    s3, glue = boto3.client("s3", region_name="us-east-1"), boto3.client("glue", region_name="us-east-1")
    s3.create_bucket(Bucket="lake")
    glue.create_database(DatabaseInput={"Name": "sales"})
    for number in range(tables):
        key = f"t{number}/metadata/1.metadata.json"
        s3.put_object(Bucket="lake", Key=key, Body=content)
        parameters = {"table_type": "ICEBERG", "metadata_location": f"s3://lake/{key}"}
        storage = {"Columns": [], "Location": f"s3://lake/t{number}/"}
        entry = {"Name": f"t{number}", "Parameters": parameters, "StorageDescriptor": storage}
        glue.create_table(DatabaseName="sales", TableInput=entry)


def _metadata() -> bytes:
    """A metadata file with as many snapshots as are kept by default."""
    start = int(_START.timestamp() * 1000)
    fields = [{"id": n, "name": f"c{n}", "type": "string", "required": False} for n in range(_COLUMNS)]
    summary = {
        "operation": "append",
        "total-records": "1000000",
        "total-files-size": "90000000",
        "total-data-files": "9",
    }
    snapshots = [
        {
            "snapshot-id": n + 1,
            "timestamp-ms": start + n * 3_600_000,
            "manifest-list": f"s3://lake/t/metadata/snap-{n + 1}-1-6255009916547748601.avro",
            "summary": summary,
            "schema-id": 0,
        }
        for n in range(_SNAPSHOTS)
    ]
    log = [{key: one[key] for key in ("snapshot-id", "timestamp-ms")} for one in snapshots]
    found = {
        "format-version": 2,
        "location": "s3://lake/t",
        "current-schema-id": 0,
        "schemas": [{"schema-id": 0, "fields": fields}],
        "current-snapshot-id": _SNAPSHOTS,
        "snapshots": snapshots,
        "snapshot-log": log,
    }
    return json.dumps(found).encode()
