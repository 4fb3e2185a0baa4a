from __future__ import annotations

from dataclasses import replace

from subsetter.catalog.tables import Catalog
from subsetter.inference.evidence import ALL, SAMPLED_ROWS, Seen, checks, weighed
from tests.unit.inference.tables import candidate, named, table

RELATION = "orders(customer_id) -> customers(id)"


def shop(rows: int | None = 1_000, size: int | None = 100) -> Catalog:
    made = (table("customers", "id bigint", rows), table("orders", "id bigint, customer_id bigint", rows))
    return Catalog(tuple(replace(one, size_bytes=size) for one in made))


def weigh(references: tuple[int, int], keys: tuple[int, int] = (10, 10), *, promised: bool = False) -> float:
    one = candidate(RELATION, 0.7, promised=promised)
    seen = Seen({(one.parent, one.parent_columns): keys}, {one.ends: references})
    (found,) = weighed([one], seen)
    assert len(found.reasons) == 3
    return found.score


def test_more_references_that_meet_a_row_are_better() -> None:
    assert weigh((100, 100)) > weigh((100, 95)) > 0.7 > weigh((100, 60)) > weigh((100, 2))


def test_references_that_meet_nothing_take_a_relation_out() -> None:
    assert weigh((100, 0)) < 0.35


def test_a_key_that_repeats_takes_a_relation_out() -> None:
    assert weigh((100, 100), (10, 900)) < 0.6


def test_two_values_prove_less_than_many() -> None:
    assert 0.7 < weigh((2, 2)) < weigh((50, 50))


def test_a_promise_is_not_doubted() -> None:
    assert weigh((100, 0), (10, 900), promised=True) == 0.7


def test_no_references_change_nothing() -> None:
    assert weigh((0, 0)) == 0.7


def test_small_tables_are_looked_at_whole_and_large_ones_in_a_slice() -> None:
    [key], [reference] = checks([candidate(RELATION)], shop(), 10_000, counts_unknown=True)
    assert (key.threshold, reference.threshold) == (ALL, ALL)
    [key], [reference] = checks([candidate(RELATION)], shop(SAMPLED_ROWS * 4), 10_000, counts_unknown=True)
    assert (key.threshold, reference.threshold) == (ALL // 4, ALL // 4)


def test_the_likeliest_come_first_and_the_budget_ends_it() -> None:
    other = candidate("orders(id) -> customers(id)", 0.5)
    # 200 bytes for the reference and its parent, 100 for the parent's keys, once.
    keys, references = checks([other, candidate(RELATION)], shop(), 300, counts_unknown=True)
    assert [one.child_columns for one in references] == [("customer_id",)]
    keys, references = checks([other, candidate(RELATION)], shop(), 500, counts_unknown=True)
    assert (len(keys), len(references)) == (1, 2)


def test_unknown_sizes_are_left_alone_where_reading_costs_money() -> None:
    unknown = shop(None, None)
    assert checks([candidate(RELATION)], unknown, 10**9, counts_unknown=True) == ([], [])
    assert len(checks([candidate(RELATION)], unknown, 10**9, counts_unknown=False)[1]) == 1


def test_views_are_left_alone() -> None:
    views = Catalog(tuple(replace(one, format="view") for one in shop().tables))
    assert checks([candidate(RELATION)], views, 10**9, counts_unknown=False) == ([], [])
    assert named("orders") in views.by_name


def test_a_share_that_is_not_nothing_is_not_called_nothing() -> None:
    one = candidate(RELATION)
    (found,) = weighed([one], Seen({(one.parent, one.parent_columns): (9_999, 10_000)}, {one.ends: (10_000, 0)}))
    assert found.reasons[1:] == (
        "0 % of 10,000 references meet a row",
        "less than 0.1 % of the parent's rows repeat a key",
    )
