"""The relation graph as text that other programs draw."""

from __future__ import annotations

import re

from subsetter.planning.planner import plan
from subsetter.report.relation_graph import graphviz, mermaid
from tests.unit.resolving.resolve_cases import resolved

RULES = """
relations:
  - orders(customer_id) -> customers(id)
  - {from: orders(referrer_id), to: customers(id), required: false}
tables:
  customers: {where: "name = 'a \\"b\\" <c>'", key: id}
  orders: {follow: orders.customer_id}
"""
CATALOG = "customers: id bigint; name varchar\norders: id bigint; customer_id bigint; referrer_id bigint"


def made():
    return plan(resolved(RULES, CATALOG))


def test_mermaid_draws_children_to_parents_and_marks_what_pulls_nothing() -> None:
    text = mermaid(made())
    assert text.startswith("flowchart LR\n")
    assert re.search(r't2 -->\|"customer_id"\| t1', text)
    assert re.search(r't2 -\.->\|"referrer_id"\| t1', text)


def test_mermaid_text_cannot_break_out_of_its_label() -> None:
    label = next(line for line in mermaid(made()).splitlines() if line.strip().startswith("t1["))
    inside = label.strip().removeprefix('t1["').removesuffix('"]')
    assert not set('"<>') & set(inside.replace("<br/>", ""))


def test_graphviz_draws_the_same_edges() -> None:
    text = graphviz(made())
    assert 't2 -> t1 [label="customer_id"];' in text
    assert 't2 -> t1 [label="referrer_id", style=dotted];' in text
    assert text.rstrip().endswith("}")
