"""The arrows between the tables of a picture."""

from __future__ import annotations

from itertools import combinations
from math import hypot

import pytest

from subsetter.catalog.tables import TableName
from subsetter.planning.rules import Relation
from subsetter.report.page_graph import COLUMN, ROW, Spot, spots
from subsetter.report.page_routes import BOX_HEIGHT, BOX_WIDTH, MOST_LABELS, Route, routes


def relation(child: str, parent: str, column: str = "id") -> Relation:
    return Relation(column, TableName("", child), (column,), TableName("", parent), ("id",))


def drawn(*pairs: str) -> dict[str, Route]:
    relations = [relation(*pair.split()) for pair in pairs]
    found = routes(relations, spots(tuple(relations)))
    return dict(zip(pairs, found, strict=True))


def distance(one: Route, other: Route) -> float:
    return min(hypot(a.x - b.x, a.y - b.y) for a in one.text for b in other.text)


def test_an_arrow_goes_from_the_right_of_a_child_to_the_left_of_its_parent() -> None:
    (route,) = drawn("orders customers").values()
    assert route.start == Spot(BOX_WIDTH // 2, 0)
    assert route.end == Spot(COLUMN - BOX_WIDTH // 2, 0)


def test_a_text_stands_in_the_middle_of_its_bow() -> None:
    # A quadratic curve whose middle control point is 20 pixels above a line of 100 passes 10 above its middle.
    text = Route(Spot(0, 0), Spot(100, 0), 0.2).text
    assert text[len(text) // 2] == Spot(50, -10)


def test_the_tables_of_a_cycle_have_an_arrow_on_each_side() -> None:
    found = drawn("a b", "b a")
    assert found["a b"].start.x == found["a b"].end.x == BOX_WIDTH // 2
    assert found["b a"].start.x == found["b a"].end.x == -BOX_WIDTH // 2
    assert found["a b"].middle.x > BOX_WIDTH // 2
    assert found["b a"].middle.x < -BOX_WIDTH // 2


def test_the_curve_of_a_bow_runs_through_its_middle() -> None:
    way = Route(Spot(0, 0), Spot(100, 0), 0.2)
    assert way.control == Spot(50, -20)
    assert way.at(0.5) == (50, -10) == (way.middle.x, way.middle.y)
    assert (way.at(0), way.at(1)) == ((0, 0), (100, 0))


def test_an_arrow_passes_by_a_table_that_stands_in_its_way() -> None:
    relations = [relation("a", "b"), relation("b", "c"), relation("a", "c")]
    places = spots(tuple(relations))
    way, middle = routes(relations, places)[2], places[TableName("", "b")]
    points = [way.at(share / 50) for share in range(51)]
    assert all(abs(x - middle.x) > BOX_WIDTH / 2 or abs(y - middle.y) > BOX_HEIGHT / 2 for x, y in points)


@pytest.mark.parametrize("pairs", [("a x", "a y", "b x", "b y"), ("a x", "a x by", "a x at")], ids=["cross", "beside"])
def test_texts_of_arrows_that_cross_or_lie_beside_each_other_can_be_read(pairs: tuple[str, ...]) -> None:
    found = drawn(*pairs)
    assert all(distance(one, other) >= 10 for one, other in combinations(found.values(), 2))


def test_no_text_lies_on_a_table_that_its_arrow_passes() -> None:
    relations = [relation("a", "b"), relation("b", "c"), relation("a", "c")]
    places = spots(tuple(relations))
    passing = routes(relations, places)[2]
    middle = places[TableName("", "b")]
    assert all(abs(one.y - middle.y) > BOX_HEIGHT / 2 or abs(one.x - middle.x) > BOX_WIDTH / 2 for one in passing.text)


def test_many_arrows_are_drawn_as_straight_as_can_be() -> None:
    names = [f"t{number}" for number in range(MOST_LABELS + 2)]
    found = drawn(*(f"{name} t0" for name in names[1:]))
    assert {route.bend for route in found.values()} == {0.08}
    assert ROW > BOX_HEIGHT
