"""Expected rows, worked out by hand."""

from __future__ import annotations

import pytest

from subsetter.costing.forecast import TableForecast, forecast
from tests.unit.planning.plan_cases import RELATIONS, planned

TWO = "relations: [orders(customer_id) -> customers(id)]\n"
ROWS = {"customers": 1000, "orders": 4000, "lines": 16000, "parts": 200}


def expected(tables: str, table: str, relations: str = RELATIONS, rows: dict[str, int] | None = None) -> TableForecast:
    made = planned(f"{relations}tables:\n{tables}", rows=ROWS if rows is None else rows)
    return next(one for one in forecast(made) if one.table.table == table)


@pytest.mark.parametrize(
    ("rule", "share"),
    [
        ("{sample: 25%, key: id}", 0.25),
        ("{copy: all}", 1),
        ("{rows: 100, key: id}", 0.1),
        ("{rows: 100, sample: 5%, key: id}", 0.05),
        ("{rows: 5000, key: id}", 1),
        ("{always: id = 1}", 1),
        ("{sample: 5%, key: id, always: id > 1}", 1),
        ("{sample: 50%, key: id, where: name = 'x'}", 0.5),
    ],
)
def test_selection(rule: str, share: float) -> None:
    found = expected(f"  customers: {rule}", "customers", "")
    assert found.selected == pytest.approx(share)
    assert found.rows == round(1000 * share)


@pytest.mark.parametrize(("mode", "share"), [("any", 1 - 0.5 * 0.8), ("all", 0.2)])
def test_followers_take_the_share_of_their_parents(mode: str, share: float) -> None:
    tables = (
        "  orders: {sample: 50%, key: id}\n  parts: {sample: 20%, key: id}\n"
        f"  lines: {{follow: {{{mode}: [orders, parts]}}, sample: {{rate: 10%, key: order_id}}}}"
    )
    relations = "relations:\n  - lines(order_id) -> orders(id)\n  - lines(part_id) -> parts(id)\n"
    assert expected(tables, "lines", relations).selected == pytest.approx(0.1 * share)


def test_a_parent_row_is_missed_when_no_row_that_refers_to_it_is_kept() -> None:
    # 4,000 orders of 1,000 customers: each customer has 4; a tenth of the orders is kept.
    found = expected("  orders: {sample: 10%, key: id}", "customers", TWO)
    assert found.copied == pytest.approx(1 - 0.9**4)
    assert found.selected == 0
    assert found.rows == round(1000 * (1 - 0.9**4)) == 344


def test_selection_and_completion_are_put_together() -> None:
    found = expected("  customers: {sample: 50%, key: id}\n  orders: {sample: 10%, key: id}", "customers", TWO)
    assert found.copied == pytest.approx(1 - 0.5 * 0.9**4)


def test_completion_takes_its_share_of_each_child() -> None:
    tables = "  orders: {sample: 10%, key: id}\n  reviews: {sample: 20%, key: id}"
    found = expected(tables, "customers", rows={**ROWS, "reviews": 2000})
    assert found.copied == pytest.approx(1 - 0.9**4 * 0.8**2)


def test_what_completion_adds_is_passed_on() -> None:
    found = expected("  lines: {sample: {rate: 10%, key: part_id}}", "customers")
    orders = 1 - 0.9**4
    assert found.copied == pytest.approx(1 - (1 - orders) ** 4)


def test_without_row_counts_a_parent_is_expected_like_its_children() -> None:
    found = expected("  orders: {sample: 10%, key: id}", "customers", TWO, rows={})
    assert found.copied == pytest.approx(0.1)
    assert found.rows is None
    assert found.advice == ""


def test_a_completion_that_takes_most_of_a_parent_is_advised_against() -> None:
    # 16,000 lines of 200 parts: each part has 80.
    found = expected("  lines: {sample: {rate: 10%, key: order_id}}", "parts")
    assert found.copied == pytest.approx(1 - 0.9**80)
    assert "lines" in found.advice
    assert "copy: all" in found.advice
    assert expected("  lines: {sample: {rate: 1/200, key: order_id}}", "parts").advice == ""
    assert expected("  parts: {copy: all}\n  lines: {sample: 10%, key: order_id}", "parts").advice == ""


@pytest.mark.parametrize(
    ("rule", "is_bound"),
    [("{sample: 5%, key: id}", False), ("{where: id > 1}", True), ("{always: id > 1}", True), ("{copy: all}", False)],
)
def test_conditions_make_the_forecast_a_bound(rule: str, is_bound: bool) -> None:
    assert expected(f"  customers: {rule}", "customers", "").is_bound is is_bound


def test_rows_that_always_brings_count_for_followers_and_parents_too() -> None:
    tables = "  orders: {sample: 5%, key: id, always: id > 1}\n  lines: {follow: orders}"
    for name in ("lines", "customers"):
        found = expected(tables, name)
        assert found.copied == pytest.approx(1)
        assert found.is_bound


def test_the_condition_of_a_relation_and_a_cap_for_each_parent_make_it_a_bound_too() -> None:
    when = "relations: [{from: orders(customer_id), to: customers(id), when: note = 'x'}]\n"
    assert expected("  orders: {sample: 10%, key: id}", "customers", when).is_bound
    assert expected("  customers: {sample: 10%, key: id}\n  orders: {follow: customers}", "orders", when).is_bound
    capped = "  customers: {sample: 10%, key: id}\n  orders: {follow: customers, key: id, max_per_parent: 1}"
    assert expected(capped, "orders", TWO).is_bound
    assert not expected(capped, "customers", TWO).is_bound


def test_a_bound_is_no_ground_for_advice() -> None:
    assert expected("  lines: {where: amount = 1}", "parts").copied == pytest.approx(1)
    assert expected("  lines: {where: amount = 1}", "parts").advice == ""


def test_shares_in_a_cycle_settle() -> None:
    relations = "relations:\n  - employees(team_id) -> teams(id)\n  - teams(head_id) -> employees(id)\n"
    rows = {"employees": 100, "teams": 10}
    found = expected("  employees: {sample: 10%, key: id}", "teams", relations, rows)
    # Ten employees a team: a team is missed when none of its employees is copied, of whom some are heads.
    heads = expected("  employees: {sample: 10%, key: id}", "employees", relations, rows).copied
    assert 0.1 < heads < 0.2
    assert found.copied == pytest.approx(1 - (1 - heads) ** 10, abs=0.01)
