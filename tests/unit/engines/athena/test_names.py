"""What a build's tables are called, and how Athena is told to make them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from subsetter.catalog.tables import Column, Pin, Table, TableName
from subsetter.engines.athena.layout import S3Layout
from subsetter.engines.athena.names import Binding, partition_field, table_properties
from subsetter.errors import PlanError
from subsetter.planning.predicates import TRUE, SourceRows
from subsetter.planning.rules import ColumnCopy, PartitionField, Rules, TableRules
from subsetter.planning.steps import CopyStep, KeyStep, Plan, Step
from subsetter.rendering.statements import Scope
from subsetter.types.trino import parse_type
from tests.unit.engines.athena.conftest import settings

ORDERS = TableName("", "orders")
NOON = datetime(2026, 1, 1, tzinfo=UTC)


def bound(
    kind: str = "bigint",
    attempts: dict[str, int] | None = None,
    partition_by: tuple[PartitionField, ...] = (),
    **destination: str,
) -> Scope:
    column = Column("id", parse_type(kind))
    table = Table(ORDERS, (column,), format="iceberg", pin=Pin(42, NOON))
    copied = ColumnCopy("id", column.type, column.type)
    steps: tuple[Step, ...] = (
        CopyStep("orders", ORDERS, (copied,), TRUE, (), "why", partition_by),
        KeyStep("keys_1", ORDERS, SourceRows(ORDERS), ("id",), TRUE, (), "why"),
    )
    rules = Rules("dev", (TableRules(table, "orders", (copied,)),), ())
    layout = S3Layout("dev", "s3://dev/copies/dev/")
    made = settings(**destination)
    binding = Binding(made, layout, dict.fromkeys(made.sources, "s3tablescatalog/replica"))
    return binding.scope(Plan(rules, steps, ()), "b1", attempts or {})


def properties(scope: Scope, output: str) -> dict[str, str]:
    return dict(scope.outputs[output].properties)


def test_sources_are_named_in_full_and_read_at_their_pin() -> None:
    source = bound().sources[ORDERS]
    assert source.ref.parts == ("s3tablescatalog/replica", "sales", "orders")
    assert source.snapshot_id == 42


def test_an_iceberg_copy() -> None:
    output = bound(compression="zstd").outputs["orders"]
    assert output.ref.parts == ("awsdatacatalog", "sales_dev__builds", "dev__b1__orders")
    assert output.properties == (
        ("table_type", "'ICEBERG'"),
        ("is_external", "false"),
        ("location", "'s3://dev/copies/dev/builds/b1/orders/a1/'"),
        ("format", "'PARQUET'"),
        ("write_compression", "'ZSTD'"),
    )


def test_a_hive_copy() -> None:
    assert table_properties("hive", "s3://b/x/", "orc", "zlib") == (
        ("table_type", "'HIVE'"),
        ("is_external", "true"),
        ("external_location", "'s3://b/x/'"),
        ("format", "'ORC'"),
        ("write_compression", "'ZLIB'"),
    )
    assert properties(bound(table_type="hive"), "orders")["table_type"] == "'HIVE'"


def test_another_attempt_is_another_table_elsewhere() -> None:
    output = bound(attempts={"orders": 2}).outputs["orders"]
    assert output.ref.parts[-1] == "dev__b1__orders__a2"
    assert output.location == "s3://dev/copies/dev/builds/b1/orders/a2/"


@pytest.mark.parametrize(
    ("kind", "wanted", "made"),
    [
        ("bigint", "iceberg", "'ICEBERG'"),
        ("bigint", "hive", "'HIVE'"),
        ("smallint", "iceberg", "'HIVE'"),  # Athena's Iceberg has no smallint
        ("timestamp(6)", "hive", "'ICEBERG'"),  # Athena's Hive has milliseconds only
        ("timestamp(3)", "iceberg", "'HIVE'"),
        ("char(3)", "iceberg", "'HIVE'"),
    ],
)
def test_keys_go_into_a_table_type_that_holds_them_as_they_are(kind: str, wanted: str, made: str) -> None:
    assert properties(bound(kind, table_type=wanted), "keys_1")["table_type"] == made


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (PartitionField("Day"), "day"),
        (PartitionField("two words"), '"two words"'),
        (PartitionField("day", "month"), "month(day)"),
        (PartitionField("id", "bucket", 8), "bucket(id, 8)"),
        (PartitionField("o'x", "truncate", 4), 'truncate("o\'x", 4)'),
    ],
)
def test_partitioning_is_written_as_athena_reads_it(field: PartitionField, expected: str) -> None:
    assert partition_field(field) == expected


def test_partitioning_stands_in_the_properties() -> None:
    fields = (PartitionField("id", "bucket", 8), PartitionField("o'x"))
    written = properties(bound(partition_by=fields), "orders")["partitioning"]
    assert written == "ARRAY['bucket(id, 8)', '\"o''x\"']"


def test_a_partitioned_hive_copy_is_refused() -> None:
    with pytest.raises(PlanError, match="cannot be published in one step"):
        bound(partition_by=(PartitionField("id"),), table_type="hive")
