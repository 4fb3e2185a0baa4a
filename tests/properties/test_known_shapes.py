"""The law on lakes in shapes that people know, with more rows than a random world has."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.lakes import northwind, polymorphic
from tests.properties.comparing import fault
from tests.properties.conditions import Compare
from tests.properties.meaning import Follow, Lake, OrderBy, Relation, Rule, Sample
from tests.properties.permitted import refusals
from tests.properties.worlds import World


def ruled(lake: Lake, *rules: Rule, without: tuple[str, ...] = ()) -> World:
    relations: tuple[Relation, ...] = tuple(each for each in lake.relations if each.name not in without)
    return World(Lake(lake.tables, relations, rules))


def one(name: str) -> Follow:
    return Follow("one", (name,))


CUSTOMERS = Rule("customers", sample=Sample(Fraction(1, 5)), key=("customer_id",))
CLERKS = Rule("employees", where=Compare("employee_id", "<=", 6), key=("employee_id",))
ORDERS = Rule("orders", follow=Follow("all", ("customer", "clerk")), key=("order_id",))
DETAILS = Rule("order_details", follow=one("order"))
NEWEST = OrderBy("order_date", descending=True)
POSTS = Rule("posts", sample=Sample(Fraction(1, 4)), key=("id",))
COMMENTS = Rule("comments", follow=Follow("any", ("on_post", "on_photo")), key=("id",))
VOTES = Rule("votes", follow=Follow("any", ("for_post", "for_comment")))

WORLDS = {
    "two parents": ruled(northwind.lake(), CUSTOMERS, CLERKS, ORDERS, DETAILS, without=("manager",)),
    "newest orders": ruled(
        northwind.lake(),
        CUSTOMERS,
        Rule("orders", follow=one("customer"), key=("order_id",), max_per_parent=1, order_by=NEWEST),
        DETAILS,
        without=("manager",),
    ),
    "subjects": ruled(polymorphic.lake(), POSTS, Rule("photos", copy="all"), COMMENTS, VOTES, without=("reply",)),
    "managers complete": ruled(northwind.lake(), CUSTOMERS, Rule("orders", follow=one("customer")), DETAILS),
    "managers followed": ruled(
        northwind.lake(),
        Rule("employees", always=Compare("employee_id", "=", 2), follow=one("manager")),
        Rule("orders", follow=one("clerk")),
        DETAILS,
    ),
    "threads": ruled(
        polymorphic.lake(),
        POSTS,
        Rule("comments", follow=Follow("any", ("on_post", "reply"))),
        Rule("attachments", follow=Follow("any", ("of_post", "of_comment"))),
        VOTES,
    ),
}


@pytest.mark.parametrize("world", WORLDS.values(), ids=list(WORLDS))
def test_the_rules_are_permitted_and_copy_some_rows_but_not_all(world: World) -> None:
    assert refusals(world.lake) == []
    copied = sum(rows.total() for rows in world.expected().values())
    assert 0 < copied < sum(len(table.rows) for table in world.lake.tables)


@pytest.mark.parametrize("name", WORLDS)
def test_a_build_copies_exactly_what_is_meant(name: str) -> None:
    assert fault(WORLDS[name]) == ""
