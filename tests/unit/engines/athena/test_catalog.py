"""Glue's entries and Iceberg's metadata files become tables."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from subsetter.catalog.tables import Catalog, Table, TableName
from subsetter.config.source import AsOfMoment
from subsetter.engines.athena.catalog import read_sources
from subsetter.engines.athena.glue import source_catalog, source_glue
from subsetter.engines.athena.settings import GluePlace
from subsetter.errors import SourceUnreadable
from tests.unit.engines.athena.conftest import Cloud


def read(cloud: Cloud, as_of: AsOfMoment = "latest", **place: str) -> Catalog:
    found = GluePlace("", place.get("catalog", "awsdatacatalog"), place.get("database", "sales"), as_of=as_of)
    return read_sources(cloud.connections, [found], cloud.translator)


def make_iceberg(cloud: Cloud, name: str, version: int = 2, **changes: Any) -> str:
    pointer = f"s3://lake/{name}/metadata/1.json"
    metadata = {
        "format-version": version,
        "current-schema-id": 0,
        "schemas": [{"schema-id": 0, "fields": [{"id": 1, "name": "id", "type": "long"}]}],
        "current-snapshot-id": 7,
        "snapshots": [{"snapshot-id": 7, "timestamp-ms": 60_000, "summary": {"total-records": "3"}}],
        "snapshot-log": [{"snapshot-id": 7, "timestamp-ms": 60_000}],
    }
    cloud.put(f"{name}/metadata/1.json", json.dumps(metadata | changes).encode(), bucket="lake")
    parameters = {"table_type": "ICEBERG", "metadata_location": pointer}
    cloud.make_table("sales", name, f"s3://lake/{name}/", Parameters=parameters)
    return pointer


def test_a_hive_table_has_columns_partitions_size_and_fingerprint(cloud: Cloud) -> None:
    keys = [{"Name": "day", "Type": "string"}]
    cloud.make_table("sales", "clicks", "s3://lake/clicks", PartitionKeys=keys)
    cloud.put("clicks/day=1/a.parquet", b"abc", bucket="lake")
    cloud.put("clicks/day=1/_SUCCESS", b"abc", bucket="lake")
    cloud.put("clicks2/b.parquet", b"abc", bucket="lake")
    (table,) = read(cloud).tables
    assert [(one.name, one.type.text, one.partition) for one in table.columns] == [
        ("id", "bigint", False),
        ("day", "varchar", True),
    ]
    assert (table.format, table.size_bytes, table.files, table.pin) == ("parquet", 3, 1, None)
    cloud.put("clicks/day=2/a.parquet", b"abc", bucket="lake")
    assert read(cloud).tables[0].fingerprint != table.fingerprint


def test_an_iceberg_table_is_pinned_to_its_current_snapshot(cloud: Cloud) -> None:
    pointer = make_iceberg(cloud, "orders")
    (table,) = read(cloud).tables
    assert table.pin is not None
    assert (table.pin.snapshot_id, table.rows, table.format) == (7, 3, "iceberg")
    assert table.fingerprint == pointer


def test_an_iceberg_table_is_pinned_to_what_it_was_at_a_time(cloud: Cloud) -> None:
    make_iceberg(cloud, "orders")
    (table,) = read(cloud, datetime(1970, 1, 2, tzinfo=UTC)).tables
    assert table.pin is not None
    found = read(cloud, datetime(1970, 1, 1, tzinfo=UTC))
    assert found.tables == ()
    (unread,) = found.unread
    assert (unread.name, unread.columns) == (TableName("", "orders"), ("id",))
    assert unread.why.startswith("had no snapshot at 1970-01-01 00:00:00 UTC; it has snapshots from 1970-01-01 00:01")
    assert "source.as_of" in unread.cure


def test_a_snapshot_that_has_expired_is_said_to_have(cloud: Cloud) -> None:
    gone = {"snapshot-id": 7, "timestamp-ms": 60_000, "parent-snapshot-id": 6}
    make_iceberg(cloud, "orders", snapshots=[gone])
    (unread,) = read(cloud, datetime(1970, 1, 1, tzinfo=UTC)).unread
    assert "that snapshot has expired; it has snapshots from 1970-01-01 00:01:00 UTC on" in unread.why
    assert "keep snapshots for longer" in unread.cure


def test_an_iceberg_table_of_a_version_that_athena_does_not_read_is_named(cloud: Cloud) -> None:
    make_iceberg(cloud, "newer", version=3)
    found = read(cloud)
    assert (found.tables, found.notes) == ((), ())
    assert found.unread[0].why == "is an Iceberg table of version 3, which Athena does not read"


def test_what_cannot_be_read_is_left_out_and_named_with_the_cure(cloud: Cloud) -> None:
    cloud.make_table("sales", "delta", "s3://lake/delta", Parameters={"table_type": "DELTA"})
    gone = {"table_type": "ICEBERG", "metadata_location": "s3://lake/gone.json"}
    cloud.make_table("sales", "gone", "s3://lake/gone", Parameters=gone)
    cloud.make_table("sales", "hive_view", "", TableType="VIRTUAL_VIEW", ViewOriginalText="SELECT 1")
    make_iceberg(cloud, "torn")
    cloud.put("torn/metadata/1.json", b"{", bucket="lake")
    found = read(cloud)
    assert found.tables == ()
    told = {str(one.name): (one.why, one.is_foreign) for one in found.unread}
    assert told["delta"] == ("is a Delta Lake table", True)
    assert told["hive_view"] == ("is a view that Athena cannot read", True)
    assert told["gone"] == ("has no metadata file that could be read", False)
    assert "'s3://lake/torn/metadata/1.json' cannot be understood" in told["torn"][0]
    assert not told["torn"][1], "a glob that reaches it must fail, as a table would be missing"
    assert all("Leave it out of the rules" in one.cure for one in found.unread)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"id": "bigint", "ID": "string"}, "it has two columns 'id' (letter case does not count)"),
        (
            {"id": "bigint", "s": "struct<my-field:int>"},
            "column 's' has the type 'struct<my-field:int>': '-' in the name",
        ),
        ({"id": "bigint", "span": "interval"}, "column 'span' has the type 'interval': 'interval' is no type"),
    ],
)
def test_a_table_that_athena_does_not_read_is_told_before_a_build(
    cloud: Cloud, columns: dict[str, str], words: str
) -> None:
    cloud.make_table("sales", "odd", "s3://lake/odd", columns)
    found = read(cloud)
    assert found.tables == ()
    assert f"cannot be read by Athena: {words}" in found.unread[0].why
    assert not found.unread[0].is_foreign


def make_view(cloud: Cloud, query: str) -> None:
    view = {"originalSql": query, "schema": "sales", "columns": [{"name": "id", "type": "bigint"}]}
    text = f"/* Presto View: {base64.b64encode(json.dumps(view).encode()).decode()} */"
    cloud.make_table("sales", "v", "", TableType="VIRTUAL_VIEW", ViewOriginalText=text)


def test_a_view_is_not_pinned_and_its_tables_are_named(cloud: Cloud) -> None:
    make_view(cloud, "SELECT o.id FROM orders o JOIN web.clicks c ON o.id = c.id")
    found = read(cloud)
    assert (found.tables[0].format, found.tables[0].pin, found.tables[0].size_bytes) == ("view", None, None)
    assert "v is a view over sales.orders, web.clicks" in found.remarks[0].text


def test_nothing_says_whether_what_a_view_reads_has_changed(cloud: Cloud) -> None:
    make_view(cloud, "SELECT id FROM orders")
    assert read(cloud).tables[0].fingerprint == ""


def clicks(cloud: Cloud, **parameters: str) -> Table:
    keys = [{"Name": "day", "Type": "string"}]
    cloud.make_table("sales", "clicks", "s3://lake/clicks", PartitionKeys=keys, Parameters=parameters)
    cloud.put("clicks/day=1/a.parquet", b"abc", bucket="lake")
    return found(cloud)


def found(cloud: Cloud) -> Table:
    (table,) = read(cloud).tables
    return table


def test_a_partition_that_glue_comes_to_know_changes_the_table(cloud: Cloud) -> None:
    before = clicks(cloud)
    cloud.make_partition("sales", "clicks", "1", "s3a://lake/clicks/day=1/")
    after = found(cloud)
    assert after.fingerprint != before.fingerprint
    assert (after.size_bytes, after.files) == (3, 1)
    cloud.make_partition("sales", "clicks", "2", "s3://lake/clicks/day=1")
    assert found(cloud).fingerprint != after.fingerprint


def test_of_a_table_with_partitions_elsewhere_nothing_is_known(cloud: Cloud) -> None:
    clicks(cloud)
    cloud.make_partition("sales", "clicks", "2", "s3://lake/elsewhere/")
    table = found(cloud)
    assert (table.size_bytes, table.files, table.fingerprint) == (None, None, "")


@pytest.mark.parametrize(("template", "is_known"), [("", True), ("clicks/${day}", True), ("other/${day}", False)])
def test_projected_partitions_lie_where_their_template_says(cloud: Cloud, template: str, is_known: bool) -> None:
    parameters = {"storage.location.template": f"s3://lake/{template}"} if template else {}
    table = clicks(cloud, **{"projection.enabled": "true"}, **parameters)
    assert bool(table.fingerprint) == is_known


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("hdfs://namenode/x", "'hdfs://namenode/x/' is no S3 address"),
        ("/user/hive/x", "no S3 address"),
        ("s3://gone/x/", "lies in a bucket that is not there: 's3://gone/x/'"),
    ],
)
@pytest.mark.parametrize("kind", ["parquet", "iceberg"])
def test_a_stray_table_is_in_nobodys_way(cloud: Cloud, location: str, words: str, kind: str) -> None:
    make_iceberg(cloud, "orders")
    pointer = {"table_type": "ICEBERG", "metadata_location": f"{location}1.json"} if kind == "iceberg" else {}
    cloud.make_table("sales", "stray", location, Parameters=pointer)
    catalog = read(cloud)
    assert [str(table.name) for table in catalog.tables] == ["orders"]
    told = [*catalog.notes, *(f"{one.name} {one.why} {one.cure}" for one in catalog.unread)]
    assert len(told) == 1
    assert "stray" in told[0]
    assert kind == "iceberg" or words in told[0]


def test_glue_is_not_asked_table_by_table(cloud: Cloud) -> None:
    for number in range(12):
        make_iceberg(cloud, f"t{number}")
    asked: list[str] = []
    client = cloud.connections.client("glue")
    client.meta.events.register("before-call.glue", lambda model, **_: asked.append(model.name))
    assert len(read(cloud).tables) == 12
    assert asked == ["GetTables"]


def test_a_missing_database_is_named_with_the_key_to_correct(cloud: Cloud) -> None:
    with pytest.raises(SourceUnreadable, match="no database 'nowhere'") as failure:
        read(cloud, database="nowhere")
    assert "source.database" in failure.value.hint


def test_one_cut_through_all_tables_is_the_time_that_is_given(cloud: Cloud) -> None:
    logged = [{"snapshot-id": 6, "timestamp-ms": 30_000}, {"snapshot-id": 7, "timestamp-ms": 60_000}]
    both = [{"snapshot-id": one["snapshot-id"], "timestamp-ms": one["timestamp-ms"]} for one in logged]
    changes: dict[str, Any] = {"snapshots": both, "snapshot-log": logged}
    make_iceberg(cloud, "orders", **changes)
    place = GluePlace("", "awsdatacatalog", "sales", as_of="consistent")
    cut = datetime(1970, 1, 1, 0, 0, 59, tzinfo=UTC)
    pins = [read_sources(cloud.connections, [place], cloud.translator, at).tables[0].pin for at in (cut, None)]
    assert [pin.snapshot_id for pin in pins if pin] == [6, 7]


@pytest.mark.parametrize(
    ("catalog", "account", "catalog_id", "in_statements"),
    [
        ("awsdatacatalog", "", "", "awsdatacatalog"),
        ("awsdatacatalog", "444455556666", "444455556666", "glue:arn:aws:glue:us-east-1:444455556666:catalog"),
        ("s3tablescatalog/lake", "", "123456789012:s3tablescatalog/lake", "s3tablescatalog/lake"),
        ("s3tablescatalog/lake", "444455556666", "444455556666:s3tablescatalog/lake", "s3tablescatalog/lake"),
    ],
)
def test_each_catalog_has_its_name_for_glue_and_for_statements(
    cloud: Cloud, catalog: str, account: str, catalog_id: str, in_statements: str
) -> None:
    place = GluePlace("", catalog, "sales", account)
    assert source_glue(cloud.connections, place).catalog_id == catalog_id
    assert source_catalog(place, "us-east-1") == in_statements


@pytest.mark.parametrize("account", ["", "444455556666"])
def test_a_catalog_that_athena_does_not_know_is_never_sent(cloud: Cloud, account: str) -> None:
    with pytest.raises(SourceUnreadable, match="Athena has no catalog 'lkae'") as failure:
        source_glue(cloud.connections, GluePlace("", "lkae", "sales", account))
    assert "source.catalog" in failure.value.hint


def test_a_registered_catalog_leads_to_its_glue_catalog(cloud: Cloud) -> None:
    athena = cloud.connections.client("athena")
    athena.create_data_catalog(Name="shared", Type="GLUE", Parameters={"catalog-id": "444455556666"})
    for account in ("", "444455556666"):
        assert source_glue(cloud.connections, GluePlace("", "shared", "sales", account)).catalog_id == "444455556666"
    with pytest.raises(SourceUnreadable, match="is that of 444455556666, not of 111122223333"):
        source_glue(cloud.connections, GluePlace("", "shared", "sales", "111122223333"))


def test_tables_are_named_after_their_source(cloud: Cloud) -> None:
    cloud.make_table("sales", "orders", "s3://lake/orders")
    places = [GluePlace("shop", "awsdatacatalog", "sales"), GluePlace("web", "awsdatacatalog", "sales_dev")]
    catalog = read_sources(cloud.connections, places, cloud.translator)
    assert [table.name for table in catalog.tables] == [TableName("shop", "orders")]


def test_a_table_with_a_place_of_its_own_is_read_from_there_alone(cloud: Cloud) -> None:
    for database in ("sales", "sales_dev"):
        for name in ("orders", "days"):
            cloud.make_table(database, name, f"s3://lake/{database}/{name}")
    base = GluePlace("", "awsdatacatalog", "sales")
    own = GluePlace("", "awsdatacatalog", "sales_dev", only="Orders")
    tables = read_sources(cloud.connections, [base, own], cloud.translator).tables
    assert [(one.name.table, one.location) for one in tables] == [
        ("days", "s3://lake/sales/days"),
        ("orders", "s3://lake/sales_dev/orders"),
    ]
    missing = GluePlace("", "awsdatacatalog", "sales_dev", only="clicks")
    with pytest.raises(SourceUnreadable, match=r"no table 'clicks' in awsdatacatalog\.sales_dev") as error:
        read_sources(cloud.connections, [base, missing], cloud.translator)
    assert "tables.clicks.source" in error.value.hint
