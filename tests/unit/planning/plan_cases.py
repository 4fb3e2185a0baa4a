"""Plans of short YAML texts, for the tests of the planner."""

from __future__ import annotations

from dataclasses import replace

from subsetter.catalog.tables import Catalog, TableName
from subsetter.planning.facts import Facts
from subsetter.planning.planner import plan
from subsetter.planning.rules import Relation, Rules
from subsetter.planning.steps import Plan, Step, outputs_of
from tests.unit.resolving.resolve_cases import catalog_of, resolved

SHOP = """
customers: id bigint; name varchar; country varchar
orders: id bigint; customer_id bigint; day date; note varchar
lines: order_id bigint; part_id bigint; amount integer
parts: id bigint; label varchar
reviews: id bigint; customer_id bigint; stars integer
employees: id bigint; manager_id bigint; team_id bigint; name varchar
teams: id bigint; head_id bigint; title varchar
"""

RELATIONS = """
relations:
  - orders(customer_id) -> customers(id)
  - lines(order_id) -> orders(id)
  - lines(part_id) -> parts(id)
  - reviews(customer_id) -> customers(id)
"""


def rules_of(body: str, lake: str = SHOP, rows: dict[str, int] | None = None, size: int = 1000) -> Rules:
    """Returns the rules of a YAML text; every table has the same size in bytes, and rows as given."""
    counts = rows or {}
    tables = (replace(table, rows=counts.get(table.name.table), size_bytes=size) for table in catalog_of(lake).tables)
    return resolved(body, catalog=Catalog(tuple(tables)))


def planned(body: str, lake: str = SHOP, rows: dict[str, int] | None = None, size: int = 1000) -> Plan:
    return plan(rules_of(body, lake, rows, size))


def facts_of(body: str, lake: str = SHOP) -> Facts:
    return Facts(rules_of(body, lake))


def shape(made: Plan) -> list[str]:
    """What the steps do, in order, as ``keys customers__selected``."""
    return [f"{step.kind} {', '.join(outputs_of(step))}" for step in made.steps]


def step(made: Plan, output: str) -> Step:
    return made.step_by_output[output]


def relation(rules: Rules, text: str) -> Relation:
    return next(each for each in rules.relations if str(each) == text)


def named(*names: str) -> frozenset[TableName]:
    return frozenset(TableName("", name) for name in names)
