"""Hand-worked examples for the reference itself, one for every sentence of the specification's meaning.

Hashes were taken from md5sum. With the salt `subset` the keys 0 to 8 come in the order 2 7 5 0 1 4 8 6 3.
"""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from tests.properties.conditions import (
    And,
    Between,
    Compare,
    CompareColumns,
    In,
    IsNull,
    IsTrue,
    Not,
    Or,
    literal,
)
from tests.properties.meaning import (
    Follow,
    Lake,
    OrderBy,
    Relation,
    Rule,
    Sample,
    Source,
    Table,
    bucket,
    copied_rows,
    copies,
    copy_modes,
    dropped,
    follow_components,
    is_sampled,
    selection,
    text,
)

EVERYTHING = Fraction(1)


def table(name: str, columns: str, *rows: Any) -> Table:
    """Columns are integers by the names given; a row may be one value."""
    named = tuple((column, "bigint") for column in columns.split())
    return Table(name, named, tuple(row if isinstance(row, tuple) else (row,) for row in rows))


def relation(child: str, parent: str, **others: Any) -> Relation:
    """child(r) -> parent(id), named like the parent."""
    fields: dict[str, Any] = {"name": parent, "child_columns": ("r",), "parent_columns": ("id",)} | others
    return Relation(child=child, parent=parent, **fields)


def one(name: str) -> Follow:
    return Follow("one", (name,))


def kept(lake: Lake, name: str) -> list[tuple[Any, ...]]:
    found = copied_rows(lake)[name]
    return [lake.table(name).rows[place] for place in sorted(found)]


def firsts(lake: Lake, name: str) -> list[Any]:
    return [row[0] for row in kept(lake, name)]


def sigma(lake: Lake) -> dict[str, list[Any]]:
    found = selection(lake, Source(lake))
    return {name: [lake.table(name).rows[place][0] for place in sorted(found[name])] for name in found}


NUMBERS = table("numbers", "id", *range(9))


# --- conditions --------------------


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Compare("n", ">", 2), True),
        (Compare("n", "<=", 2), False),
        (Compare("empty", "=", 2), None),
        (Compare("n", "<>", None), None),
        (CompareColumns("n", "<", "m"), True),
        (CompareColumns("n", "<", "empty"), None),
        (IsTrue("flag"), True),
        (IsTrue("empty"), None),
        (IsNull("empty"), True),
        (IsNull("n"), False),
        (In("n", (1, 3)), True),
        (In("n", (1, 3, None)), True),
        (In("n", (1, 2)), False),
        (In("n", (1, None)), None),
        (In("empty", (1,)), None),
        (Between("n", 3, 4), True),
        (Between("n", 4, 5), False),
        (Between("n", 4, None), False),
        (Between("n", 2, None), None),
        (Not(Compare("n", "=", 3)), False),
        (Not(Compare("empty", "=", 3)), None),
        (And(Compare("empty", "=", 3), Compare("n", "=", 4)), False),
        (And(Compare("empty", "=", 3), Compare("n", "=", 3)), None),
        (And(Compare("n", ">", 2), Compare("n", "<", 4)), True),
        (Or(Compare("empty", "=", 3), Compare("n", "=", 3)), True),
        (Or(Compare("empty", "=", 3), Compare("n", "=", 4)), None),
        (Or(Compare("n", "=", 5), Compare("n", "=", 4)), False),
    ],
    ids=lambda value: value.sql if hasattr(value, "sql") else str(value),
)
def test_conditions_have_three_values(condition: Any, expected: bool | None) -> None:
    assert condition.holds({"n": 3, "m": 4, "flag": True, "empty": None}) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "null"),
        (True, "true"),
        (-7, "-7"),
        ("o'x", "'o''x'"),
        (dt.date(2024, 1, 5), "date '2024-01-05'"),
        (Decimal(12), "12"),
    ],
)
def test_literals_are_sql(value: Any, expected: str) -> None:
    assert literal(value) == expected


def test_an_or_inside_other_conditions_stands_in_parentheses() -> None:
    either = Or(Compare("a", "=", 1), Compare("b", "=", 2))
    assert either.sql == "a = 1 or b = 2"
    assert And(either, IsNull("c")).sql == "(a = 1 or b = 2) and (c is null)"
    assert Not(either).sql == "not (a = 1 or b = 2)"
    assert Or(either, IsNull("c")).sql == "(a = 1 or b = 2) or c is null"


