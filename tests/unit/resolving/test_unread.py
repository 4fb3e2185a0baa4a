"""Tables that a source lists and that cannot be read in the state that is asked for."""

from __future__ import annotations

import pytest

from subsetter.catalog.tables import Catalog, Column, Table, TableName, Unread
from subsetter.errors import Problem
from subsetter.types.trino import parse_type
from tests.unit.resolving.resolve_cases import problems_of, resolved

ORDERS = Table(TableName("", "orders"), (Column("id", parse_type("bigint")), Column("day_id", parse_type("bigint"))))
DAYS = Unread(TableName("", "days"), "had no snapshot then", "Set source.as_of.", ("id",))
CATALOG = Catalog((ORDERS,), unread=(DAYS,))


def found(body: str) -> list[Problem]:
    return problems_of(body, catalog=CATALOG)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ("tables: {orders: {copy: all}, days: {copy: all}}", "tables.days"),
        ("tables: {orders: {copy: all}, 'd*': {copy: all}}", "tables.d*"),
        ("tables: {'*': {copy: all}}", "tables.*"),
        ("tables: {'*(id)': {copy: all}}", "tables.*(id)"),
        ("relations: [orders(day_id) -> days(id)]\ntables: {orders: {copy: all}}", "relations[0]"),
    ],
)
def test_what_asks_for_one_is_a_problem_that_names_it(body: str, path: str) -> None:
    (problem,) = found(body)
    assert problem.path.startswith(path)
    assert problem.message == "days had no snapshot then"
    assert problem.cure.startswith("Set source.as_of.")


@pytest.mark.parametrize(
    "body",
    [
        "tables: {orders: {copy: all}}",
        "tables: {'*': {copy: all}, days: {copy: none}}",
        "tables: {'d*': {copy: none}, '*': {copy: all}}",
        "tables: {orders: {copy: all}, '*(day_id)': {copy: all}}",
    ],
)
def test_what_does_not_ask_for_one_is_right(body: str) -> None:
    assert [table.table.name.table for table in resolved(body, catalog=CATALOG).tables] == ["orders"]
