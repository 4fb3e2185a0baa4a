"""What names say once habits of spelling are taken off."""

from __future__ import annotations

import pytest

from subsetter.catalog.tables import Catalog
from subsetter.inference.naming import NamedTable, named_tables
from tests.unit.inference.tables import table


def only(name: str, columns: str, *others: str) -> NamedTable:
    tables = [table(name, columns), *(table(other, "id bigint") for other in others)]
    return next(one for one in named_tables(Catalog(tuple(tables))) if one.name.table == name)


@pytest.mark.parametrize(
    ("name", "things"),
    [
        ("customers", {("customer",)}),
        ("OrderLines", {("order", "line")}),
        ("dim_customer", {("customer",), ("dim", "customer")}),
        ("tbl_order_header", {("order",), ("order", "header"), ("tbl", "order", "header")}),
        ("categories", {("category",)}),
        ("d", {("d",)}),
    ],
)
def test_a_table_is_a_thing_in_the_singular_without_prefixes_and_suffixes(
    name: str, things: set[tuple[str, ...]]
) -> None:
    assert set(only(name, "id bigint").things) == things


def test_a_word_with_which_half_of_the_tables_begin_is_a_prefix() -> None:
    assert ("invoice",) in only("acme_invoices", "id bigint", "acme_customers", "acme_items").things
    assert ("invoice",) not in only("acme_invoices", "id bigint", "customers", "items", "parts").things


@pytest.mark.parametrize(
    ("column", "stems"),
    [
        ("customer_id", {("customer",)}),
        ("BillingAddressID", {("billing", "address")}),
        ("fk_customer", {("customer",)}),
        ("fk_customer_id", {("customer",)}),
        ("customerid", {("customer",)}),
        ("id", {()}),
        ("amount", set()),
    ],
)
def test_a_key_word_leaves_what_it_is_the_key_of(column: str, stems: set[tuple[str, ...]]) -> None:
    assert set(only("t", f"{column} bigint, other double").by_name[column].stems) == stems


def test_a_word_with_which_all_columns_begin_may_be_left_out() -> None:
    orders = only("orders", "o_orderkey bigint, o_custkey bigint")
    assert ("cust",) in orders.by_name["o_custkey"].stems
    mixed = only("orders", "o_orderkey bigint, custkey bigint")
    assert ("order",) not in mixed.by_name["o_orderkey"].stems


@pytest.mark.parametrize("kind", ["subject_type", "SubjectType", "subject_class", "subject_kind"])
def test_another_column_may_say_what_one_refers_to(kind: str) -> None:
    comments = only("comments", f"id bigint, subject_id bigint, {kind} varchar, author_id bigint")
    found = comments.kind_of(comments.by_name["subject_id"])
    assert found is not None
    assert found.name == kind
    assert comments.kind_of(comments.by_name["author_id"]) is None