# --- hash and text of keys --------------------


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ((1,), 0x3C237F74),
        (("a",), 0xFBD8B396),
        (("A",), 0x26B60370),
        (("é",), 0x4F3ECE5A),
        (("",), 0x76C31EBB),
        ((True,), 0xAB36080D),
        ((False,), 0xCB00CFC5),
        ((dt.date(2024, 1, 5),), 0x0F336021),
        ((1, "a"), 0xD59FFCFC),
        ((Decimal(1),), 0x3C237F74),
    ],
)
def test_the_bucket_is_the_head_of_the_md5_of_salt_and_text(key: tuple[Any, ...], expected: int) -> None:
    assert bucket("subset", key) == expected


def test_another_salt_gives_another_bucket() -> None:
    assert bucket("other", (1,)) == 0x67E71749


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ((-12,), "-12"),
        (("1",), "1"),
        ((dt.date(1, 1, 1),), "0001-01-01"),
        ((True, False), "true\x1ffalse"),
        ((uuid.UUID("ABCDEF00-0000-4000-8000-000000000001"),), "abcdef00-0000-4000-8000-000000000001"),
        ((1, None), None),
    ],
)
def test_the_text_of_a_key(key: tuple[Any, ...], expected: str | None) -> None:
    assert text(key) == expected


@pytest.mark.parametrize("value", [1.5, Decimal("1.50"), dt.datetime(2024, 1, 5, 12), b"a"])
def test_values_whose_text_differs_between_engines_are_no_keys(value: Any) -> None:
    with pytest.raises(TypeError):
        text((value,))


def test_a_rate_is_a_bound_on_the_bucket_and_the_bound_itself_is_out() -> None:
    assert not is_sampled("subset", (2,), Fraction(0x0307BA6C, 2**32))
    assert is_sampled("subset", (2,), Fraction(0x0307BA6D, 2**32))


def test_the_bound_is_rounded_down() -> None:
    assert not is_sampled("subset", (2,), Fraction(2 * 0x0307BA6C + 1, 2 * 2**32))


def test_a_rate_of_one_keeps_every_key_but_none_with_null() -> None:
    assert is_sampled("subset", ("a",), EVERYTHING)
    assert not is_sampled("subset", (None,), EVERYTHING)
    assert not is_sampled("subset", (1, None), EVERYTHING)


# --- selection --------------------


def test_sample_goes_by_the_hash_of_the_key() -> None:
    # A quarter is 0x40000000: above 2, 7, 5, 0 and 1, below the rest.
    lake = Lake((NUMBERS,), rules=(Rule("numbers", key=("id",), sample=Sample(Fraction(1, 4))),))
    assert firsts(lake, "numbers") == [0, 1, 2, 5, 7]


def test_sample_may_name_another_key_than_the_tables_own() -> None:
    rows = table("t", "id r", (3, 2), (2, 3), (8, 2))
    lake = Lake((rows,), rules=(Rule("t", key=("id",), sample=Sample(Fraction(1, 4), key=("r",))),))
    assert firsts(lake, "t") == [3, 8]


def test_the_key_defaults_to_the_parent_columns_that_relations_agree_on() -> None:
    child = table("c", "r", 2)
    lake = Lake((NUMBERS, child), (relation("c", "numbers"),), (Rule("numbers", sample=Sample(Fraction(1, 4))),))
    assert lake.key("numbers") == ("id",)
    assert firsts(lake, "numbers") == [0, 1, 2, 5, 7]


def test_the_key_has_no_default_when_relations_disagree_or_there_is_none() -> None:
    lake = Lake((NUMBERS,))
    with pytest.raises(ValueError, match="needs a key"):
        lake.key("numbers")


def test_where_keeps_rows_for_which_it_is_true() -> None:
    rows = table("t", "id", 1, 5, None)
    assert firsts(Lake((rows,), rules=(Rule("t", where=Compare("id", ">", 3)),)), "t") == [5]
    assert firsts(Lake((rows,), rules=(Rule("t", where=Not(Compare("id", ">", 3))),)), "t") == [1]


