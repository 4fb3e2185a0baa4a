"""What plans read and cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from subsetter.catalog.pruning import DataFile, Span
from subsetter.catalog.tables import TableName
from subsetter.config.units import MEGABYTE, TERABYTE, parse_size
from subsetter.planning.cost import Cost, Files, Scan, Tariff, cost, files_wanted
from subsetter.planning.planner import plan
from subsetter.planning.rules import Rules
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


def test_the_check_of_a_sample_is_in_the_bill_and_reads_the_keys_of_the_source_where_that_is_free() -> None:
    made = planned("tables:\n  orders: {sample: 10%, key: id}")
    # Two statements, one for the key, and one more for the size of the sample.
    assert cost(made, YEAR, ATHENA).checks.statements == 4
    billed, free = (cost(made, YEAR, tariff).checks.most_bytes for tariff in (ATHENA, Tariff()))
    assert billed is not None
    assert free == billed + 12 * 10
    capped = planned("tables:\n  orders: {sample: 10%, key: id, rows: 5}")
    assert cost(capped, YEAR, ATHENA).checks.statements == 3


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
