"""Limits before and while a build runs, and the bill in its manifest."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, cast

import pytest

from subsetter.builds.build import build
from subsetter.builds.preparing.estimate import estimate
from subsetter.builds.preparing.limits import Meter, assert_within
from subsetter.builds.preparing.prepare import prepare
from subsetter.builds.records.history import read_history
from subsetter.builds.records.lock import utc_now
from subsetter.builds.records.manifest import BuildState, Manifest
from subsetter.builds.running.run import BuildRun
from subsetter.catalog.pruning import DataFile
from subsetter.catalog.tables import Catalog, TableName
from subsetter.costing.cost import Cost, Spare, StepCost, Tariff
from subsetter.engines.base import Answer, Capabilities, Engine, Outcome
from subsetter.errors import CredentialsExpired, LimitExceeded, SourceChanged
from subsetter.planning.predicates import TRUE
from subsetter.planning.rules import ColumnCopy, PartitionField
from subsetter.planning.steps import CopyStep
from subsetter.rendering.statements import OutputRef, Scope, SourceRef, Statement
from subsetter.sql.references import SqlTable
from subsetter.types.trino import parse_type
from tests.unit.builds.shop import FEW, MEGABYTE, ROWS, Billed, FaultyEngine, Shop, write_lake


def limited(shop: Shop, limits: str, text: str = FEW) -> Shop:
    shop.text = f"{text}limits: {{{{{limits}}}}}\n"
    return shop


def most_bytes(shop: Shop) -> int:
    engine = shop.engine()
    complete, plan = prepare(shop.loaded, engine.read_catalog(), utc_now())
    most = estimate(complete, plan, engine).most_bytes
    assert most is not None
    return most


def test_a_build_at_its_limit_runs_and_one_byte_above_does_not(shop: Shop) -> None:
    shop.text = FEW
    needed = most_bytes(shop)
    assert build(limited(shop, f"scan: {needed}B").loaded, Billed(shop.engine())).manifest.tables
    engine = Billed(shop.engine())
    with pytest.raises(LimitExceeded, match=r"limits\.scan") as caught:
        build(limited(shop, f"scan: {needed - 1}B").loaded, engine)
    assert caught.value.exit_code == 4
    assert engine.effects == ["read_catalog"]
    assert "Most of it is the step" in caught.value.message


def test_a_limit_that_only_warns_is_noted(shop: Shop) -> None:
    manifest = build(limited(shop, "scan: 1B, rows: 1, on_exceed: warn").loaded, shop.engine()).manifest
    assert any("limits.scan is 1 B" in note for note in manifest.notes)
    assert any("limits.rows is 1" in note for note in manifest.notes)


def test_rows_that_rules_fix_are_held_before_anything_runs(shop: Shop) -> None:
    text = "tables: {{customers: {{copy: all}}, colours: {{copy: all}}}}\n"
    head = FEW.partition("relations:")[0]
    shop = limited(shop, "rows: 12", head + text)
    assert build(shop.loaded, shop.engine()).manifest.tables
    shop = limited(shop, "rows: 11", head + text)
    engine = FaultyEngine(shop.engine(), lambda *_: None)
    with pytest.raises(LimitExceeded, match="Most of them are in customers: 10"):
        build(shop.loaded, engine)
    assert engine.effects == ["read_catalog"]


def test_rows_that_a_condition_leaves_are_held_while_the_build_runs(shop: Shop) -> None:
    copied = 5 + ROWS["orders"] + ROWS["colours"]  # customers with an even id, their orders, the colours
    shop = limited(shop, f"rows: {copied}")
    first = build(shop.loaded, shop.engine()).manifest
    assert sum(table.rows for table in first.tables) == copied
    before = shop.published()
    shop = limited(shop, f"rows: {copied - 1}")
    with pytest.raises(LimitExceeded, match=rf"copied {copied} rows, and limits\.rows is {copied - 1}") as caught:
        build(shop.loaded, shop.engine())
    assert shop.published() == before
    assert f"Published: build {first.build_id}" in caught.value.__notes__[0]
    last = read_history(shop.engine()).last_attempt
    assert last is not None
    assert last.state is BuildState.FAILED


def test_what_was_scanned_stops_a_build_whose_estimate_was_too_low(shop: Shop) -> None:
    shop = limited(shop, "scan: 1GB")
    with pytest.raises(LimitExceeded, match=r"scanned 1\.2 GB, and limits\.scan is 1\.0 GB"):
        build(shop.loaded, Billed(shop.engine(), scanned=600 * MEGABYTE))


def most_price(shop: Shop) -> Fraction:
    engine = Billed(shop.engine())
    complete, plan = prepare(shop.loaded, engine.read_catalog(), utc_now())
    most = estimate(complete, plan, engine).most_price
    assert most is not None
    return most


def test_money_counts_ten_megabytes_for_each_statement(shop: Shop) -> None:
    assert Tariff(Fraction(5), 10 * MEGABYTE).price(30 * MEGABYTE) == Fraction(15, 100_000)
    shop.text = FEW
    sent = len(build(shop.loaded, shop.engine()).manifest.statements)
    assert most_price(shop) == sent * Fraction(5 * 10 * MEGABYTE, 10**12)


def test_a_build_that_may_cost_more_does_not_begin(shop: Shop) -> None:
    engine = Billed(shop.engine())
    with pytest.raises(LimitExceeded, match=r"may cost 0\.000\d+ USD, and limits\.cost is 0\.00014 USD"):
        build(limited(shop, "cost: 0.00014 USD").loaded, engine)
    assert "run" not in engine.effects


def test_what_was_paid_stops_a_build_whose_estimate_was_too_low(shop: Shop) -> None:
    shop = limited(shop, "cost: 0.002 USD")
    with pytest.raises(LimitExceeded, match=r"The build has cost 0\.0030 USD, and limits\.cost is 0\.0020 USD"):
        build(shop.loaded, Billed(shop.engine(), scanned=600 * MEGABYTE))


def test_the_embedded_engine_costs_nothing(shop: Shop) -> None:
    shop = limited(shop, "cost: 0.0000001 USD")
    assert build(shop.loaded, shop.engine()).manifest.tables


class Unknowing(FaultyEngine):
    """An engine whose tables have no size."""

    def read_catalog(self, cut: datetime | None = None) -> Catalog:
        catalog = self._engine.read_catalog(cut)
        tables = [
            replace(
                one, columns=tuple(replace(each, size_bytes=None) for each in one.columns), size_bytes=None, rows=None
            )
            for one in catalog.tables
        ]
        return replace(catalog, tables=tuple(tables))

    def read_files(self, wanted: Any) -> dict[Any, list[DataFile]]:
        return {}


def test_what_cannot_be_estimated_fails_a_limit_unless_told_to_warn(shop: Shop) -> None:
    with pytest.raises(LimitExceeded, match="What reading colours, customers, orders takes is not known before"):
        build(limited(shop, "scan: 1TB").loaded, Unknowing(shop.engine(), lambda *_: None))
    warned = limited(shop, "scan: 1TB, on_unknown: warn")
    manifest = build(warned.loaded, Unknowing(shop.engine(), lambda *_: None)).manifest
    assert any("is not known before" in note for note in manifest.notes)
    shop.text = FEW
    assert build(shop.loaded, Unknowing(shop.engine(), lambda *_: None)).manifest.tables


def steps_of(manifest: Manifest) -> dict[str, tuple[int | None, int | None]]:
    return {one.step: (one.most_bytes, one.scanned_bytes) for one in manifest.steps}


def test_estimate_and_actual_stand_side_by_side_in_the_manifest(shop: Shop) -> None:
    shop.text = FEW
    manifest = build(shop.loaded, Billed(shop.engine(), scanned=77)).manifest
    steps = {one.step: one for one in manifest.steps}
    assert [*steps][-1] == "checks"
    for name in ("customers", "orders", "colours"):
        step = steps[name]
        assert step.scanned_bytes == 77
        assert step.price == pytest.approx(0.00005)
        assert step.most_bytes is not None
        assert step.most_bytes > 0
        assert step.most_price == pytest.approx(0.00005)
    assert steps["orders"].least_bytes == 0  # it is joined with the copy of customers
    assert steps["checks"].scanned_bytes == 77 * sum(one.purpose == "check" for one in manifest.statements)
    assert all(one.began >= 0 for one in manifest.statements)


class Ending(Billed):
    """A billing engine whose rights end before it runs its second statement."""

    def run(self, statement: Any, scope: Any) -> Any:
        if "run" in self.effects:
            raise CredentialsExpired("The token has expired.")
        return super().run(statement, scope)


def test_what_a_process_before_has_scanned_counts(shop: Shop) -> None:
    """Alone, neither process reads more than the limit."""
    text = FEW.partition("relations:")[0] + "tables: {{customers: {{copy: all}}, colours: {{copy: all}}}}\n"
    shop = limited(shop, "scan: 1GB", text)
    with pytest.raises(CredentialsExpired):
        build(shop.loaded, Ending(shop.engine(), scanned=600 * MEGABYTE))
    resuming = Billed(shop.engine(), scanned=600 * MEGABYTE)
    with pytest.raises(LimitExceeded, match=r"scanned 1\.2 GB, and limits\.scan is 1\.0 GB"):
        build(shop.loaded, resuming)
    assert resuming.effects.count("run") == 1, "the first statement was run again"


class Changing(Billed):
    """A billing engine under which a source changes whenever a build begins."""

    def __init__(self, shop: Shop, scanned: int, times: int = 9) -> None:
        super().__init__(shop.engine(), scanned)
        self._shop, self._left = shop, times

    def open_build(self, *arguments: Any) -> None:
        if self._left:
            self._left -= 1
            write_lake(
                self._shop.folder, {"colours": f"SELECT 'colour ' || i AS name FROM range({10 + self._left}) AS t (i)"}
            )
        self._engine.open_build(*arguments)


def test_what_tries_of_a_source_that_changed_have_scanned_counts(shop: Shop) -> None:
    """Alone, no try reads more than the limit: it sends four statements before the change is seen."""
    with pytest.raises(LimitExceeded, match=r"has scanned 1\.2 GB in 2 tries, and limits\.scan is 1\.0 GB"):
        build(limited(shop, "scan: 1GB").loaded, Changing(shop, 200 * MEGABYTE))
    with pytest.raises(SourceChanged):
        build(limited(shop, "scan: 2.4GB").loaded, Changing(shop, 200 * MEGABYTE))


def test_rows_of_a_try_are_not_those_of_the_next(shop: Shop) -> None:
    copied = 5 + ROWS["orders"] + 20  # customers with an even id, their orders, and fewer colours than that
    manifest = build(limited(shop, f"rows: {copied}").loaded, Changing(shop, 1, times=2)).manifest
    assert manifest.tables


ORDERS = TableName("", "orders")
COLUMNS = tuple(
    ColumnCopy(name, parse_type(kind), parse_type(kind)) for name, kind in {"id": "bigint", "s": "varchar"}.items()
)
COPY = CopyStep("orders", ORDERS, COLUMNS, TRUE, (), "why", (PartitionField("s"),))
OUTPUT = OutputRef(SqlTable(("awsdatacatalog", "builds", "dev__orders")), "s3://dev/orders/a1/")
SOURCE = SourceRef(SqlTable(("awsdatacatalog", "sales", "orders")))


@dataclass
class Batching:
    """An engine that writes two partitions with a statement, and finds five in a copy of 100 MB."""

    sent: list[str] = field(default_factory=list)

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities("athena", 2, billed=True, smallest_bill_bytes=10 * MEGABYTE, switches_together=False)

    def run(self, statement: Statement, scope: Scope) -> Outcome:
        self.sent.append(scope.outputs["orders"].ref.parts[-1])
        return Outcome(1, 100 * MEGABYTE, 100 * MEGABYTE, "", 0.0)

    def query(self, statement: Statement) -> Answer:
        self.sent.append("count")
        return Answer([(5,)], Outcome(None, 0, None, "", 0.0))

    def stored_bytes(self, output: OutputRef) -> int:
        return 1

    def discard(self, output: str, scope: Scope) -> None:
        pass

    def interrupt(self) -> None:
        pass


def fill(engine: Batching, meter: Meter) -> None:
    """Fills a partitioned copy in three batches, each of which reads 100 MB, as does each of the two before."""
    plan: Any = SimpleNamespace(steps=(COPY,), step_by_output={"orders": COPY})
    journal: Any = SimpleNamespace(write=lambda entry: None)
    names = Scope("athena", {ORDERS: SOURCE}, {"orders": OUTPUT})
    run = BuildRun(plan, "b1", names, cast("Engine", engine), {}, lambda event: None, journal, meter=meter)
    run.run_steps(1)


def metered(shop: Shop, limits: str) -> Meter:
    return Meter(limited(shop, limits).loaded, Tariff(Fraction(5), 10 * MEGABYTE))


def test_batches_within_the_limit_are_sent(shop: Shop) -> None:
    engine, meter = Batching(), metered(shop, "scan: 500MB, cost: 0.00255 USD")
    fill(engine, meter)
    assert engine.sent == ["dev__orders__whole", "dev__orders__parts", "count", *["dev__orders"] * 3]
    assert meter.warnings == ()


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        (
            "scan: 499MB",
            r"has scanned 200 MB and would scan 300 MB more to fill the partitions of orders, and limits\.scan",
        ),
        ("cost: 0.0025 USD", r"has cost 0\.0010 USD and would cost 0\.0015 USD more .* and limits\.cost"),
    ],
)
def test_batches_that_would_pass_a_limit_are_not_begun(shop: Shop, limit: str, message: str) -> None:
    engine = Batching()
    with pytest.raises(LimitExceeded, match=message):
        fill(engine, metered(shop, limit))
    assert engine.sent == ["dev__orders__whole", "dev__orders__parts", "count"]


def test_batches_that_would_pass_a_limit_are_told_of_where_it_only_warns(shop: Shop) -> None:
    engine, meter = Batching(), metered(shop, "scan: 300MB, on_exceed: warn")
    fill(engine, meter)
    assert engine.sent.count("dev__orders") == 3
    assert "would scan 300 MB more" in meter.warnings[0]


def test_what_is_to_come_for_several_purposes_counts_together(shop: Shop) -> None:
    meter = Meter(limited(shop, "scan: 500MB").loaded, Tariff())
    meter.expect("to fill a", 3, 100 * MEGABYTE)
    meter.expect("to fill b", 2, 100 * MEGABYTE)
    with pytest.raises(LimitExceeded, match="would scan 600 MB more to fill a and to fill b"):
        meter.expect("to fill b", 3, 100 * MEGABYTE)
    meter.forget("to fill b")
    meter.expect("to fill a", 5, 100 * MEGABYTE)


def batched_costs(spare: Spare) -> Cost:
    copy = StepCost("orders", (), "why", built_bytes=100, statements=4, sure_billed=100, is_batched=True, spare=spare)
    return Cost((copy,), (), StepCost("checks", (), "why"), Tariff(Fraction(5)))


def test_partitions_that_are_not_known_pass_a_limit_only_where_even_one_for_each_row_is_within(shop: Shop) -> None:
    def held(limits: str, spare: Spare) -> tuple[str, ...]:
        return assert_within(limited(shop, limits).loaded, batched_costs(spare), ())

    assert held("scan: 150B", Spare(50, 50)) == ()
    assert held("rows: 10", Spare(None, None)) == ()
    for limit, spare in (
        ("scan: 149B", Spare(50, 50)),
        ("scan: 1TB", Spare(None, None)),
        ("cost: 1 USD", Spare(1, 10**12)),
    ):
        with pytest.raises(LimitExceeded, match="How many partitions orders will have is not known before"):
            held(limit, spare)
        (warning,) = held(f"{limit}, on_unknown: warn", spare)
        assert "How many partitions orders" in warning
    with pytest.raises(LimitExceeded, match=r"may scan 100 B, and limits\.scan is 99 B") as caught:
        held("scan: 99B, on_unknown: warn", Spare(50, 50))
    assert "leave out partition_by" in str(caught.value.hint)
