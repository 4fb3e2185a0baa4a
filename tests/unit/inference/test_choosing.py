from __future__ import annotations

from dataclasses import replace

from subsetter.catalog.tables import Catalog
from subsetter.inference.choosing import RuleIdea, choices, choose_rules, keyless, reach
from subsetter.inference.evidence import SAMPLED_ROWS, Seen
from subsetter.inference.relations import When
from tests.unit.inference.tables import candidate, named, table

SHOP = Catalog(
    tuple(
        table(name, columns, rows)
        for name, columns, rows in [
            ("countries", "id bigint", 50),
            ("customers", "id bigint, country_id bigint", 10_000),
            ("items", "order_id bigint, product_id bigint", 200_000),
            ("orders", "id bigint, customer_id bigint, seller_id bigint", 90_000),
            ("products", "id bigint", 3_000),
            ("readings", "value double", 9_000),
        ]
    )
)
RELATIONS = [
    candidate("customers(country_id) -> countries(id)"),
    candidate("orders(customer_id) -> customers(id)"),
    candidate("items(order_id) -> orders(id)"),
    candidate("items(product_id) -> products(id)"),
]
KEYS = {named(name): ("id",) for name in ("countries", "customers", "orders", "products")}


def kinds(*relations: str, start: str | None = None) -> dict[str, str]:
    more = [candidate(one) for one in relations]
    found = choose_rules(SHOP, [*RELATIONS, *more], KEYS, [named(start)] if start else [])
    return {str(one.table): one.kind for one in found}


def test_every_table_has_one_rule() -> None:
    assert kinds() == {
        "countries": "all",
        "customers": "sample",
        "orders": "follow",
        "items": "follow",
        "products": "none",
        "readings": "empty",
    }


def test_a_parent_comes_before_what_follows_it() -> None:
    order = [str(one.table) for one in choose_rules(SHOP, RELATIONS, KEYS)]
    assert order.index("customers") < order.index("orders") < order.index("items")


def test_the_user_s_table_is_the_driving_one() -> None:
    found = kinds(start="products")
    assert (found["products"], found["items"], found["orders"]) == ("sample", "follow", "none")


def test_a_small_table_can_drive_when_it_is_named() -> None:
    assert kinds(start="countries")["countries"] == "sample"


def test_of_two_relations_to_one_parent_the_one_that_is_followed_is_named() -> None:
    found = choose_rules(SHOP, [*RELATIONS, candidate("orders(seller_id) -> customers(id)", 0.7)], KEYS)
    assert {one.follow for one in found if str(one.table) == "orders"} == {"orders.customer_id"}


def test_cycles_end() -> None:
    assert kinds("customers(id) -> items(order_id)")["customers"] in ("sample", "follow", "none")


def test_a_sample_leaves_some_rows() -> None:
    rates = {
        rows: choose_rules(Catalog((table("t", "id bigint", rows),)), [], {named("t"): ("id",)})[0].rate
        for rows in (None, 10**6, 3_000, 1_500, 500, 30)
    }
    assert rates == {None: "1%", 10**6: "1%", 3_000: "5%", 1_500: "10%", 500: "25%", 30: "50%"}


def test_a_table_without_key_is_looked_at_only_when_it_drives() -> None:
    found = keyless(SHOP, RELATIONS, KEYS)
    assert found == {}
    without = {name: key for name, key in KEYS.items() if name not in (named("customers"), named("orders"))}
    assert keyless(SHOP, RELATIONS, without) == {named("customers"): [("id",), ("country_id",)]}


VISITORS = Catalog((table("visitors", "id bigint, region bigint, uid uuid, e_mail varchar, weight double", 2_000),))


def by_data(keys: dict[str, tuple[int, int]], rows: int = 2_000, *relations: str) -> RuleIdea:
    """The rule of a table without a key, of which the data says how many values its columns have."""
    catalog = Catalog((replace(VISITORS.tables[0], rows=rows), table("regions", "id bigint", 3_000)))
    seen = Seen({(named("visitors"), (name,)): found for name, found in keys.items()}, {})
    likely = [candidate(one) for one in relations]
    found = choose_rules(catalog, likely, {}, [named("visitors")], seen)
    return next(one for one in found if str(one.table) == "visitors")


REGION = "visitors(region) -> regions(id)"


