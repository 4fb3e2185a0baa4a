"""Words that say in which role a row is referred to."""

from __future__ import annotations

import pytest

from subsetter.catalog.tables import Catalog
from subsetter.inference.naming import NamedTable, named_tables
from subsetter.inference.roles import may_have_role, role_likeness
from subsetter.inference.words import words_of
from tests.unit.inference.tables import table


def thing(name: str) -> NamedTable:
    return named_tables(Catalog((table(name, "id bigint"),)))[0]


def like(words: str, child: str, parent: str) -> float:
    return role_likeness(words_of(words), thing(child), thing(parent))


@pytest.mark.parametrize(
    ("words", "child", "parent"),
    [
        ("created_by", "orders", "users"),
        ("createdby", "orders", "users"),
        ("author", "posts", "users"),
        ("assignee", "tickets", "employees"),
        ("manager", "employees", "employees"),
        ("parent", "categories", "categories"),
        ("reports_to", "employees", "employees"),
        ("reportsto", "employees", "employees"),
        ("manager", "departments", "employees"),
        ("origin", "flights", "airports"),
    ],
)
def test_a_role_means_somebody_somewhere_or_the_table_itself(words: str, child: str, parent: str) -> None:
    assert like(words, child, parent) > 0.5


@pytest.mark.parametrize(
    ("words", "child", "parent"),
    [
        ("created_by", "orders", "invoices"),
        ("hobby", "orders", "users"),
        ("standby", "orders", "users"),
        ("parent", "categories", "users"),
        ("origin", "flights", "users"),
        ("amount", "orders", "users"),
        ("", "orders", "users"),
        ("manager", "employees", "users"),  # a manager of employees is an employee
    ],
)
def test_a_role_means_nothing_else(words: str, child: str, parent: str) -> None:
    assert like(words, child, parent) == 0


def test_users_are_likelier_than_other_people() -> None:
    assert like("created_by", "orders", "users") > like("created_by", "orders", "customers") > 0


def test_only_people_and_places_have_roles() -> None:
    assert [may_have_role(thing(name)) for name in ("dim_users", "airports", "invoices")] == [True, True, False]