def test_sample_and_where_must_both_hold() -> None:
    rule = Rule("numbers", key=("id",), sample=Sample(Fraction(1, 4)), where=Compare("id", ">", 3))
    assert firsts(Lake((NUMBERS,), rules=(rule,)), "numbers") == [5, 7]


def test_always_adds_rows_that_no_other_keyword_keeps() -> None:
    rule = Rule("numbers", where=Compare("id", "=", 5), always=Compare("id", "=", 8))
    assert firsts(Lake((NUMBERS,), rules=(rule,)), "numbers") == [5, 8]


def test_always_alone_selects_only_always() -> None:
    rule = Rule("numbers", always=Compare("id", "<", 2))
    assert firsts(Lake((NUMBERS,), rules=(rule,)), "numbers") == [0, 1]


def test_a_rule_without_selection_selects_nothing() -> None:
    assert firsts(Lake((NUMBERS,), rules=(Rule("numbers", key=("id",)),)), "numbers") == []


def test_copy_all_selects_every_row_with_its_duplicates() -> None:
    rows = table("t", "id", 1, 1, None)
    assert copies(Lake((rows,), rules=(Rule("t", copy="all"),)))["t"] == {(1,): 2, (None,): 1}


def test_copy_empty_makes_the_table_without_rows() -> None:
    assert copies(Lake((NUMBERS,), rules=(Rule("numbers", copy="empty"),))) == {"numbers": {}}


def test_copy_none_and_no_rule_leave_a_table_out() -> None:
    lake = Lake((NUMBERS, table("t", "id", 1)), rules=(Rule("numbers", copy="none"),))
    assert copies(lake) == {}


def test_copy_excludes_all_other_selection() -> None:
    with pytest.raises(ValueError, match="copy excludes"):
        Rule("t", copy="all", where=IsNull("id"))


PARENTS = table("p", "id", 1, 2, 3)
CHILDREN = table("c", "id r", (10, 1), (11, 2), (12, None), (13, 9), (14, 1))


def followers(rule: Rule, where: Any = None) -> Lake:
    where = where or Compare("id", "=", 1)
    return Lake((PARENTS, CHILDREN), (relation("c", "p"),), (Rule("p", where=where), rule))


def test_follow_keeps_rows_that_refer_to_a_selected_row() -> None:
    assert firsts(followers(Rule("c", follow=one("p"))), "c") == [10, 14]


def test_follow_of_copy_all_leaves_out_orphans_and_nulls() -> None:
    lake = Lake(
        (PARENTS, CHILDREN),
        (relation("c", "p"),),
        (Rule("p", copy="all"), Rule("c", follow=one("p"))),
    )
    assert firsts(lake, "c") == [10, 11, 14]


def test_follow_goes_by_selection_and_not_by_completion() -> None:
    # 11 brings parent 2 by completion; that brings none of its other children.
    lake = followers(Rule("c", follow=one("p"), always=Compare("id", "=", 11)))
    more = table("c", "id r", (10, 1), (11, 2), (15, 2))
    lake = Lake((PARENTS, more), lake.relations, lake.rules)
    assert firsts(lake, "c") == [10, 11]
    assert firsts(lake, "p") == [1, 2]


def test_a_reference_counts_only_where_its_when_holds() -> None:
    rows = table("c", "id r kind", (10, 1, 7), (11, 1, 8), (12, 1, None))
    lake = Lake(
        (PARENTS, rows),
        (relation("c", "p", when=Compare("kind", "=", 7)),),
        (Rule("p", where=Compare("id", "=", 1)), Rule("c", follow=one("p"))),
    )
    assert firsts(lake, "c") == [10]


def test_all_columns_of_a_composite_reference_must_be_equal_and_not_null() -> None:
    parents = table("p", "a b", (1, 1), (1, None), (2, 1))
    children = table("c", "x y", (1, 1), (1, 2), (1, None), (2, 1))
    lake = Lake(
        (parents, children),
        (relation("c", "p", child_columns=("x", "y"), parent_columns=("a", "b")),),
        (Rule("p", where=Compare("a", "=", 1)), Rule("c", follow=one("p"))),
    )
    assert kept(lake, "c") == [(1, 1)]