def test_a_table_without_key_is_sampled_by_a_column_with_enough_values() -> None:
    counts = {"id": (900, 2_000), "region": (10, 2_000), "uid": (2_000, 2_000), "e_mail": (2_000, 2_000)}
    assert (by_data(counts, 2_000, REGION).key, by_data(counts, 2_000, REGION).rate) == (("id",), "5%")
    counts["id"] = (30, 2_000)
    assert by_data(counts, 2_000, REGION).key == ("uid",)
    counts["uid"] = (500, 500)  # most rows have none
    assert by_data(counts, 2_000, REGION).key == ("e_mail",)


def test_what_is_nearly_a_key_goes_before_a_reference_and_that_before_the_rest() -> None:
    counts = {"id": (1_950, 2_000), "region": (900, 2_000), "uid": (2_000, 2_000)}
    assert by_data(counts, 2_000, REGION).key == ("id",)
    counts["id"] = (1_000, 2_000)
    assert by_data(counts, 2_000, REGION).key == ("region",)
    assert by_data(counts).key == ("id",)


def test_where_no_column_has_enough_values_the_rate_is_larger() -> None:
    found = by_data({"id": (300, 2_000), "region": (40, 2_000)})
    assert (found.kind, found.key, found.rate) == ("sample", ("id",), "10%")
    assert by_data({"id": (40, 2_000)}).rate == "50%"


def test_where_no_column_has_more_than_a_few_values_nothing_is_left_to_chance() -> None:
    assert by_data({"id": (7, 2_000)}).kind == "empty"
    assert by_data({"id": (7, 900)}, 900).kind == "all"


def test_a_slice_of_a_large_table_stands_for_all_of_it() -> None:
    rows = SAMPLED_ROWS * 100
    assert by_data({"id": (3, 40_000), "region": (400, 50_000)}, rows).key == ("region",)
    assert by_data({"id": (3, 40_000), "region": (400, 50_000)}, rows).rate == "1%"
    assert by_data({"id": (3, 40_000), "region": (0, 0)}, rows).kind == "empty"


def test_without_a_look_a_table_without_key_is_sampled_by_its_reference() -> None:
    assert by_data({}, 2_000, REGION).key == ("id",)
    catalog = Catalog((table("lines", "text varchar, region bigint", 9_000), table("regions", "id bigint", 9_000)))
    [found] = [
        one
        for one in choose_rules(catalog, [candidate("lines(region) -> regions(id)")], {}, [named("lines")])
        if str(one.table) == "lines"
    ]
    assert found.key == ("region",)


def test_what_belongs_to_a_table_and_what_that_refers_to() -> None:
    assert reach(SHOP, RELATIONS, [named("products")]) == {
        named(name) for name in ("products", "items", "orders", "customers", "countries")
    }
    assert reach(SHOP, RELATIONS, [named("readings")]) == {named("readings")}
    assert reach(SHOP, RELATIONS, [named("readings"), named("countries")]) == {table.name for table in SHOP.tables}


def test_several_tables_can_drive() -> None:
    found = choose_rules(SHOP, RELATIONS, KEYS, [named("products"), named("customers")])
    by_table = {str(one.table): one for one in found}
    assert by_table["products"].kind == by_table["customers"].kind == "sample"
    assert by_table["items"].follow == "products"
    assert by_table["orders"].follow == "customers"
    assert "driving" in by_table["customers"].why


def test_a_relation_that_holds_for_all_rows_is_rather_followed() -> None:
    some = replace(candidate("items(product_id) -> products(id)", 0.99), when=When("kind", ("product",)))
    found = choose_rules(SHOP, [*RELATIONS[:3], some], KEYS, [named("products"), named("customers")])
    assert {one.follow for one in found if str(one.table) == "items"} == {"product_id_products"}
    relations = [*RELATIONS[:3], some, candidate("items(buyer_id) -> products(id)", 0.7)]
    found = choose_rules(SHOP, relations, KEYS, [named("products")])
    assert {one.follow for one in found if str(one.table) == "items"} == {"items.buyer_id"}


def test_the_table_on_which_most_rows_depend_is_offered_first() -> None:
    first = choices(SHOP, RELATIONS, 2)
    assert [str(one.table) for one in first] == ["countries", "customers"]
    assert first[1].rows == 10_000 + 90_000 + 200_000
