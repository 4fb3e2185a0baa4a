"""Verification finds what is wrong with a copy, and says nothing about what is right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from subsetter.builds.build import build
from subsetter.builds.preparing.limits import Meter
from subsetter.builds.verifying.probes import Lasting, Probe
from subsetter.builds.verifying.recheck import recheck
from subsetter.builds.verifying.results import CheckResult, Severity
from subsetter.costing.cost import Tariff
from subsetter.engines.base import Answer, Capabilities, Engine
from subsetter.errors import InputError, LimitExceeded, SourceUnreadable, VerificationFailed
from subsetter.planning.planner import plan
from subsetter.planning.rules import Rules
from subsetter.rendering.statements import OutputRef, Scope, SourceRef, Statement
from subsetter.sql.references import SqlTable
from tests.unit.builds.shop import CONFIG, FEW, MEGABYTE, Billed, Shop, UnwatchedEngine, write_lake
from tests.unit.planning.plan_cases import rules_of


def wrong(shop: Shop) -> dict[tuple[str, str], CheckResult]:
    """Returns the checks that do not pass, by name and table."""
    _, found = recheck(shop.engine(), most=2)
    return {(check.name, check.table): check for check in found.checks if not check.passed}


@pytest.fixture
def built(shop: Shop) -> Shop:
    shop.text = CONFIG.replace("{{copy: all}}", "{{copy: all, key: name}}", 2).replace(
        "notes: {{copy: all, key: name}}", "notes: {{copy: all}}"
    )
    build(shop.loaded, shop.engine())
    return shop


def test_a_good_copy_passes_everything_but_the_orphan_of_the_source(built: Shop):
    found = wrong(built)
    assert list(found) == [("orphans", "notes")]
    assert found["orphans", "notes"].severity is Severity.NOTE
    assert "1 rows refer to a row that the source does not have" in found["orphans", "notes"].detail


@pytest.mark.parametrize(
    ("table", "query", "checks"),
    [
        # A parent that the source has is missing.
        ("customers", "SELECT * FROM copy WHERE id <> 2", {("rows", "customers"), ("new_orphans", "orders")}),
        ("employees", "SELECT * FROM copy WHERE id <> 7", {("rows", "employees"), ("new_orphans", "employees")}),
        # A row stands there twice, or has become another.
        ("orders", "FROM copy UNION ALL FROM copy WHERE id = 1", {("rows", "orders"), ("duplicates", "orders")}),
        (
            "orders",
            "SELECT CASE WHEN id = 1 THEN 3 ELSE id END AS id, customer_id FROM copy",
            {("duplicates", "orders")},
        ),
        # A table that is copied whole lacks a row, or has one too many.
        ("colours", "FROM copy LIMIT 1", {("rows", "colours"), ("all_rows", "colours")}),
        ("notes", "FROM copy UNION ALL SELECT 4, 1", {("rows", "notes"), ("all_rows", "notes")}),
        # A column has another type.
        ("orders", "SELECT id::INTEGER AS id, customer_id FROM copy", {("columns", "orders")}),
    ],
)
def test_what_is_wrong_is_found(built: Shop, table: str, query: str, checks: set[tuple[str, str]]):
    built.change(table, query)
    found = wrong(built)
    assert set(found) - {("orphans", "notes")} == checks
    assert all(found[check].severity is Severity.FAILURE for check in checks)


def test_a_source_that_has_changed_since_proves_nothing(built: Shop):
    write_lake(built.folder, {"colours": "SELECT 'blue' AS name"})
    check = wrong(built)["all_rows", "colours"]
    assert check.severity is Severity.WARNING


def test_duplicates_of_the_source_are_right(shop: Shop):
    write_lake(shop.folder, {"colours": "SELECT 'red' AS name FROM range(3)"})
    shop.text = FEW.replace("colours: {{copy: all}}", "colours: {{copy: all, key: name}}")
    build(shop.loaded, shop.engine())
    assert wrong(shop) == {}


def test_orphans_of_the_source_can_fail_the_build(shop: Shop):
    shop.text = CONFIG.replace(
        "  - notes(customer_id) -> customers(id)",
        "  - {{from: notes(customer_id), to: customers(id), orphans: fail}}",
    )
    with pytest.raises(VerificationFailed, match="1 rows refer to a row that the source does not have"):
        build(shop.loaded, shop.engine())


def test_a_relation_that_is_not_required_is_only_reported(shop: Shop):
    shop.text = CONFIG.replace(
        "  - notes(customer_id) -> customers(id)",
        "  - {{from: notes(customer_id), to: customers(id), required: false}}",
    )
    build(shop.loaded, shop.engine())
    check = wrong(shop)["orphans", "notes"]
    assert check.severity is Severity.NOTE
    assert check.figures == (("orphans", 3),)  # customer 1 is not wanted, customer 99 does not exist


def test_a_sample_far_off_its_size_is_a_warning(shop: Shop):
    write_lake(shop.folder, {"customers": "SELECT i AS id, true AS wanted FROM range(10000) AS t (i)"})
    shop.text = FEW.replace("{{where: wanted}}", "{{sample: 10%, key: id}}")
    build(shop.loaded, shop.engine())
    assert wrong(shop) == {}
    # 1,000 keys are expected, with a standard deviation of 30: six of them are 180.
    shop.change("customers", "FROM copy ORDER BY id LIMIT 800")
    check = wrong(shop)["sample_size", "customers"]
    assert check.severity is Severity.WARNING
    assert dict(check.figures) == {"keys": 800, "expected": 1000, "source_keys": 10000}


def test_without_a_published_build_there_is_nothing_to_verify(shop: Shop):
    with pytest.raises(InputError, match="Nothing is published"):
        recheck(shop.engine())
    with pytest.raises(InputError, match="no build"):
        recheck(shop.engine(), "20200101T000000-0000")


def test_what_a_source_that_nobody_watches_says_is_a_warning(built: Shop):
    build(built.loaded, UnwatchedEngine(built.engine()))
    write_lake(built.folder, {"colours": "SELECT 'blue' AS name"})
    _, found = recheck(UnwatchedEngine(built.engine()))
    (about,) = [check for check in found.checks if check.name == "all_rows" and not check.passed]
    assert (about.table, about.severity) == ("colours", Severity.WARNING)


@pytest.mark.parametrize(
    ("kind", "is_billed", "is_counted"),
    [("csv", True, False), ("view", True, False), ("csv", False, True), ("orc", True, True)],
)
def test_the_source_is_not_counted_where_that_would_be_a_second_scan_that_is_billed(
    kind: str, is_billed: bool, is_counted: bool
):
    rules = rules_of("tables:\n  orders: {copy: all}")
    tables = tuple(replace(one, table=replace(one.table, format=kind)) for one in rules.tables)
    made = plan(Rules("dev", tables, rules.relations))
    orders = tables[0].name
    source, output = (
        SourceRef(SqlTable(("c", "sales", "orders"))),
        OutputRef(SqlTable(("c", "builds", "orders")), "s3://dev/orders/"),
    )
    asked: list[str] = []

    def ask(statement: Statement) -> tuple[object, ...]:
        asked.append(statement.why)
        return (7,)

    names = Scope("athena", {orders: source}, {"orders": output})
    engine = Capabilities("athena", None, billed=is_billed, smallest_bill_bytes=0, switches_together=False)
    probe = Probe(made, names, engine, Lasting.everything(made), ask)
    (found,) = [one for one in probe.of_table(made.tables[0], 7, 7) if one.name == "all_rows"]
    assert ("rows of the source" in asked) is is_counted
    assert found.passed is is_counted
    assert not found.failed
    assert ("second scan" in found.detail) is not is_counted


def test_checking_again_holds_the_limits(shop: Shop):
    shop.text = FEW
    build(shop.loaded, shop.engine())
    shop.text = f"{FEW}limits: {{{{scan: 1GB}}}}\n"
    engine = Billed(shop.engine(), scanned=300 * MEGABYTE)
    with pytest.raises(LimitExceeded, match=r"The verification has scanned 1\.2 GB, and limits\.scan is 1\.0 GB"):
        recheck(engine, meter=Meter(shop.loaded, Tariff(), "verification"))


LESS = {
    "customers": "SELECT i AS id, 'name ' || i AS name FROM range(1, 11) AS t (i)",
    "colours": "SELECT 'red' AS colour",
    "notes": "SELECT 1::BIGINT AS id, 'x' AS customer_id",
}


def test_what_a_source_has_no_more_is_not_compared_and_that_is_a_warning(built: Shop):
    write_lake(built.folder, LESS)
    found = wrong(built)
    assert {check.severity for check in found.values()} <= {Severity.WARNING, Severity.NOTE}
    assert "customers has no column wanted any more" in found["columns", "customers"].detail
    assert "colours has no column name any more" in found["columns", "colours"].detail
    assert "notes has id as bigint now, which was integer; has customer_id as varchar now" in (
        found["columns", "notes"].detail
    )
    assert "notes has changed since" in found["all_rows", "notes"].detail


def test_a_copy_is_still_checked_when_its_source_has_gone(built: Shop):
    for table in ("customers", "notes", "colours", "employees"):
        (built.folder / "lake" / f"{table}.parquet").unlink()
    found = wrong(built)
    assert {check.severity for check in found.values()} == {Severity.WARNING}
    assert "colours is not in its source any more" in found["all_rows", "colours"].detail
    assert "customers is not in its source any more" in found["orphans", "notes"].detail
    built.change("colours", "FROM copy LIMIT 1")
    assert wrong(built)["rows", "colours"].severity is Severity.FAILURE


@pytest.mark.parametrize("is_damaged", [False, True])
def test_a_copy_is_still_checked_when_nothing_of_the_sources_can_be_read(built: Shop, *, is_damaged: bool):
    (built.folder / "lake").rename(built.folder / "away")
    if is_damaged:
        (built.folder / "lake").mkdir()
        (built.folder / "lake" / "colours.parquet").write_text("x")
    found = wrong(built)
    assert {check.severity for check in found.values()} == {Severity.WARNING}
    assert "colours cannot be read any more" in found["all_rows", "colours"].detail
    built.change("colours", "FROM copy LIMIT 1")
    assert wrong(built)["rows", "colours"].severity is Severity.FAILURE


def test_a_pinned_state_that_has_gone_is_a_warning(built: Shop):
    class Expired:
        """An engine on which the snapshot of a source has expired, as Athena finds out when it reads it."""

        def __init__(self, engine: Engine) -> None:
            self._engine = engine

        def __getattr__(self, name: str) -> Any:
            return getattr(self._engine, name)

        def query(self, statement: Statement) -> Answer:
            if '"source"."colours"' in statement.text:
                raise SourceUnreadable("The snapshot has expired.")
            return self._engine.query(statement)

    _, found = recheck(Expired(built.engine()))
    about = {check.name: check for check in found.checks if check.table == "colours"}
    assert "The snapshot has expired" in about["all_rows"].detail
    assert about["all_rows"].severity is Severity.WARNING
    assert about["rows"].passed
    assert all(check.passed for check in found.checks if check.table == "employees")


def spoil_all(file: Path) -> None:
    file.write_text("xx")


def spoil_end(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:100])


def spoil_middle(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4:60] = b"x" * 56
    file.write_bytes(content)


@pytest.mark.parametrize("spoil", [Path.unlink, spoil_all, spoil_end, spoil_middle])
def test_a_copy_that_has_gone_or_is_damaged_is_a_failed_check_of_its_table(built: Shop, spoil: Callable[[Path], None]):
    (file,) = (built.root / "current" / "customers").resolve().glob("*.parquet")
    spoil(file)
    _, found = recheck(built.engine())
    failed = {(check.name, check.table) for check in found.checks if check.failed}
    assert ("files", "customers") in failed
    assert {name for name, _ in failed} == {"files"}
    assert {check.table for check in found.checks if check.name == "columns"} == {
        "colours",
        "employees",
        "notes",
        "orders",
    }
    about = next(check for check in found.checks if (check.name, check.table) == ("files", "customers"))
    assert about.detail.startswith("the copy cannot be read: ")


def test_copies_that_have_all_gone_are_all_told(built: Shop):
    for table in ("customers", "colours"):
        (file,) = (built.root / "current" / table).resolve().glob("*.parquet")
        file.unlink()
    found = wrong(built)
    assert {table for name, table in found if name == "files"} == {"customers", "colours"}