TWO = (
    table("p", "id", 1, 2),
    table("q", "id", 1, 2),
    table(
        "c",
        "id r s",
        (10, 1, 1),
        (11, 1, 2),
        (12, 2, 1),
        (13, 1, None),
        (14, None, None),
        (15, 2, 2),
        (16, 1, 9),
    ),
)
TWO_RELATIONS = (relation("c", "p"), relation("c", "q", child_columns=("s",)))


def two(mode: str) -> Lake:
    only = Compare("id", "=", 1)
    rules = (Rule("p", where=only), Rule("q", where=only), Rule("c", follow=Follow(mode, ("p", "q"))))
    return Lake(TWO, TWO_RELATIONS, rules)


def test_follow_any_asks_for_one_reference_to_a_selected_row() -> None:
    assert firsts(two("any"), "c") == [10, 11, 12, 13, 16]


def test_follow_all_asks_every_reference_that_is_not_null() -> None:
    # 16 has an orphan reference: it is not NULL and refers to no selected row.
    assert firsts(two("all"), "c") == [10, 13]


def test_follow_all_needs_at_least_one_reference() -> None:
    assert 14 not in firsts(two("all"), "c")


def test_follow_all_ignores_a_reference_whose_when_does_not_hold() -> None:
    lake = two("all")
    by_kind = relation("c", "q", child_columns=("s",), when=Compare("id", "<>", 11))
    assert firsts(Lake(lake.tables, (lake.relations[0], by_kind), lake.rules), "c") == [10, 11, 13]


def test_follow_goes_through_a_relation_that_is_not_required() -> None:
    lake = followers(Rule("c", follow=one("p")))
    loose = Lake(lake.tables, (relation("c", "p", required=False),), lake.rules)
    assert firsts(loose, "c") == [10, 14]


def test_follow_of_a_follower() -> None:
    lake = followers(Rule("c", follow=one("p")))
    third = table("d", "id r", (100, 10), (101, 11))
    grown = Lake(
        (*lake.tables, third),
        (*lake.relations, relation("d", "c")),
        (Rule("d", follow=one("c")), *lake.rules),
    )
    assert firsts(grown, "d") == [100]


# --- cycles of follow --------------------

STAFF = table("staff", "id r", (1, None), (2, 1), (3, 2), (4, 9), (5, 4), (6, 6), (7, 3))
REPORTS_TO = relation("staff", "staff", name="boss")


def test_a_self_reference_is_followed_to_any_depth() -> None:
    rule = Rule("staff", always=Compare("id", "=", 1), follow=one("boss"))
    assert firsts(Lake((STAFF,), (REPORTS_TO,), (rule,)), "staff") == [1, 2, 3, 7]


def test_the_fixpoint_is_the_least_one() -> None:
    # 6 refers to itself: it could hold itself up, and the least solution leaves it out.
    rule = Rule("staff", always=Compare("id", "=", 2), follow=one("boss"))
    assert 6 not in sigma(Lake((STAFF,), (REPORTS_TO,), (rule,)))["staff"]


def test_where_holds_inside_a_cycle_at_every_step() -> None:
    rule = Rule("staff", always=Compare("id", "=", 1), follow=one("boss"), where=Compare("id", "<>", 2))
    assert sigma(Lake((STAFF,), (REPORTS_TO,), (rule,)))["staff"] == [1]


def test_a_cycle_of_two_tables() -> None:
    tables = (table("a", "id r", (1, 7), (2, 20), (3, 21)), table("b", "id r", (20, 1), (21, 2), (22, 9)))
    lake = Lake(
        tables,
        (relation("a", "b"), relation("b", "a")),
        (Rule("a", always=Compare("id", "=", 1), follow=one("b")), Rule("b", follow=one("a"))),
    )
    assert sigma(lake) == {"a": [1, 2, 3], "b": [20, 21]}


def test_follow_all_in_a_cycle_waits_for_all() -> None:
    # 3 refers to 2 and to 1: it comes in only after 2 has.
    tree = table("t", "id r s", (1, None, None), (2, 1, None), (3, 2, 1), (4, 3, 9))
    lake = Lake(
        (tree,),
        (relation("t", "t", name="x"), relation("t", "t", name="y", child_columns=("s",))),
        (Rule("t", always=Compare("id", "=", 1), follow=Follow("all", ("x", "y"))),),
    )
    assert sigma(lake)["t"] == [1, 2, 3]


