"""How many partitions a copy can have, as far as anything tells."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from subsetter.catalog.pruning import ANYTHING, DataFile, Domain, Span, Value
from subsetter.catalog.tables import Column, Table, TableName
from subsetter.costing.partition_counts import batch_size, most_partitions
from subsetter.planning.rules import PartitionField
from subsetter.types.datatype import DataType
from subsetter.types.trino import parse_type

KINDS = {
    "d": "date",
    "ts": "timestamp(6)",
    "n": "bigint",
    "small": "tinyint",
    "b": "boolean",
    "price": "decimal(10,2)",
    "s": "varchar",
}
TABLE = Table(TableName("", "t"), tuple(Column(name, parse_type(kind)) for name, kind in KINDS.items()))


def field(text: str) -> PartitionField:
    transform, _, rest = text.rpartition(" ")
    name, _, argument = transform.partition(":")
    return PartitionField(rest, name or "identity", int(argument or 0))


def most(
    *fields: str, files: list[DataFile] | None = None, domain: Domain = ANYTHING, table: Table = TABLE
) -> int | None:
    return most_partitions([field(one) for one in fields], table, files, domain)


def file(column: str, lower: Value, upper: Value, *, rows: int | None = 9) -> DataFile:
    return DataFile(100, rows, values={column: Span(lower, upper)})


def test_each_batch_holds_as_many_partitions_as_their_buckets_let_it() -> None:
    assert batch_size([field("d")], 100) == 100
    assert batch_size([field("d"), field("bucket:30 n")], 100) == 3
    assert batch_size([field("d"), field("bucket:100 n")], 100) == 1


def test_without_any_knowledge_there_is_no_bound() -> None:
    assert most("d") is None
    assert most("b", "s") is None


def test_buckets_are_no_partitions() -> None:
    assert most("bucket:100 n") == 1


def test_types_of_few_values_are_a_bound_and_null_is_one_more() -> None:
    assert most("b") == 3
    assert most("small", "b") == 257 * 3


def test_distinct_values_are_a_bound_whatever_the_transform() -> None:
    table = Table(TABLE.name, (Column("d", DataType("date"), distinct=40),))
    assert most("d", table=table) == most("month d", table=table) == 41


@pytest.mark.parametrize(
    ("transform", "count"), [("d", 366 + 365 + 1), ("day d", 366 + 365 + 1), ("month d", 24 + 1), ("year d", 2 + 1)]
)
def test_the_least_and_greatest_values_of_the_files_are_a_bound(transform: str, count: int) -> None:
    files = [file("d", date(2024, 1, 1), date(2024, 12, 31)), file("d", date(2024, 6, 1), date(2025, 12, 31))]
    assert most(transform, files=files) == count


def test_gaps_between_files_do_not_count() -> None:
    files = [file("d", date(2001, 1, 1), date(2001, 1, 3)), file("d", date(2025, 1, 1), date(2025, 1, 2))]
    assert most("d", files=files) == 3 + 2 + 1


def test_hours_numbers_and_decimals_are_counted() -> None:
    assert most("hour ts", files=[file("ts", datetime(2026, 1, 1, 22), datetime(2026, 1, 2, 1))]) == 4 + 1
    assert most("n", files=[file("n", Decimal(-5), Decimal(5))]) == 11 + 1
    assert most("truncate:10 n", files=[file("n", Decimal(-5), Decimal(5))]) == 2 + 1
    assert most("price", files=[file("price", Decimal("0.01"), Decimal("0.25"))]) == 25 + 1


def test_texts_and_times_are_counted_where_each_file_holds_one_value() -> None:
    files = [file("s", "de", "de"), file("s", "ch", "ch"), file("s", "de", "de")]
    assert most("s", files=files) == most("truncate:1 s", files=files) == 2 + 1
    assert most("s", files=[*files, file("s", "a", "b")]) is None
    assert most("ts", files=[file("ts", datetime(2026, 1, 1), datetime(2026, 1, 2))]) is None


def test_a_file_that_tells_nothing_leaves_no_bound() -> None:
    files = [file("n", 1, 2), DataFile(100, 9)]
    assert most("n", files=files) is None
    assert most("n", files=[file("n", 1, 2), DataFile(100, rows=0)]) == 3  # only says which rows are deleted
    assert most("n", files=[file("n", 1, 2), DataFile(100, 9, only_null=frozenset({"n"}))]) == 3


def test_what_a_condition_lets_pass_is_a_bound_and_leaves_out_null() -> None:
    week = Domain({"d": (Span(date(2026, 1, 1), date(2026, 1, 7)),)})
    assert most("d", domain=week) == 7
    files = [file("d", date(2026, 1, 5), date(2026, 3, 1)), file("d", date(2020, 1, 1), date(2020, 12, 31))]
    assert most("d", domain=week, files=files) == 7
    assert most("d", domain=Domain({"d": (Span(date(2026, 1, 1), None),)})) is None


def test_fields_of_one_column_add_up_and_columns_multiply() -> None:
    files = [DataFile(100, 9, values={"d": Span(date(2024, 1, 1), date(2025, 12, 31)), "n": Span(1, 4)})]
    assert most("year d", "month d", files=files) == 2 + 24 + 1
    assert most("year d", "n", files=files) == 3 * 5
