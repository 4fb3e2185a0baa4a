"""Keys that no table is called like, and names that say more than one table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from subsetter.catalog.tables import Catalog
from subsetter.inference.candidates import decide, propose
from subsetter.inference.evidence import Seen
from tests.unit.inference.tables import catalog, named, relations

MANY = {
    "people": "id bigint, player_code varchar",
    "batting": "player_code varchar, hits bigint",
    "pitching": "player_code varchar, outs bigint",
}


def seen_of(unique: str, made: Catalog) -> Seen:
    """The column is unique in one table, and every reference meets a row."""
    candidates = propose(made)
    keys = {(one.parent, one.parent_columns): (500, 500 if one.parent == named(unique) else 900) for one in candidates}
    return Seen(keys, {one.ends: (400, 400) for one in candidates})


def test_a_column_of_several_tables_refers_to_the_one_in_which_it_is_unique() -> None:
    made = catalog(**MANY)
    assert {str(one) for one in decide(propose(made), seen_of("people", made)) if one.is_likely} == {
        "batting(player_code) -> people(player_code)",
        "pitching(player_code) -> people(player_code)",
    }


def test_tables_that_are_related_already_are_not_related_by_names_that_they_share() -> None:
    made = catalog(
        customers="id bigint, region_code varchar", orders="id bigint, customer_id bigint, region_code varchar"
    )
    assert {str(one) for one in propose(made) if one.score > 0.5} == {"orders(customer_id) -> customers(id)"}


def test_no_pair_of_tables_refers_to_each_other_along_one_column() -> None:
    made = catalog(a="x bigint, plate_no varchar", b="y bigint, plate_no varchar")
    candidates = propose(made)
    seen = Seen(
        {(one.parent, one.parent_columns): (500, 500) for one in candidates},
        {one.ends: (500, 500) for one in candidates},
    )
    assert [str(one) for one in decide(candidates, seen) if one.is_likely] == ["a(plate_no) -> b(plate_no)"]


def test_a_view_is_nobodys_parent() -> None:
    made = catalog(**MANY)
    views = tuple(replace(one, format="view") if one.name == named("people") else one for one in made.tables)
    assert all(one.parent != named("people") for one in propose(Catalog(views)))


@pytest.mark.parametrize(
    "column",
    ["count_teams", "num_teams", "max_team", "team_count", "total_teams", "teams_total", "page_number", "lock_version"],
)
def test_a_counter_refers_nowhere(column: str) -> None:
    made = catalog(
        teams="team_id bigint", pages="page_id bigint", locks="lock_id bigint", t=f"pk double, {column} bigint"
    )
    assert all(one.child != named("t") for one in propose(made))


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        (
            {"track": "id bigint, kind bigint", "track_kind": "id bigint", "kind": "id bigint"},
            "track(kind) -> track_kind(id)",
        ),
        (
            {"case_attribute": "pk double, attribute_type bigint", "case_attribute_type": "id bigint"},
            "case_attribute(attribute_type) -> case_attribute_type(id)",
        ),
        ({"street": "pk double, city bigint", "city": "id bigint"}, "street(city) -> city(id)"),
        ({"posts": "id bigint, in_reply_to_id bigint"}, "posts(in_reply_to_id) -> posts(id)"),
        ({"game": "pk double, team2_id bigint", "team": "id bigint"}, "game(team2_id) -> team(id)"),
        ({"game": "pk double, team_b_id bigint", "team": "id bigint"}, "game(team_b_id) -> team(id)"),
    ],
)
def test_what_a_name_means(tables: dict[str, str], expected: str) -> None:
    assert relations(**tables) == {expected}


def test_numbered_columns_mean_the_two_that_their_table_is_named_after() -> None:
    assert relations(
        link_person_group="pk double, side0 bigint, side1 bigint", person="id bigint", group="id bigint"
    ) == {"link_person_group(side0) -> person(id)", "link_person_group(side1) -> group(id)"}


def test_the_key_of_a_table_itself_refers_nowhere() -> None:
    found = relations(stock="stock_id bigint", pub="pub_id bigint", stock_pub="stock_pub_id bigint, pub_id bigint")
    assert found == {"stock_pub(pub_id) -> pub(pub_id)"}


def test_inside_a_namespace_its_own_tables_are_meant() -> None:
    shop = {f"shop_{name}": "id bigint" for name in ("orders", "users", "tags", "carts")}
    blog = {f"blog_{name}": "id bigint" for name in ("orders", "users", "tags", "posts", "likes")}
    found = relations(**shop, **blog, shop_items="id bigint, order_id bigint")
    assert found == {"shop_items(order_id) -> shop_orders(id)"}


def test_few_references_in_a_small_part_of_many_keys_prove_little() -> None:
    made = catalog(artist="id bigint", t="pk double, artist bigint")
    (one,) = propose(made)
    scores = []
    for referred, keys in ((4, 500), (4, 5), (400, 500)):
        seen = Seen({(one.parent, one.parent_columns): (keys, keys)}, {one.ends: (referred, referred)})
        scores.append(decide([one], seen)[0].score)
    assert scores[0] < scores[1] == scores[2]