def test_a_table_outside_a_cycle_follows_its_finished_selection() -> None:
    chain = (
        table("a", "id r", (1, 1)),
        STAFF,
        table("z", "id r", (50, 7), (51, 6)),
    )
    lake = Lake(
        chain,
        (REPORTS_TO, relation("z", "staff")),
        (
            Rule("z", follow=one("staff"), key=("id",), rows=5),
            Rule("staff", always=Compare("id", "=", 1), follow=one("boss")),
        ),
    )
    assert sigma(lake)["z"] == [50]
    assert follow_components(lake).index({"staff"}) < follow_components(lake).index({"z"})


def test_a_cap_inside_a_cycle_is_an_error() -> None:
    rule = Rule("staff", key=("id",), always=Compare("id", "=", 1), follow=one("boss"), max_per_parent=1)
    with pytest.raises(ValueError, match="cap inside a cycle"):
        copies(Lake((STAFF,), (REPORTS_TO,), (rule,)))


# --- caps --------------------


def test_rows_alone_caps_the_whole_table_by_hash() -> None:
    assert firsts(Lake((NUMBERS,), rules=(Rule("numbers", key=("id",), rows=3),)), "numbers") == [2, 5, 7]


def test_rows_counts_keys_and_keeps_every_row_of_a_key() -> None:
    rows = table("t", "id", 2, 2, 7, 1)
    assert firsts(Lake((rows,), rules=(Rule("t", key=("id",), rows=2),)), "t") == [2, 2, 7]


def test_rows_above_the_number_of_keys_keeps_all_but_null_keys() -> None:
    rows = table("t", "id", 2, None, 3)
    assert firsts(Lake((rows,), rules=(Rule("t", key=("id",), rows=9),)), "t") == [2, 3]


def test_only_eligible_rows_are_ranked() -> None:
    rule = Rule("numbers", key=("id",), rows=2, where=Compare("id", "<>", 2))
    assert firsts(Lake((NUMBERS,), rules=(rule,)), "numbers") == [5, 7]


def test_a_row_of_a_key_that_passes_must_be_eligible_itself() -> None:
    rows = table("t", "id n", (2, 1), (2, 0), (7, 1))
    rule = Rule("t", key=("id",), rows=1, where=Compare("n", "=", 1))
    assert kept(Lake((rows,), rules=(rule,)), "t") == [(2, 1)]


def test_always_is_outside_of_the_cap_and_takes_no_place_away_from_itself() -> None:
    rule = Rule("numbers", key=("id",), rows=2, always=In("id", (3, 2)))
    assert firsts(Lake((NUMBERS,), rules=(rule,)), "numbers") == [2, 3, 7]


def test_always_keeps_a_row_with_null_in_its_key() -> None:
    rows = table("t", "id", 2, None)
    rule = Rule("t", key=("id",), rows=1, always=IsNull("id"))
    assert firsts(Lake((rows,), rules=(rule,)), "t") == [2, None]


def test_order_by_comes_before_the_hash() -> None:
    rows = table("t", "id n", (2, 5), (7, 4), (1, 3), (3, None))
    up = Rule("t", key=("id",), rows=2, order_by=OrderBy("n"))
    down = Rule("t", key=("id",), rows=2, order_by=OrderBy("n", descending=True))
    assert firsts(Lake((rows,), rules=(up,)), "t") == [7, 1]
    assert firsts(Lake((rows,), rules=(down,)), "t") == [2, 7]


@pytest.mark.parametrize("descending", [False, True])
def test_null_comes_last_in_both_directions(descending: bool) -> None:
    rows = table("t", "id n", (2, None), (3, 1))
    rule = Rule("t", key=("id",), rows=1, order_by=OrderBy("n", descending))
    assert firsts(Lake((rows,), rules=(rule,)), "t") == [3]


@pytest.mark.parametrize("descending", [False, True])
def test_equals_in_the_order_go_by_hash(descending: bool) -> None:
    rows = table("t", "id n", (3, 1), (2, 1), (7, 1))
    rule = Rule("t", key=("id",), rows=2, order_by=OrderBy("n", descending))
    assert firsts(Lake((rows,), rules=(rule,)), "t") == [2, 7]


