"""What is proven before any row is read: where selection is all of the copy, and what dropped orphans may reach."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from subsetter.planning.facts import Facts, selection_columns
from subsetter.planning.rules import CopyMode, Selection
from tests.unit.planning.plan_cases import RELATIONS, facts_of, named, relation, rules_of

TWO = "relations: [orders(customer_id) -> customers(id)]\n"


def complete(tables: str, relations: str = TWO) -> set[str]:
    return {str(name) for name in facts_of(f"{relations}tables:\n{tables}").complete}


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ("  customers: {sample: 50%, key: id}\n  orders: {follow: customers}", {"customers", "orders"}),
        ("  customers: {where: id > 1}\n  orders: {follow: customers}", {"customers", "orders"}),
        ("  customers: {where: name = 'x'}\n  orders: {follow: customers}", {"orders"}),
        (
            "  customers: {where: name = 'x', key: id, unique: true}\n  orders: {follow: customers}",
            {"customers", "orders"},
        ),
        ("  customers: {rows: 3, key: id}\n  orders: {follow: customers}", {"customers", "orders"}),
        ("  customers: {rows: 3, key: id, order_by: name}\n  orders: {follow: customers}", {"orders"}),
        ("  customers: {rows: 3, key: 'id, name'}\n  orders: {follow: customers}", {"orders"}),
        ("  customers: {where: id > 1, always: name = 'x'}\n  orders: {follow: customers}", {"orders"}),
        ("  customers: {where: id > 1}\n  orders: {follow: customers, always: note = 'x'}", {"orders"}),
        ("  customers: {where: id > 1}\n  orders: {where: note = 'x'}", {"orders"}),
        ("  customers: {copy: all}\n  orders: {where: note = 'x'}", {"customers", "orders"}),
        ("  customers: {where: id > 1}\n  orders: {copy: empty}", {"customers", "orders"}),
        ("  orders: {where: note = 'x'}", {"orders"}),
        ("  customers: {where: id > 1}", {"customers"}),
    ],
)
def test_a_table_is_complete_when_nothing_can_add_rows(tables: str, expected: set[str]) -> None:
    assert complete(tables) == expected


def with_orders(**changes: Any) -> Facts:
    """Facts of customers by name and orders by note, with other rules for the orders."""
    rules = rules_of(f"{TWO}tables:\n  customers: {{where: name = 'x'}}\n  orders: {{where: note = 'x'}}")
    tables = (replace(one, **changes) if one.name.table == "orders" else one for one in rules.tables)
    return Facts(replace(rules, tables=tuple(tables)))


def test_a_rule_that_selects_nothing_completes_nothing() -> None:
    assert with_orders().complete == named("orders")
    assert with_orders(selection=Selection()).complete == named("customers", "orders")


def test_a_referenced_child_that_nothing_refers_to_completes_nothing() -> None:
    assert with_orders(mode=CopyMode.REFERENCED).complete == named("customers", "orders")


def test_a_child_that_completion_reaches_may_complete_its_parent() -> None:
    # Orders are only referenced, by lines, so that which customers they refer to is not known beforehand.
    tables = "  customers: {where: id > 1}\n  orders: {copy: referenced}\n  lines: {where: amount = 1}"
    assert complete(tables, RELATIONS) == {"lines"}


@pytest.mark.parametrize(("mode", "expected"), [("all", True), ("any", False)])
def test_a_follower_of_several_keeps_to_their_selection_only_where_all_must_be_met(mode: str, expected: bool) -> None:
    tables = (
        f"  orders: {{where: id > 1}}\n  parts: {{where: id > 1}}\n  lines: {{follow: {{{mode}: [orders, parts]}}}}"
    )
    relations = "relations:\n  - lines(order_id) -> orders(id)\n  - lines(part_id) -> parts(id)\n"
    assert ("parts" in complete(tables, relations)) is expected


def test_relations_that_pull_nothing_do_not_complete() -> None:
    relations = "relations: [{from: orders(customer_id), to: customers(id), required: false}]\n"
    tables = "  customers: {where: name = 'x'}\n  orders: {where: note = 'x'}"
    assert complete(tables, relations) == {"customers", "orders"}
    facts = facts_of(f"{relations}tables:\n{tables}")
    assert facts.pulls == {}
    assert facts.completing(next(iter(named("customers")))) == ()


def test_a_self_reference_may_add_rows_to_any_selection() -> None:
    relations = "relations: [{from: employees(manager_id), to: employees(id), name: manager}]\n"
    assert complete("  employees: {where: name = 'x'}", relations) == set()
    assert complete("  employees: {where: name = 'x', key: id, unique: true}", relations) == set()
    tables = "  employees: {follow: manager, always: name = 'x', key: id, unique: true}"
    assert complete(tables, relations) == set()


DROPS = """
relations:
  - {from: orders(customer_id), to: customers(id), orphans: drop}
  - lines(order_id) -> orders(id)
  - {from: lines(part_id), to: parts(id), required: false}
  - {from: reviews(customer_id), to: customers(id)}
