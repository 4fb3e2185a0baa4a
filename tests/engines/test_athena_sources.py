"""Sources of every kind on the local Athena, workgroups that decide for themselves, and the look around."""

from __future__ import annotations

import re
import textwrap
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from subsetter.builds.build import build
from subsetter.cli.main import main
from subsetter.config.load import LoadedConfig, load_config
from subsetter.engines.registry import check_online, open_engine
from subsetter.errors import ConfigError

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena

CONFIG = """
    version: 1
    engine: {{name: athena, workgroup: {workgroup}, max_parallel: 2}}
    source: {{database: sales}}
    destination: {{database: sales_dev, location: s3://dev/copies/, compression: {codec}, {more}}}
    {rules}
"""
COPY_ALL = 'tables: {"*": {copy: all}}'
KEY_SET = """
    relations: ["clicks(user_id) -> users(id)"]
    tables: {users: {rows: 1, key: id}, clicks: {follow: users}}
"""


class Lab:
    """An account with a workgroup ``lab`` and a database ``sales``."""

    def __init__(self, athena: LocalAthena, folder: Path) -> None:
        self.athena = athena
        self.folder = folder
        for bucket in ("lake", "dev", "results"):
            athena.make_bucket(bucket)
        athena.make_database("sales", "s3://lake/sales/")
        athena.make_workgroup("lab", "s3://results/lab/")

    def config(
        self,
        more: str = "table_type: iceberg",
        codec: str = "snappy",
        workgroup: str = "lab",
        rules: str = COPY_ALL,
    ) -> LoadedConfig:
        path = self.folder / "dev.yaml"
        text = CONFIG.format(more=more, codec=codec, workgroup=workgroup, rules=rules.strip())
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return load_config(path)

    def build(self, more: str = "table_type: iceberg", codec: str = "snappy", workgroup: str = "lab") -> None:
        loaded = self.config(more, codec, workgroup)
        engine = open_engine(loaded)
        try:
            build(loaded, engine)
        finally:
            engine.close()

    def make(self, table: str, select: str, properties: str = "") -> None:
        self.athena.trino_sql(f"CREATE TABLE awsdatacatalog.sales.{table} {properties} AS {select}")

    def rows(self, database: str, table: str) -> list[list[object]]:
        return sorted(self.athena.trino_sql(f"SELECT * FROM awsdatacatalog.{database}.{table}"), key=repr)


@pytest.fixture
def lab(local_athena: LocalAthena, tmp_path: Path) -> Lab:
    return Lab(local_athena, tmp_path)


def test_every_format_of_hive_is_read(lab: Lab) -> None:
    formats = ("CSV", "JSON", "TEXTFILE", "ORC", "AVRO", "PARQUET")
    for name in formats:
        lab.make(
            name.lower(),
            "SELECT * FROM (VALUES (CAST('1' AS varchar), CAST('Ö' AS varchar)), ('2', 'x')) t(id, name)",
            f"WITH (format = '{name}')",
        )
    lab.build()
    for name in formats:
        assert lab.rows("sales_dev", name.lower()) == [["1", "Ö"], ["2", "x"]], name


@pytest.mark.parametrize(
    ("more", "codec"),
    [
        ("table_type: iceberg, format: orc", "zlib"),
        ("table_type: iceberg, format: avro", "zstd"),
        ("table_type: iceberg, format: parquet", "gzip"),
        ("table_type: hive, format: orc", "zstd"),
        ("table_type: hive, format: avro", "snappy"),
        ("table_type: hive, format: parquet", "zstd"),
    ],
)
def test_every_format_is_written_with_the_values_of_the_source(lab: Lab, more: str, codec: str) -> None:
    select = (
        "SELECT CAST(7 AS smallint) AS small, CAST(-8 AS tinyint) AS tiny, 1234567890123 AS big, 2.5e0 AS half, "
        "CAST(1.25 AS decimal(12,2)) AS money, DATE '2026-02-28' AS day, TRUE AS yes, 'it''s' AS word, "
        "TIMESTAMP '2026-01-02 03:04:05.678' AS at, ARRAY[1, 2] AS list, CAST(NULL AS varchar) AS nothing"
    )
    lab.make("kinds", select)
    lab.build(more, codec)
    expected = [str(value).removesuffix("000") for value in lab.rows("sales", "kinds")[0]]
    assert [str(value).removesuffix("000") for value in lab.rows("sales_dev", "kinds")[0]] == expected


def test_a_view_is_copied_and_cannot_be_pinned(lab: Lab) -> None:
    lab.make("orders", "SELECT * FROM (VALUES (1, 'a'), (2, 'b')) t(id, name)")
    lab.athena.trino_sql(
        "CREATE VIEW awsdatacatalog.sales.big AS SELECT * FROM awsdatacatalog.sales.orders WHERE id > 1"
    )
    lab.build()
    assert lab.rows("sales_dev", "big") == [[2, "b"]]