def test_a_key_stands_where_its_first_row_stands() -> None:
    rows = table("t", "id n", (1, 1), (1, 9), (2, 5), (3, None), (3, 2))
    up = Rule("t", key=("id",), rows=2, order_by=OrderBy("n"))
    down = Rule("t", key=("id",), rows=1, order_by=OrderBy("n", descending=True))
    assert kept(Lake((rows,), rules=(up,)), "t") == [(1, 1), (1, 9), (3, None), (3, 2)]
    assert kept(Lake((rows,), rules=(down,)), "t") == [(1, 1), (1, 9)]


def per_parent(count: int, *rows: tuple[Any, ...], **others: Any) -> Lake:
    rules = (Rule("p", copy="all"), Rule("c", key=("id",), follow=one("p"), max_per_parent=count, **others))
    return Lake((PARENTS, table("c", "id r", *rows)), (relation("c", "p"),), rules)


def test_max_per_parent_ranks_within_each_parent() -> None:
    lake = per_parent(1, (3, 1), (2, 1), (6, 2), (4, 2), (8, None), (5, 9))
    assert firsts(lake, "c") == [2, 4]


def test_a_key_under_two_parents_is_ranked_under_each() -> None:
    lake = per_parent(1, (2, 1), (7, 1), (2, 2), (7, 2))
    assert kept(lake, "c") == [(2, 1), (2, 2)]


def test_max_per_parent_never_lets_a_null_key_pass() -> None:
    assert kept(per_parent(5, (None, 1), (3, 1)), "c") == [(3, 1)]


def test_max_per_parent_ranks_after_where_and_sample() -> None:
    lake = per_parent(1, (2, 1), (7, 1), where=Compare("id", "<>", 2))
    assert firsts(lake, "c") == [7]
    lake = per_parent(1, (3, 1), (1, 1), sample=Sample(Fraction(1, 4)))
    assert firsts(lake, "c") == [1]


def test_max_per_parent_with_order_by() -> None:
    lake = per_parent(1, (2, 1), (7, 1), (3, 2), (8, 2), order_by=OrderBy("id", descending=True))
    assert firsts(lake, "c") == [7, 8]


def test_the_group_is_the_value_of_the_child_columns_and_not_the_parent_row() -> None:
    lake = per_parent(1, (2, 1), (7, 1))
    doubled = Lake((table("p", "id", 1, 1), lake.tables[1]), lake.relations, lake.rules)
    assert firsts(doubled, "c") == [2]


@pytest.mark.parametrize(
    "fields",
    [
        {"rows": 1, "max_per_parent": 1, "follow": one("p")},
        {"max_per_parent": 1},
        {"max_per_parent": 1, "follow": Follow("any", ("p", "q"))},
        {"order_by": OrderBy("id"), "where": IsNull("id")},
    ],
)
def test_contradicting_caps_are_errors(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="t: "):
        Rule("t", **fields)


# --- completion --------------------


def chosen(*rules: Rule, relations: tuple[Relation, ...] = (relation("c", "p"),)) -> Lake:
    return Lake((PARENTS, CHILDREN), relations, rules)


def test_completion_adds_the_rows_that_kept_rows_refer_to() -> None:
    lake = chosen(Rule("c", where=Compare("id", "=", 11)))
    assert firsts(lake, "p") == [2]


def test_a_parent_without_a_rule_is_referenced() -> None:
    assert copy_modes(chosen(Rule("c", copy="all"))) == {"c": "all", "p": "referenced"}


def test_parents_of_referenced_parents_are_referenced_too() -> None:
    grandparents = table("g", "id", 5, 6)
    parents = table("p", "id r", (1, 5), (2, 6))
    children = table("c", "id r", (10, 1))
    lake = Lake((grandparents, parents, children), (relation("p", "g"), relation("c", "p")), (Rule("c", copy="all"),))
    assert copies(lake) == {"g": {(5,): 1}, "p": {(1, 5): 1}, "c": {(10, 1): 1}}


def test_completion_takes_every_parent_row_that_matches() -> None:
    parents = Table("p", PARENTS.columns, ((1,), (1,), (2,)))
    lake = Lake((parents, CHILDREN), (relation("c", "p"),), (Rule("c", where=Compare("r", "=", 1)),))
    assert copies(lake)["p"] == {(1,): 2}


