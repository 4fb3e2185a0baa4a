"""A copy with more partitions than one statement may write is filled in batches that do not overlap."""

from __future__ import annotations

from dataclasses import replace

import pytest

from subsetter.catalog.tables import TableName
from subsetter.planning.predicates import TRUE
from subsetter.planning.rules import ColumnCopy, PartitionField
from subsetter.planning.steps import CopyStep
from subsetter.rendering.partitions import PartitionedCopy
from subsetter.rendering.statements import OutputRef, Scope, SourceRef
from subsetter.sql.references import SqlTable
from subsetter.types.datatype import DataType
from subsetter.types.trino import parse_type

ORDERS = TableName("", "orders")
KINDS = {"id": "bigint", "day": "date", "s": "varchar"}
COLUMNS = tuple(ColumnCopy(name, parse_type(kind), parse_type(kind)) for name, kind in KINDS.items())
OUTPUT = OutputRef(
    SqlTable(("awsdatacatalog", "builds", "dev__orders")),
    "s3://dev/orders/a1/",
    (
        ("table_type", "'ICEBERG'"),
        ("is_external", "false"),
        ("location", "'s3://dev/orders/a1/'"),
        ("partitioning", "ARRAY['month(day)']"),
    ),
)
SCOPE = Scope(
    "athena", {ORDERS: SourceRef(SqlTable(("awsdatacatalog", "sales", "orders")))}, {"orders": OUTPUT}, "subset dev b1"
)


def copy(*fields: PartitionField, most: int = 100) -> PartitionedCopy:
    return PartitionedCopy(CopyStep("orders", ORDERS, COLUMNS, TRUE, (), "why", fields), SCOPE, most)


MONTHS = copy(PartitionField("day", "month"))


def test_the_source_is_read_once_into_a_table_without_partitions() -> None:
    statement = MONTHS.render_whole()
    assert 'CREATE TABLE "awsdatacatalog"."builds"."dev__orders__whole"' in statement.text
    assert "location = 's3://dev/orders/a1__whole/'" in statement.text
    assert "partitioning" not in statement.text
    others = (
        MONTHS.render_numbered(),
        MONTHS.render_count(),
        MONTHS.render_batch(1, 100),
        MONTHS.render_batch(101, 200),
    )
    assert not any('"sales"."orders"' in other.text for other in others)


def test_the_first_batch_makes_the_table_and_the_others_insert() -> None:
    first, second = MONTHS.render_batch(1, 100), MONTHS.render_batch(101, 200)
    assert 'CREATE TABLE "awsdatacatalog"."builds"."dev__orders"\n' in first.text
    assert "partitioning = ARRAY['month(day)']" in first.text
    assert second.text.startswith('-- subset dev b1\nINSERT INTO "awsdatacatalog"."builds"."dev__orders"\n')
    assert "BETWEEN 1 AND 100" in first.text
    assert "BETWEEN 101 AND 200" in second.text


@pytest.mark.parametrize("partitions", [0, 1, 99, 100, 101, 1_000])
def test_batches_cover_every_partition_once(partitions: int) -> None:
    batches = list(MONTHS.batches(partitions))
    covered = [number for first, last in batches for number in range(first, last + 1)]
    assert len(covered) == len(set(covered))
    assert set(range(1, partitions + 1)) <= set(covered)
    assert all(last - first + 1 <= 100 for first, last in batches)
    assert batches[0][0] == 1


def test_buckets_count_with_every_partition() -> None:
    assert copy(PartitionField("day"), PartitionField("id", "bucket", 8)).batch_size == 12
    assert copy(PartitionField("id", "bucket", 100)).batch_size == 1


def test_buckets_alone_are_one_partition() -> None:
    text = copy(PartitionField("id", "bucket", 8)).render_numbered().text
    assert "SELECT DISTINCT '' AS partition_key" in text


def test_null_is_a_partition_of_its_own() -> None:
    text = copy(PartitionField("s"), PartitionField("day", "year")).render_numbered().text
    assert """coalesce('v' || CAST(t."s" AS varchar), 'n')""" in text
    assert """coalesce('v' || CAST(date_trunc('year', t."day") AS varchar), 'n')""" in text


def test_names_that_need_quotes_are_quoted() -> None:
    odd = ColumnCopy('it"s', DataType("varchar"), DataType("varchar"))
    step = CopyStep("orders", ORDERS, (odd,), TRUE, (), "why", (PartitionField('it"s', "truncate", 2),))
    text = replace(MONTHS, step=step).render_batch(1, 100).text
    assert 'substr(t."it""s", 1, 2)' in text
