"""What plans read and cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from subsetter.catalog.pruning import DataFile, Span
from subsetter.catalog.tables import TableName
from subsetter.config.units import MEGABYTE, TERABYTE, parse_size
from subsetter.costing.cost import NO_FILES, NO_SPARE, Cost, Files, Scan, StepCost, Tariff, cost, files_wanted
from subsetter.planning.planner import plan
from subsetter.planning.rules import PartitionField, Rules
from subsetter.planning.steps import Plan
from tests.unit.planning.plan_cases import RELATIONS, planned, rules_of

ATHENA = Tariff(Fraction(5), smallest_bytes=10 * MEGABYTE)
ORDERS = TableName("", "orders")


def month(number: int, *, size: int = 400) -> DataFile:
    """A file of orders of one month; its note takes most of it."""
    sizes = {"id": 10, "customer_id": 20, "day": 30, "note": size - 60}
    days = Span(date(2026, number, 1), date(2026, number, 28))
    return DataFile(size, 100, sizes, {"day": days})


YEAR: Files = {ORDERS: [month(number) for number in range(1, 13)]}


def scan_of(costs: Cost, step: str) -> Scan:
    (scan,) = next(one.scans for one in costs.steps if one.step == step)
    return scan


def with_format(name: str, body: str) -> Plan:
    rules = rules_of(body)
    tables = [replace(one, table=replace(one.table, format=name)) for one in rules.tables]
    return plan(Rules("dev", tuple(tables), rules.relations))


def test_a_terabyte_is_the_same_everywhere() -> None:
    assert parse_size("1TB") == TERABYTE == 10**12


@pytest.mark.parametrize(
    ("scanned", "billed"),
    [
        (0, 10 * MEGABYTE),
        (10 * MEGABYTE, 10 * MEGABYTE),
        (10 * MEGABYTE + 1, 11 * MEGABYTE),
        (123_456_789, 124 * MEGABYTE),
    ],
)
def test_statements_are_billed_by_full_megabytes_and_ten_at_least(scanned: int, billed: int) -> None:
    assert ATHENA.billed(scanned) == billed


def test_a_terabyte_costs_the_price() -> None:
    assert ATHENA.price(TERABYTE) == 5
    assert Tariff().price(TERABYTE) == 0
    assert Tariff().billed(TERABYTE) == 0


def test_a_condition_leaves_the_files_that_may_hold_its_rows() -> None:
    made = planned("tables:\n  orders: {where: \"day BETWEEN DATE '2026-03-15' AND DATE '2026-05-15'\"}")
    scan = scan_of(cost(made, YEAR), "orders")
    assert (scan.bytes, scan.whole_bytes, scan.files, scan.of_files) == (3 * 400, 12 * 400, 3, 12)
    assert scan.least_bytes == scan.bytes


def test_only_the_columns_that_are_read_count() -> None:
    made = planned("tables:\n  orders: {where: id > 0, columns: {keep: [id, customer_id]}}")
    assert scan_of(cost(made, YEAR), "orders").bytes == 12 * 30


def test_a_column_that_decides_is_read_too() -> None:
    made = planned("tables:\n  orders: {where: \"day < DATE '2026-02-01'\", columns: {keep: [id]}}")
    assert scan_of(cost(made, YEAR), "orders").bytes == 40


def test_rows_that_are_always_wanted_widen_what_is_read() -> None:
    january, july = "day < DATE '2026-02-01'", "day BETWEEN DATE '2026-07-01' AND DATE '2026-07-31'"
    made = planned(f'tables:\n  orders: {{where: "{january}", always: "{july}"}}')
    assert scan_of(cost(made, YEAR), "orders").files == 2
    made = planned(f'tables:\n  orders: {{where: "{january}", always: "id = 7"}}')
    assert scan_of(cost(made, YEAR), "orders").files == 12


def test_a_join_may_leave_out_everything_or_nothing() -> None:
    made = planned(f"{RELATIONS}tables:\n  customers: {{where: id < 5, key: id}}\n  orders: {{follow: customers}}")
    scan = scan_of(cost(made, YEAR), "orders")
    assert (scan.least_bytes, scan.bytes) == (0, 12 * 400)
    step = next(one for one in cost(made, YEAR).steps if one.step == "orders")
    assert step.most_bytes is not None
    assert step.most_bytes > 12 * 400  # the copy of customers is read as well


def test_the_ends_of_files_are_read_once_for_each_file() -> None:
    made = planned("tables:\n  orders: {copy: all}")
    groups = {ORDERS: [replace(month(1), file="a", file_bytes=900), replace(month(2), file="a", file_bytes=900)]}
    tariff = Tariff(footer_bytes=100)
    assert scan_of(cost(made, groups, tariff), "orders").bytes == 2 * 400 + 100
    assert scan_of(cost(made, {ORDERS: [month(1), month(2)]}, tariff), "orders").bytes == 2 * 400 + 2 * 100
    tiny = Tariff(footer_bytes=10_000)
    assert scan_of(cost(made, groups, tiny), "orders").bytes == 2 * 400 + 900


def test_a_column_has_its_share_where_the_catalog_knows_no_more() -> None:
    made = planned("tables:\n  orders: {copy: all, columns: {keep: [id]}}")
    scan = scan_of(cost(made), "orders")
    assert scan.bytes == 200  # 8 of 8 + 8 + 4 + 20 bytes of width, of 1,000
    assert not scan.is_exact


@pytest.mark.parametrize("name", ["csv", "json", "text", "avro", "orc"])
def test_formats_that_tell_nothing_of_columns_count_as_a_whole(name: str) -> None:
    made = with_format(name, "tables:\n  orders: {copy: all, columns: {keep: [id]}}")
    assert scan_of(cost(made), "orders").bytes == 1_000
    files = {ORDERS: [DataFile(300), DataFile(500)]}
    assert scan_of(cost(made, files), "orders").bytes == 800


def test_what_has_no_size_is_unknown_and_not_nothing() -> None:
    rules = rules_of("tables:\n  orders: {copy: all}\n  parts: {copy: all}")
    tables = [
        replace(one, table=replace(one.table, format="view", size_bytes=None)) if one.name == ORDERS else one
        for one in rules.tables
    ]
    costs = cost(plan(Rules("dev", tuple(tables), rules.relations)), tariff=ATHENA)
    assert costs.unknown == (ORDERS,)
    assert (costs.bytes, costs.most_bytes, costs.most_price) == (None, None, None)
    assert next(one for one in costs.steps if one.step == "parts").bytes == 1_000


def test_relations_between_tables_that_are_not_copied_are_no_reason_to_read() -> None:
    relations = "relations: [{from: orders(customer_id), to: customers(id), orphans: drop}]\n"
    costs = cost(planned(f"{relations}tables:\n  parts: {{copy: all}}"))
    assert [scan.table.table for scan in costs.bound] == ["parts"]
    assert costs.ratio == 1


def test_a_table_without_rows_reads_nothing() -> None:
    costs = cost(planned("tables:\n  orders: {copy: empty}\n  parts: {copy: all}"), YEAR)
    assert next(one for one in costs.steps if one.step == "orders").scans == ()


def test_the_checks_are_in_the_bill() -> None:
    costs = cost(planned("tables:\n  orders: {copy: all, key: id}"), tariff=ATHENA)
    # Two statements for each copy, one more for its key, and one since it is copied whole.
    assert costs.checks.statements == 4
    assert costs.least_price == ATHENA.price((1 + 4) * 10 * MEGABYTE)


@pytest.mark.parametrize("name", ["csv", "json", "text", "avro", "view"])
def test_rows_are_counted_at_the_source_where_that_is_free_or_reads_next_to_nothing(name: str) -> None:
    body = "tables:\n  orders: {copy: all}"
    for counted in ("iceberg", "parquet", "orc", "duckdb"):
        checks = cost(with_format(counted, body), tariff=ATHENA).checks
        assert (checks.statements, checks.most_bytes) == (3, 0), counted
    billed, free = (cost(with_format(name, body), tariff=tariff).checks for tariff in (ATHENA, Tariff()))
    assert (billed.statements, billed.most_bytes) == (2, 0)
    assert (free.statements, free.most_bytes) == (3, 1_000)


def test_counting_at_the_source_reads_what_decides_which_rows_the_copy_has() -> None:
    relation = "{from: orders(customer_id), to: customers(id), orphans: drop}"
    body = f"relations: [{relation}]\ntables:\n  orders: {{copy: all}}\n  customers: {{where: id < 5}}"
    kept = cost(planned(body.replace("drop", "keep")), YEAR).checks.most_bytes
    dropped = cost(planned(body), YEAR).checks.most_bytes
    assert kept is not None
    assert dropped is not None
    assert dropped >= kept + 12 * 20  # the column that refers, in every file


def test_the_check_of_a_sample_is_in_the_bill_and_reads_the_keys_of_the_source_where_that_is_free() -> None:
    made = planned("tables:\n  orders: {sample: 10%, key: id}")
    # Two statements, one for the key, and one more for the size of the sample.
    assert cost(made, YEAR, ATHENA).checks.statements == 4
    billed, free = (cost(made, YEAR, tariff).checks.most_bytes for tariff in (ATHENA, Tariff()))
    assert billed is not None
    assert free == billed + 12 * 10
    capped = planned("tables:\n  orders: {sample: 10%, key: id, rows: 5}")
    assert cost(capped, YEAR, ATHENA).checks.statements == 3


BATCHES = replace(ATHENA, most_partitions=100)
TB = TERABYTE
DAY, NOTE = PartitionField("day"), PartitionField("note")


def step_of(costs: Cost, name: str) -> StepCost:
    return next(one for one in costs.steps if one.step == name)


def partitioned_rules(body: str, fields: Sequence[PartitionField], rows: int | None = None, size: int = TB) -> Rules:
    rules = rules_of(f"tables:\n  orders: {body}", rows={} if rows is None else {"orders": rows}, size=size)
    tables = tuple(replace(one, partition_by=tuple(fields)) for one in rules.tables)
    return Rules("dev", tables, rules.relations)


def partitioned(body: str, *fields: PartitionField, rows: int | None = None, files: Files = NO_FILES) -> StepCost:
    return step_of(cost(plan(partitioned_rules(body, fields, rows)), files, BATCHES), "orders")


def test_a_partitioned_copy_is_read_again_by_each_batch() -> None:
    body = "{where: \"day BETWEEN DATE '2026-01-01' AND DATE '2026-12-31'\"}"
    step, of_months = partitioned(body, DAY), partitioned(body, PartitionField("day", "month"))
    # 365 days take 4 batches, 12 months one; the column of days is read once more, to number them.
    assert step.spare == NO_SPARE
    assert step.statements == 4
    assert step.most_bytes is not None
    assert of_months.most_bytes is not None
    assert (step.bytes, round(step.most_bytes / TB, 1)) == (TB, 5.1)
    assert round(of_months.most_bytes / TB, 1) == 2.1
    assert step.least_billed == TB + 3 * 10 * MEGABYTE
    of_two_days = partitioned(body, DAY, PartitionField("id", "bucket", 50)).most_bytes
    assert of_two_days is not None
    assert round(of_two_days / TB, 1) == 1 + 0.1 + 183


def test_without_a_limit_of_partitions_a_copy_is_written_once() -> None:
    made = plan(partitioned_rules("{copy: all}", [DAY], size=1_000))
    step = step_of(cost(made, tariff=ATHENA), "orders")
    assert (step.most_bytes, step.statements, step.spare) == (1_000, 1, NO_SPARE)


def test_what_batches_read_is_a_share_of_the_source() -> None:
    sample = partitioned("{sample: 0.1%, key: id}", PartitionField("day", "year"), rows=10**9)
    assert sample.built_bytes is not None
    assert 0 < sample.built_bytes <= TB // 200


def test_where_values_are_not_known_there_is_one_batch_for_sure_and_one_partition_for_each_row_at_most() -> None:
    step = partitioned("{copy: all}", NOTE, rows=1_000)
    assert step.sure_bytes is not None
    assert step.spare.bytes is not None
    assert round(step.sure_bytes / TB, 1) == 1 + 0.5 + 1
    assert round(step.spare.bytes / TB, 1) == 9  # of ten batches
    assert partitioned("{copy: all}", NOTE, rows=100).spare == NO_SPARE
    unknown = partitioned("{copy: all}", NOTE)
    assert (unknown.spare.bytes, unknown.most_bytes, unknown.most_billed) == (None, None, None)


def test_a_copy_is_no_larger_than_the_files_that_its_condition_leaves() -> None:
    step = partitioned("{where: \"day >= DATE '2026-12-01'\"}", DAY, files=YEAR)
    assert step.bytes == 400
    numbers = 100 * (20 + 8)  # of a full batch
    assert step.built_bytes == 400 + numbers + 30


def test_values_are_asked_for_where_they_bound_the_partitions() -> None:
    rules = partitioned_rules("{copy: all}", [DAY])
    (orders,) = rules.tables
    columns = tuple(replace(column, size_bytes=1) for column in orders.table.columns)
    made = plan(Rules("dev", (replace(orders, table=replace(orders.table, columns=columns)),), rules.relations))
    assert files_wanted(made, ATHENA) == ()
    assert [one.table.name for one in files_wanted(made, BATCHES)] == [ORDERS]


def test_the_types_of_copies_and_sources_are_read_from_their_footers() -> None:
    made = planned("tables:\n  orders: {copy: all}\n  parts: {copy: all}")
    assert cost(made, tariff=Tariff(footer_bytes=100)).checks.most_bytes == 2 * 2 * 100


def test_files_are_asked_for_only_where_they_would_tell_more() -> None:
    body = f"{RELATIONS}tables:\n  customers: {{where: id < 5, key: id}}\n  orders: {{follow: customers}}"
    assert [one.table.name.table for one in files_wanted(planned(body))] == ["customers", "orders"]
    rules = rules_of(body)
    known = [
        replace(
            one,
            table=replace(one.table, columns=tuple(replace(column, size_bytes=1) for column in one.table.columns)),
        )
        for one in rules.tables
    ]
    made = plan(Rules("dev", tuple(known), rules.relations))
    assert [one.table.name.table for one in files_wanted(made)] == ["customers"]