def test_completion_is_not_filtered_by_where_and_not_capped() -> None:
    lake = chosen(Rule("p", key=("id",), rows=1, where=Compare("id", "=", 3)), Rule("c", where=Compare("id", "<", 12)))
    assert firsts(lake, "p") == [1, 2, 3]


def test_completion_goes_up_only() -> None:
    # Parent 2 is completed; its child 11 was not selected and stays away.
    other = table("o", "id r", (20, 2))
    lake = Lake(
        (PARENTS, CHILDREN, other),
        (relation("c", "p"), relation("o", "p")),
        (Rule("p", where=Compare("id", "=", 1)), Rule("c", follow=one("p")), Rule("o", copy="all")),
    )
    assert firsts(lake, "p") == [1, 2]
    assert firsts(lake, "c") == [10, 14]


def test_copy_referenced_takes_only_what_is_referred_to() -> None:
    lake = chosen(Rule("p", copy="referenced"), Rule("c", where=Compare("id", "=", 10)))
    assert firsts(lake, "p") == [1]


def test_a_relation_that_is_not_required_pulls_nothing() -> None:
    lake = chosen(Rule("c", copy="all"), relations=(relation("c", "p", required=False),))
    assert copy_modes(lake) == {"c": "all"}
    listed = chosen(
        Rule("c", copy="all"),
        Rule("p", where=Compare("id", "=", 3)),
        relations=(relation("c", "p", required=False),),
    )
    assert firsts(listed, "p") == [3]


def test_an_empty_copy_pulls_no_parent() -> None:
    assert copy_modes(chosen(Rule("c", copy="empty"))) == {"c": "empty"}


def test_a_reference_whose_when_does_not_hold_pulls_nothing() -> None:
    by_id = relation("c", "p", when=Compare("id", "<>", 11))
    assert firsts(chosen(Rule("c", where=Compare("id", "<", 12)), relations=(by_id,)), "p") == [1]


def test_completion_climbs_a_self_reference() -> None:
    lake = Lake((STAFF,), (REPORTS_TO,), (Rule("staff", where=Compare("id", "=", 7)),))
    assert firsts(lake, "staff") == [1, 2, 3, 7]


def test_completion_goes_around_a_cycle_of_tables() -> None:
    tables = (table("a", "id r", (1, 20), (2, 21), (3, 22)), table("b", "id r", (20, 2), (21, 1), (22, 3)))
    lake = Lake(tables, (relation("a", "b"), relation("b", "a")), (Rule("a", where=Compare("id", "=", 1)),))
    assert firsts(lake, "a") == [1, 2]
    assert firsts(lake, "b") == [20, 21]


def test_two_relations_to_one_parent_both_pull() -> None:
    child = table("c", "id r s", (10, 1, 3))
    lake = Lake(
        (PARENTS, child),
        (relation("c", "p", name="x"), relation("c", "p", name="y", child_columns=("s",))),
        (Rule("c", copy="all"),),
    )
    assert firsts(lake, "p") == [1, 3]


def test_an_exact_copy_none_or_empty_on_a_needed_parent_is_an_error() -> None:
    for mode in ("none", "empty"):
        with pytest.raises(ValueError, match="p is needed by c"):
            copies(chosen(Rule("c", copy="all"), Rule("p", copy=mode)))


def test_copy_none_or_empty_by_a_glob_gives_way_to_a_needed_parent() -> None:
    for mode in ("none", "empty"):
        lake = chosen(Rule("c", copy="all"), Rule("p", copy=mode, by_glob=True))
        assert copy_modes(lake)["p"] == "referenced"
        assert firsts(lake, "p") == [1, 2]


# --- orphans of the source --------------------


def test_orphans_are_kept_by_default() -> None:
    assert firsts(chosen(Rule("c", copy="all")), "c") == [10, 11, 12, 13, 14]


def test_drop_takes_orphans_out_of_the_source_but_no_null_references() -> None:
    lake = chosen(Rule("c", copy="all"), relations=(relation("c", "p", orphans="drop"),))
    assert firsts(lake, "c") == [10, 11, 12, 14]