tables:
  lines: {where: amount = 1}
  reviews: {where: stars = 5}
"""


def test_dropped_orphans_reach_children_along_required_relations() -> None:
    facts = facts_of(DROPS)
    assert facts.droppable == named("orders", "lines")
    (orders,), (lines,), (parts,) = named("orders"), named("lines"), named("parts")
    assert [str(each) for each in facts.dropping(orders)] == ["orders(customer_id) -> customers(id)"]
    assert [str(each) for each in facts.dropping(lines)] == ["lines(order_id) -> orders(id)"]
    assert facts.dropping(parts) == ()


def test_dropped_orphans_reach_children_of_children() -> None:
    more = "relations:\n  - {from: employees(team_id), to: lines(part_id)}\n  - teams(head_id) -> employees(id)\n"
    facts = facts_of(DROPS.replace("relations:\n", more).replace("tables:", "tables:\n  teams: {copy: all}"))
    assert facts.droppable == named("orders", "lines", "employees", "teams")


def test_a_relation_that_pulls_nothing_passes_no_drop_on() -> None:
    facts = facts_of(
        DROPS.replace("- lines(order_id) -> orders(id)", "- {from: lines(order_id), to: orders(id), required: false}")
    )
    assert facts.droppable == named("orders")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("{copy: all}", True), ("{where: id > 0}", False), ("{copy: all, columns: {drop: [name]}}", True)],
)
def test_a_parent_that_is_copied_whole_has_every_key(rule: str, expected: bool) -> None:
    facts = facts_of(f"{DROPS}  customers: {rule}")
    assert facts.is_copied_whole(relation(facts.rules, "orders(customer_id) -> customers(id)")) is expected


def test_a_parent_whose_copy_waits_for_the_drops_of_a_cycle_is_not_there_in_time() -> None:
    facts = facts_of(
        """
relations:
  - {from: teams(head_id), to: employees(id), name: head, orphans: drop}
  - {from: employees(team_id), to: teams(id), name: team}
  - {from: reviews(stars), to: employees(id), orphans: drop}
tables:
  employees: {copy: all}
"""
    )
    assert facts.dropping_cycles.keys() == named("teams", "employees")
    for child in ("teams(head_id)", "reviews(stars)"):
        assert facts.is_copied_whole(relation(facts.rules, f"{child} -> employees(id)")) is False


def test_cycles_of_follow_and_of_completion_are_told_apart() -> None:
    relations = "relations: [{from: employees(manager_id), to: employees(id), name: manager, required: false}]\n"
    facts = facts_of(f"{relations}tables:\n  employees: {{follow: manager, always: id = 1}}")
    assert facts.selection_cycles.keys() == named("employees")
    assert facts.completion_cycles == {}
    facts = facts_of(f"{relations.replace(', required: false', '')}tables:\n  employees: {{where: id = 1}}")
    assert facts.selection_cycles == {}
    assert facts.completion_cycles.keys() == named("employees")


def test_the_columns_that_decide_are_all_that_a_rule_looks_at() -> None:
    rules = rules_of(
        """
relations: [{from: orders(customer_id), to: customers(id), when: "note is null"}]
tables:
  customers: {copy: all}
  orders:
    {sample: {rate: 50%, key: id}, where: day is null, follow: customers, max_per_parent: 2, key: id, order_by: day}
  lines: {always: amount = 1, sample: {rate: 50%, key: order_id}}
"""
    )
    orders, lines = (one for one in rules.tables if one.name.table in ("orders", "lines"))
    if orders.name.table == "lines":
        orders, lines = lines, orders
    assert selection_columns(orders) == {"id", "day", "customer_id", "note"}
    assert selection_columns(lines) == {"amount", "order_id"}