def test_an_enforced_workgroup_makes_iceberg_and_refuses_hive(lab: Lab) -> None:
    lab.make("orders", "SELECT 1 AS id")
    lab.athena.make_workgroup("strict", "s3://results/strict/", EnforceWorkGroupConfiguration=True)
    lab.build(workgroup="strict")
    assert lab.rows("sales_dev", "orders") == [[1]]
    with pytest.raises(ConfigError, match="enforces its own location"):
        lab.build("table_type: hive", workgroup="strict")


def test_an_enforced_workgroup_refuses_key_sets_that_only_hive_holds(
    lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    lab.make("users", "SELECT CAST(1 AS smallint) AS id")
    lab.make("clicks", "SELECT 10 AS id, CAST(1 AS smallint) AS user_id")
    lab.athena.make_workgroup("strict", "s3://results/strict/", EnforceWorkGroupConfiguration=True)
    loaded = lab.config(workgroup="strict", rules=KEY_SET)
    told = r"users\.id is smallint.* workgroup 'strict' enforces its own location"
    with closing(open_engine(loaded)) as engine, pytest.raises(ConfigError, match=told):
        build(loaded, engine)
    assert lab.athena.queries == []
    assert main(["check", str(lab.folder / "dev.yaml"), "--online"]) == 3
    assert re.search(told, capsys.readouterr().out)
    lab.config(rules=KEY_SET)
    assert main(["check", str(lab.folder / "dev.yaml"), "--online"]) == 0


@pytest.mark.parametrize(
    ("table_type", "fields", "told"),
    [
        ("hive", "[day]", "table_type: iceberg, or leave partition_by out"),
        ("iceberg", "['bucket(id, 101)']", "Use fewer buckets"),
    ],
)
def test_partitions_that_cannot_be_made_are_told_by_check(
    lab: Lab, table_type: str, fields: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lab.make("orders", "SELECT 1 AS id, DATE '2026-11-23' AS day")
    lab.config(f"table_type: {table_type}", rules=f"tables: {{orders: {{copy: all, partition_by: {fields}}}}}")
    assert main(["check", str(lab.folder / "dev.yaml")]) == 2
    assert told in capsys.readouterr().err


def test_managed_results_need_no_bucket(lab: Lab) -> None:
    lab.make("orders", "SELECT 1 AS id")
    lab.athena.make_workgroup("managed", ManagedQueryResultsConfiguration={"Enabled": True})
    lab.build(workgroup="managed")
    assert lab.rows("sales_dev", "orders") == [[1]]
    assert lab.athena.list_objects("s3://results/") == []


def test_a_workgroup_without_a_place_for_results_is_told_and_no_bucket_is_made(lab: Lab) -> None:
    lab.make("orders", "SELECT 1 AS id")
    lab.athena.make_workgroup("bare")
    with pytest.raises(ConfigError, match="no place for query results"):
        lab.build(workgroup="bare")
    buckets = lab.athena.client("s3").list_buckets()["Buckets"]
    assert not any("athena-query-results" in bucket["Name"] for bucket in buckets)
    assert lab.athena.queries == []


def test_the_look_around_passes_where_a_build_would_and_leaves_nothing(lab: Lab) -> None:
    lab.make("orders", "SELECT 1 AS id")
    found = {one.name: one for one in check_online(lab.config())}
    assert [name for name, one in found.items() if one.passed is False] == []
    assert "1 tables in awsdatacatalog.sales" in found["source"].told
    assert "sales_dev (will be made)" in found["destination.database"].told
    assert lab.athena.list_objects("s3://dev/") == []
    assert [query.text for query in lab.athena.queries] == ["SELECT 1"]


def test_the_look_around_says_what_is_wrong_with_the_cure(lab: Lab) -> None:
    lab.athena.make_workgroup("bare")
    lab.athena.client("s3").delete_bucket(Bucket="dev")
    found = {one.name: one for one in check_online(lab.config(workgroup="bare"))}
    failed = {name for name, one in found.items() if one.passed is False}
    assert failed == {"engine.query_output", "destination.location"}
    assert all(found[name].cure for name in failed)
    assert lab.athena.queries == []


def test_check_online_shows_ticks_and_crosses(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    lab.make("orders", "SELECT 1 AS id")
    lab.config()
    assert main(["check", str(lab.folder / "dev.yaml"), "--online"]) == 0
    told = capsys.readouterr().out
    assert "✓ workgroup: lab" in told
    assert "right, 1 tables, 1 steps" in told
    lab.athena.client("s3").delete_bucket(Bucket="dev")
    assert main(["check", str(lab.folder / "dev.yaml"), "--online"]) == 3
    assert "✗ destination.location" in capsys.readouterr().out