def test_drop_spares_a_reference_whose_when_does_not_hold() -> None:
    by_id = relation("c", "p", orphans="drop", when=Compare("id", "<>", 13))
    assert 13 in firsts(chosen(Rule("c", copy="all"), relations=(by_id,)), "c")


def test_drop_cascades_along_drop_relations() -> None:
    chain = table("t", "id r", (1, None), (2, 9), (3, 2), (4, 3), (5, 1))
    lake = Lake((chain,), (relation("t", "t", name="x", orphans="drop"),))
    assert dropped(lake) == {"t": {1, 2, 3}}


def test_drop_cascades_along_other_required_relations_when_all_parents_are_gone() -> None:
    middle = table("m", "id r", (1, 9), (2, 9), (2, 3))
    child = table("c", "id r", (10, 1), (11, 2), (12, 7))
    relations = (relation("m", "p", orphans="drop"), relation("c", "m"))
    # 10 lost its only parent; 11 has one left; 12 never had one and is kept as an orphan.
    assert dropped(Lake((PARENTS, middle, child), relations)) == {"p": set(), "m": {0, 1}, "c": {0}}


def test_drop_does_not_cascade_along_a_relation_that_is_not_required() -> None:
    middle = table("m", "id r", (1, 9))
    child = table("c", "id r", (10, 1))
    relations = (relation("m", "p", orphans="drop"), relation("c", "m", required=False))
    assert dropped(Lake((PARENTS, middle, child), relations))["c"] == set()


def test_drop_takes_the_least_set_around_a_cycle() -> None:
    # 1 and 2 refer to each other and to nobody who is gone: they hold each other.
    ring = table("t", "id r", (1, 2), (2, 1), (3, 9), (4, 3))
    lake = Lake((ring,), (relation("t", "t", name="x", orphans="drop"),))
    assert dropped(lake) == {"t": {2, 3}}


def test_rows_that_were_dropped_are_neither_selected_nor_pulled_nor_ranked() -> None:
    parents = table("p", "id r", (2, 9), (7, 5), (1, None))
    grand = table("g", "id", 5)
    lake = Lake((grand, parents), (relation("p", "g", orphans="drop"),), (Rule("p", key=("id",), rows=1),))
    assert firsts(lake, "p") == [7]
    assert firsts(Lake(lake.tables, lake.relations, (Rule("p", always=Compare("id", "=", 2)),)), "p") == []


def test_a_reference_to_a_dropped_row_is_an_orphan_for_follow_all() -> None:
    parents = table("p", "id r", (1, 9), (2, None))
    children = table("c", "id r s", (10, 1, 2), (11, 2, 2))
    lake = Lake(
        (table("g", "id", 5), parents, children),
        (
            relation("p", "g", orphans="drop"),
            relation("c", "p", name="x", required=False),
            relation("c", "p", name="y", child_columns=("s",)),
        ),
        (Rule("p", copy="all"), Rule("c", follow=Follow("all", ("x", "y")))),
    )
    assert firsts(lake, "c") == [11]


def test_fail_changes_no_copy() -> None:
    lake = chosen(Rule("c", copy="all"), relations=(relation("c", "p", orphans="fail"),))
    assert firsts(lake, "c") == [10, 11, 12, 13, 14]


@pytest.mark.parametrize("orphans", ["drop", "fail"])
def test_orphans_needs_a_required_relation(orphans: str) -> None:
    with pytest.raises(ValueError, match="required"):
        relation("c", "p", orphans=orphans, required=False)


# --- the copy --------------------


def test_duplicates_are_kept_as_often_as_in_the_source() -> None:
    rows = table("c", "id r", (10, 1), (10, 1), (10, 2))
    lake = Lake((PARENTS, rows), (relation("c", "p"),), (Rule("c", where=Compare("r", "=", 1)),))
    assert copies(lake) == {"c": {(10, 1): 2}, "p": {(1,): 1}}


def test_a_smaller_rate_keeps_a_subset_of_a_larger_one() -> None:
    smaller: set[int] = set()
    for rate in (Fraction(1, 100), Fraction(1, 4), Fraction(1, 2), EVERYTHING):
        rule = Rule("numbers", key=("id",), sample=Sample(rate))
        larger = set(firsts(Lake((NUMBERS,), rules=(rule,)), "numbers"))
        assert smaller <= larger
        smaller = larger
    assert smaller == set(range(9))
