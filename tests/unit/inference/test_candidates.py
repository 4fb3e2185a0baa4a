"""What names and types alone suggest."""

from __future__ import annotations

import pytest

from subsetter.catalog.tables import Catalog
from subsetter.inference.candidates import decide, keys_of, propose
from subsetter.inference.evidence import Seen
from tests.unit.inference.tables import candidate, catalog, named, relations, table


@pytest.mark.parametrize(
    ("parent", "child", "expected"),
    [
        (("customers", "id bigint"), "customer_id bigint", "t(customer_id) -> customers(id)"),
        (("Customer", "CustomerID bigint"), "CustomerID bigint", "t(CustomerID) -> Customer(CustomerID)"),
        (
            ("dim_customer", "customer_key bigint"),
            "customer_key bigint",
            "t(customer_key) -> dim_customer(customer_key)",
        ),
        (("customers", "id bigint"), "fk_customer bigint", "t(fk_customer) -> customers(id)"),
        (("customers", "id bigint"), "cust_id bigint", "t(cust_id) -> customers(id)"),
        (("accounts", "id bigint"), "acct_id bigint", "t(acct_id) -> accounts(id)"),
        (("addresses", "id bigint"), "billing_address_id bigint", "t(billing_address_id) -> addresses(id)"),
        (("users", "id bigint"), "created_by bigint", "t(created_by) -> users(id)"),
        (("users", "id bigint"), "updatedby bigint", "t(updatedby) -> users(id)"),
        (("locations", "id bigint"), "ship_to_location_id bigint", "t(ship_to_location_id) -> locations(id)"),
        (("categories", "category_id uuid"), "categoryid uuid", "t(categoryid) -> categories(category_id)"),
    ],
)
def test_references_by_name(parent: tuple[str, str], child: str, expected: str) -> None:
    assert relations(**{parent[0]: f"{parent[1]}, label varchar", "t": f"pk double, {child}"}) == {expected}


def test_the_prefix_of_a_table_s_columns_does_not_count() -> None:
    assert relations(
        customer="c_custkey bigint, c_name varchar", orders="o_orderkey bigint, o_custkey bigint, o_total double"
    ) == {"orders(o_custkey) -> customer(c_custkey)"}


@pytest.mark.parametrize("column", ["parent_id", "manager_id", "reports_to", "previous_id"])
def test_a_table_may_refer_to_itself(column: str) -> None:
    assert relations(employees=f"id bigint, {column} bigint") == {f"employees({column}) -> employees(id)"}


@pytest.mark.parametrize(
    "column", ["customer_id varchar", "customer_id double", "customer_id boolean", "customers date", "paid bigint"]
)
def test_types_and_other_words_refuse(column: str) -> None:
    assert relations(customers="id bigint, label varchar", t=f"pk double, {column}") == set()


def test_the_key_of_a_table_is_no_reference_to_a_longer_name() -> None:
    assert relations(orders="order_id bigint", order_lines="line_id bigint, order_id bigint") == {
        "order_lines(order_id) -> orders(order_id)"
    }


def test_a_key_of_references_is_referred_to_by_all_its_columns() -> None:
    assert relations(
        parts="part_id bigint",
        suppliers="supplier_id bigint",
        offers="part_id bigint, supplier_id bigint, price double",
        lines="line_id bigint, part_id bigint, supplier_id bigint",
    ) >= {"lines(part_id, supplier_id) -> offers(part_id, supplier_id)", "lines(part_id) -> parts(part_id)"}


def test_what_another_column_decides_is_left_alone() -> None:
    found = relations(
        posts="id bigint", subjects_list="id bigint", comments="id bigint, subject_type varchar, subject_id bigint"
    )
    assert found == set()


def test_a_name_that_says_its_table_is_not_left_alone() -> None:
    found = relations(accounts="id bigint", cards="id bigint, account_type varchar, account_id bigint")
    assert found == {"cards(account_id) -> accounts(id)"}


def test_promises_are_kept_and_nothing_else_is_proposed_for_their_columns() -> None:
    promised = candidate("orders(customer_id) -> clients(id)", 1.0, promised=True)
    found = propose(
        catalog(customers="id bigint", clients="id bigint", orders="id bigint, customer_id bigint"), [promised]
    )
    assert found == (promised,)


def test_a_column_has_one_relation_the_one_that_the_data_confirms() -> None:
    several = [candidate("orders(who) -> customers(id)", 0.7), candidate("orders(who) -> users(id)", 0.65)]
    seen = Seen({}, {several[0].ends: (100, 3), several[1].ends: (100, 100)})
    assert [str(one) for one in decide(several, seen)] == ["orders(who) -> users(id)"]


def test_keys_that_repeat_are_none() -> None:
    shop = Catalog((table("orders", "id bigint, order_no bigint"),))
    assert keys_of(shop) == {named("orders"): ("id",)}
    seen = Seen({(named("orders"), ("id",)): (5, 1_000)}, {})
    assert keys_of(shop, seen=seen) == {named("orders"): ("order_no",)}


def test_what_the_catalog_knows_goes_before_names() -> None:
    shop = Catalog((table("orders", "id bigint, ref varchar", unique=(("ref",),)),))
    assert keys_of(shop) == {named("orders"): ("ref",)}
