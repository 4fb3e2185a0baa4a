"""Which steps a plan has, in which order, and what each reads."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from subsetter.catalog.tables import Column, Table, TableName
from subsetter.costing.cost import cost
from subsetter.planning import completion as completing
from subsetter.planning.facts import followed_relations
from subsetter.planning.planner import plan
from subsetter.planning.predicates import FALSE, And, BuiltRows, Flag, InKeys, KeyRows, LoopRows, Or, SourceRows
from subsetter.planning.rules import (
    ColumnCopy,
    CopyMode,
    Follow,
    FollowMode,
    Orphans,
    Relation,
    Rules,
    Selection,
    TableRules,
)
from subsetter.planning.steps import (
    CopyStep,
    GatherStep,
    GrowStep,
    KeyStep,
    NarrowStep,
    Plan,
    RankStep,
    SettleStep,
    outputs_of,
)
from subsetter.planning.usage import outputs_read, source_columns_read, used_by_keys, used_by_step
from subsetter.sql.conditions import Condition
from subsetter.types.datatype import DataType
from tests.properties import planned as worlds
from tests.properties.generate import random_world
from tests.unit.planning.plan_cases import RELATIONS, planned, shape, step
from tests.unit.resolving.resolve_cases import HIVE, ICEBERG, resolved

TWO = "relations: [orders(customer_id) -> customers(id)]\n"
MANAGER = "relations: [{from: employees(manager_id), to: employees(id), name: manager}]\n"


@cache
def world_plans(cyclic: bool) -> list[Plan]:
    return [worlds.planned(random_world(number, cyclic=cyclic)) for number in range(200)]


@pytest.mark.parametrize("cyclic", [False, True])
def test_each_table_is_read_wide_by_one_copy_step_and_narrow_by_few(cyclic: bool) -> None:
    for made in world_plans(cyclic):
        copies = [each for each in made.steps if isinstance(each, CopyStep)]
        assert Counter(each.table for each in copies) == Counter(one.name for one in made.rules.tables)
        keys = Counter(
            rows.table for each in made.steps if not isinstance(each, CopyStep) for rows in source_columns_read(each)
        )
        # A narrow copy is made where more than one step needs keys, so that no source is read for keys twice.
        assert all(count == 1 for count in keys.values()), keys


@pytest.mark.parametrize("cyclic", [False, True])
def test_steps_read_only_what_steps_before_them_wrote_and_none_is_idle(cyclic: bool) -> None:
    for made in world_plans(cyclic):
        written: set[str] = set()
        read: set[str] = set()
        for each in made.steps:
            assert each.reads == outputs_read(each)
            assert set(each.reads) <= written
            assert not written.intersection(outputs_of(each))
            written.update(outputs_of(each))
            read.update(each.reads)
        for each in made.steps:
            assert isinstance(each, CopyStep) or read.intersection(outputs_of(each)), each
        assert made.step_by_output.keys() == written


@pytest.mark.parametrize("cyclic", [False, True])
def test_keys_are_taken_only_of_tables_that_may_differ_from_their_copies(cyclic: bool) -> None:
    for made in world_plans(cyclic):
        complete = {table.table for table in made.tables if table.is_complete}
        cyclic_follow = {
            table
            for each in made.steps
            if isinstance(each, GrowStep) and any("selected_keys" in one.output for one in each.sets)
            for table in each.tables
        }
        for each in made.steps:
            if isinstance(each, KeyStep) and "__selected" in each.output:
                followed = {r.parent for one in made.rules.tables for r in followed_relations(one)}
                assert each.table in followed
                assert each.table not in complete or each.table in cyclic_follow


def test_the_plan_does_not_depend_on_chance() -> None:
    assert world_plans.__wrapped__(True)[:50] == world_plans(True)[:50]


def test_a_driving_table_is_one_scan() -> None:
    made = planned("tables:\n  customers: {where: name = 'x'}")
    assert shape(made) == ["copy customers"]
    assert cost(made).ratio == 1


def test_the_end_of_a_slice_is_written_as_hashes_are() -> None:
    made = planned("tables:\n  customers: {sample: 1%, key: id}")
    (text,) = worlds.statements(made)
    assert f"'{int(2**32 / 100):08x}'" in text  # in lower case, as md5 is: texts are compared letter by letter


def test_complete_parents_are_copied_first_and_followed_from_their_copies() -> None:
    made = planned(f"{RELATIONS}tables:\n  customers: {{sample: 50%, key: id}}\n  orders: {{follow: customers}}")
    assert shape(made) == ["copy customers", "copy orders"]
    assert step(made, "orders").reads == ("customers",)
    assert cost(made).ratio == 1


def test_a_parent_that_completion_may_add_to_gives_its_keys_first_and_is_copied_last() -> None:
    tables = "tables:\n  customers: {where: name = 'x'}\n  orders: {follow: customers}\n  reviews: {where: stars = 5}"
    made = planned(RELATIONS + tables)
    assert shape(made) == ["keys customers__selected", "copy orders", "copy reviews", "copy customers"]
    assert step(made, "orders").reads == ("customers__selected",)
    assert set(step(made, "customers").reads) == {"orders", "reviews"}
    assert cost(made).ratio == 1


def test_a_trusted_relation_needs_no_keys_and_no_join() -> None:
    relations = RELATIONS.replace(
        "orders(customer_id) -> customers(id)", "{from: orders(customer_id), to: customers(id), trusted: true}"
    )
    made = planned(
        f"{relations}tables:\n  customers: {{sample: 50%, key: id}}\n  orders: {{follow: customers}}\n"
        "  reviews: {where: stars = 5}"
    )
    assert shape(made) == ["copy orders", "copy reviews", "copy customers"]
    assert step(made, "orders").reads == ()
    assert cost(made).ratio == 1


def test_a_copy_that_lacks_the_key_is_not_followed() -> None:
    # The relation pulls nothing, so that its parent columns need not be copied.
    relations = "relations: [{from: orders(customer_id), to: customers(id), required: false}]\n"
    tables = "tables:\n  customers: {where: name = 'x', columns: {keep: [name]}}\n  orders: {follow: customers}"
    made = planned(relations + tables)
    assert step(made, "orders").reads == ("customers__selected",)
    assert step(made, "customers").reads == ()


def test_rows_are_ranked_on_keys_and_read_wide_once() -> None:
    made = planned("tables:\n  orders: {rows: 5, key: id, order_by: day desc, where: note = 'x'}")
    assert shape(made) == ["rank orders__ranked", "copy orders"]
    rank = step(made, "orders__ranked")
    assert isinstance(rank, RankStep)
    assert (rank.limit, rank.per, rank.order_by, rank.descending) == (5, (), "day", True)
    assert source_columns_read(rank) == {SourceRows(TableName("", "orders")): ("id", "day", "note")}
    assert cost(made).ratio == 1


def test_rows_per_parent_are_ranked_within_the_reference() -> None:
    made = planned(
        f"{TWO}tables:\n  customers: {{copy: all}}\n  orders: {{follow: customers, max_per_parent: 2, key: id}}"
    )
    rank = step(made, "orders__ranked")
    assert isinstance(rank, RankStep)
    assert (rank.limit, rank.per, rank.order_by, rank.descending) == (2, ("customer_id",), "", False)
    assert rank.reads == ("customers",)


def test_an_empty_copy_reads_nothing() -> None:
    made = planned(f"{TWO}tables:\n  customers: {{copy: all}}\n  orders: {{copy: empty}}")
    orders = step(made, "orders")
    assert isinstance(orders, CopyStep)
    assert orders.where == FALSE
    assert cost(made).bytes == 1000


def test_a_table_that_nothing_refers_to_in_the_end_is_an_empty_copy() -> None:
    made = planned(f"{TWO}tables:\n  orders: {{where: note = 'x'}}")
    customers = step(made, "customers")
    assert isinstance(customers, CopyStep)
    assert isinstance(customers.where, InKeys)
    assert customers.reads == ("orders",)


def test_keys_that_several_steps_need_are_copied_narrow_once() -> None:
    made = planned(
        f"{TWO}  - lines(order_id) -> orders(id)\ntables:\n".replace("relations: [", "relations:\n  - ").replace(
            "]", ""
        )
        + "  orders: {rows: 3, key: id, order_by: day, where: note = 'x'}\n"
        + "  lines: {follow: orders, always: amount = 1}"
    )
    assert shape(made)[:3] == ["narrow orders__narrow", "rank orders__ranked", "keys orders__selected"]
    narrow = step(made, "orders__narrow")
    assert isinstance(narrow, NarrowStep)
    assert narrow.columns == ("id", "day")
    assert [(name, condition.athena) for name, condition in narrow.flags] == [("flag_1", "note = 'x'")]


def test_a_cycle_of_completion_grows_on_narrow_copies() -> None:
    made = planned(
        "relations:\n  - employees(team_id) -> teams(id)\n  - teams(head_id) -> employees(id)\n"
        "tables:\n  employees: {where: name = 'x'}"
    )
    kinds = [each.kind for each in made.steps]
    assert kinds == ["narrow", "narrow", "grow", "copy", "copy"]
    (loop,) = (each for each in made.steps if isinstance(each, GrowStep))
    assert {one.output for one in loop.sets} == {"teams__needed", "employees__needed"}
    assert cost(made).ratio == 1


def test_a_round_begins_with_what_the_last_one_added() -> None:
    made = planned(f"{MANAGER}tables:\n  employees: {{follow: manager, always: id = 1}}")
    selecting, completing_ = (each for each in made.steps if isinstance(each, GrowStep))
    for loop in (selecting, completing_):
        (again,) = loop.sets[0].again
        fresh = [
            keys.rows
            for part in getattr(again.where, "parts", (again.where,))
            if isinstance(part, InKeys)
            for keys in part.keys
            if isinstance(keys.rows, LoopRows)
        ]
        assert fresh == [LoopRows(loop.sets[0].output, fresh=True)]


def test_followers_from_outside_a_cycle_use_the_keys_that_it_grew() -> None:
    made = planned(
        "relations:\n  - {from: employees(manager_id), to: employees(id), name: manager}\n"
        "  - {from: teams(head_id), to: employees(id), name: head}\n"
        "tables:\n  employees: {follow: manager, always: id = 1}\n  teams: {follow: head}"
    )
    assert not any(isinstance(each, KeyStep) for each in made.steps)
    assert step(made, "teams").reads == ("employees__selected_keys",)


def test_a_cycle_that_is_followed_by_another_column_is_selected_once() -> None:
    relations = MANAGER.replace("]", ", {from: teams(head_id), to: employees(team_id), name: head}]")
    made = planned(f"{relations}tables:\n  employees: {{follow: manager, always: id = 1}}\n  teams: {{follow: head}}")
    assert [each for each in shape(made) if "employees__selected" in each] == [
        "grow employees__selected_keys",
        "keys employees__selected",
    ]


def test_rows_that_are_dropped_are_not_followed() -> None:
    relations = """relations:
  - {from: orders(customer_id), to: customers(id), orphans: drop}
  - {from: lines(order_id), to: orders(id), required: false}
  - reviews(id) -> orders(id)
"""
    made = planned(
        f"{relations}tables:\n  orders: {{where: note = 'x'}}\n  lines: {{follow: orders}}\n  reviews: {{copy: all}}"
    )
    assert step(made, "orders__selected").reads == ("orders__narrow", "customers__all_keys")
    assert step(made, "lines").reads == ("orders__selected",)


def test_rows_that_are_dropped_are_not_followed_along_a_cycle() -> None:
    relations = MANAGER.replace("manager}]", "manager, required: false}, {from: employees(team_id), to: teams(id), ")
    made = planned(
        f"{relations.rstrip()}orphans: drop}}]\ntables:\n"
        "  employees: {follow: manager, always: id = 1}\n  teams: {copy: all}"
    )
    loop = step(made, "employees__selected_keys")
    assert isinstance(loop, GrowStep)
    ((first,), (again,)) = (loop.sets[0].first, loop.sets[0].again)
    assert all(BuiltRows("teams") in [rows for rows, _ in used_by_keys(keys)] for keys in (first, again))


def test_a_round_follows_any_parent_that_the_last_one_added() -> None:
    relations = MANAGER.replace("]", ", {from: employees(team_id), to: employees(id), name: mentor}]")
    made = planned(f"{relations}tables:\n  employees: {{follow: {{any: [manager, mentor]}}, always: id = 1}}")
    loop = step(made, "employees__selected_keys")
    assert isinstance(loop, GrowStep)
    (again,) = loop.sets[0].again
    assert isinstance(again.where, And)
    (either,) = (part for part in again.where.parts if isinstance(part, Or))
    assert [part.columns for part in either.parts if isinstance(part, InKeys)] == [("manager_id",), ("team_id",)]


def test_a_round_that_follows_all_parents_asks_for_everything_again() -> None:
    relations = MANAGER.replace("]", ", {from: employees(team_id), to: teams(id), name: team}]")
    rule = "{follow: {all: [manager, team]}, always: id = 1, where: name = 'x'}"
    made = planned(f"{relations}tables:\n  teams: {{where: title = 'y'}}\n  employees: {rule}")
    loop = step(made, "employees__selected_keys")
    assert isinstance(loop, GrowStep)
    narrow = step(made, "employees__narrow")
    assert isinstance(narrow, NarrowStep)
    (where,) = (flag for flag, condition in narrow.flags if condition.athena == "name = 'x'")
    (again,) = loop.sets[0].again
    assert isinstance(again.where, And)
    assert Flag(where) in again.where.parts
    read = [rows for rows, _ in used_by_keys(again)]
    assert {rows.fresh for rows in read if isinstance(rows, LoopRows)} == {True, False}
    assert BuiltRows("teams__selected") in read


def test_dropped_orphans_of_a_parent_that_has_nothing_but_its_key() -> None:
    relations = "relations: [{from: b(a_id), to: a(id), orphans: drop}]\n"
    made = planned(f"{relations}tables:\n  a: {{copy: all}}\n  b: {{where: a_id > 1}}", "a: id bigint\nb: a_id bigint")
    assert shape(made) == ["copy a", "copy b"]


def test_dropped_orphans_need_the_keys_of_the_parent() -> None:
    relations = "relations: [{from: orders(customer_id), to: customers(id), orphans: drop}]\n"
    made = planned(f"{relations}tables:\n  orders: {{where: note = 'x'}}")
    assert shape(made) == ["keys customers__all_keys", "copy orders", "copy customers"]
    assert cost(made).ratio == 1
    made = planned(f"{relations}tables:\n  orders: {{where: note = 'x'}}\n  customers: {{copy: all}}")
    assert shape(made) == ["copy customers", "copy orders"]
    assert cost(made).ratio == 1


def test_dropped_orphans_of_a_parent_that_loses_rows_itself_are_found_in_its_copy() -> None:
    relations = (
        "relations:\n  - {from: lines(order_id), to: orders(id), orphans: drop}\n"
        "  - {from: orders(customer_id), to: customers(id), orphans: drop}\n"
    )
    rules = "  customers: {copy: all}\n  orders: {copy: all}\n  lines: {where: amount = 1}\n"
    assert shape(planned(f"{relations}tables:\n{rules}")) == ["copy customers", "copy orders", "copy lines"]


def test_keys_that_only_dropped_orphans_need_are_read_where_they_are() -> None:
    relations = (
        "relations:\n  - {from: orders(customer_id), to: customers(id), orphans: drop}\n"
        "  - {from: reviews(customer_id), to: customers(id), trusted: true}\n"
    )
    rules = "  customers: {sample: 50%, key: id}\n  orders: {where: note = 'x'}\n  reviews: {follow: customers}\n"
    # What reviews follow is stated on them, so that no second step reads the keys of customers.
    assert shape(planned(f"{relations}tables:\n{rules}")) == [
        "keys customers__all_keys",
        "copy orders",
        "copy reviews",
        "copy customers",
    ]


def test_children_that_refer_to_the_same_keys_share_them() -> None:
    relations = (
        "relations:\n  - {from: orders(customer_id), to: customers(id), orphans: drop}\n"
        "  - {from: lines(part_id), to: customers(id), orphans: drop}\n"
    )
    made = planned(f"{relations}tables:\n  orders: {{where: note = 'x'}}\n  lines: {{where: amount = 1}}")
    # One step reads them, so there is no narrow copy to share.
    assert shape(made) == ["keys customers__all_keys", "copy orders", "copy lines", "copy customers"]


def test_an_empty_copy_has_no_orphans_to_drop() -> None:
    relations = "relations: [{from: orders(customer_id), to: customers(id), orphans: drop}]\n"
    customers = "  customers: {rows: 5, key: id, order_by: name}\n"
    assert shape(planned(f"{relations}tables:\n{customers}  orders: {{copy: empty}}")) == [
        "rank customers__ranked",
        "copy customers",
        "copy orders",
    ]
    # Nothing refers to the parent then, so it is not copied at all.
    assert shape(planned(f"{relations}tables:\n  parts: {{copy: all}}\n  orders: {{copy: empty}}")) == [
        "copy orders",
        "copy parts",
    ]


def test_dropped_orphans_take_no_place_among_ranked_rows() -> None:
    relations = "relations: [{from: orders(customer_id), to: customers(id), orphans: drop}]\n"
    made = planned(f"{relations}tables:\n  orders: {{rows: 3, key: id, order_by: day}}\n  customers: {{copy: all}}")
    rank = step(made, "orders__ranked")
    assert isinstance(rank, RankStep)
    assert BuiltRows("customers") in [rows for rows, _ in used_by_step(rank)]


def test_a_row_of_a_cycle_is_needed_by_any_of_its_keys() -> None:
    made = planned(
        "relations:\n  - {from: people(boss), to: people(id), name: boss}\n"
        "  - {from: people(mentor), to: people(code), name: mentor}\ntables:\n  people: {where: id = 1}",
        "people: id bigint; code bigint; boss bigint; mentor bigint",
    )
    (loop,) = (each for each in made.steps if isinstance(each, GrowStep))
    assert len(loop.sets) == 2
    for grown in loop.sets:
        (again,) = grown.again
        needed = [part for part in getattr(again.where, "parts", ()) if isinstance(part, Or)]
        assert [len(part.parts) for part in needed] == [2]


def test_a_capped_table_whose_copy_is_followed_is_not_copied_narrow_first() -> None:
    made = planned(f"{TWO}tables:\n  customers: {{rows: 5, key: id}}\n  orders: {{follow: customers}}")
    assert shape(made) == ["rank customers__ranked", "copy customers", "copy orders"]


def test_dropped_orphans_cascade_by_the_state_of_each_key() -> None:
    made = planned(
        "relations:\n  - {from: orders(customer_id), to: customers(id), orphans: drop}\n"
        "  - lines(order_id) -> orders(id)\ntables:\n  lines: {where: amount = 1}"
    )
    assert shape(made) == [
        "keys customers__all_keys",
        "key_state orders__key_state",
        "copy lines",
        "copy orders",
        "copy customers",
    ]


def test_dropped_orphans_of_a_cycle_settle_first() -> None:
    relations = MANAGER.replace("name: manager", "name: manager, orphans: drop")
    made = planned(f"{relations}tables:\n  employees: {{where: name = 'x'}}")
    assert [each.kind for each in made.steps] == ["narrow", "settle", "grow", "copy"]
    settle = made.steps[1]
    assert isinstance(settle, SettleStep)
    assert settle.states[0].again != settle.states[0].first
    assert step(made, "employees").reads == ("employees__key_state", "employees__needed")


def test_names_of_outputs_do_not_clash_with_tables_or_columns() -> None:
    made = planned(
        f"{TWO}tables:\n  customers: {{where: name = 'x', name: Customers__Selected}}\n"
        "  orders: {follow: customers}\n"
    )
    assert {"Customers__Selected", "Customers__Selected__selected"} <= made.step_by_output.keys()
    made = planned(
        f"{TWO}tables:\n  customers: {{where: name = 'x'}}\n"
        "  orders: {follow: customers, name: CUSTOMERS__selected}\n"
    )
    assert shape(made) == ["keys customers__selected_2", "copy CUSTOMERS__selected", "copy customers"]
    lake = "employees: id bigint; manager_id bigint; name varchar; FLAG_1 boolean\n"
    made = planned(f"{MANAGER}tables:\n  employees: {{where: name = 'x'}}", lake)
    narrow = step(made, "employees__narrow")
    assert isinstance(narrow, NarrowStep)
    assert [name for name, _ in narrow.flags] == ["flag_1_2"]


def children(count: int) -> str:
    return "users: id bigint; login varchar\n" + "".join(f"t{n}: id bigint; created_by bigint\n" for n in range(count))


BY = 'relations: ["*(created_by) -> users(id)"]\ntables:\n  "t*": {where: id = 1}\n'


def test_the_keys_of_many_children_are_gathered_in_parts_that_a_statement_can_read() -> None:
    made = planned(BY, children(120))
    gathered = [each for each in made.steps if isinstance(each, GatherStep)]
    assert [len(each.keys) for each in gathered] == [50, 50, 20]
    assert step(made, "users").reads == tuple(each.output for each in gathered)
    assert {name for each in gathered for name in each.reads} == {f"t{n}" for n in range(120)}
    assert all(each.columns == ("id",) and each.table == TableName("", "users") for each in gathered)


@pytest.mark.parametrize(
    "relation", ['"*(created_by) -> users(id)"', '{from: "*(created_by)", to: users(id), when: id > 0}']
)
def test_as_many_children_as_a_statement_can_read_are_not_gathered(relation: str) -> None:
    made = planned(BY.replace('"*(created_by) -> users(id)"', relation), children(completing.MOST_KEYS))
    assert not any(isinstance(each, GatherStep) for each in made.steps)
    assert len(step(made, "users").reads) == completing.MOST_KEYS


def test_what_was_gathered_is_gathered_again_where_it_is_still_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completing, "MOST_KEYS", 3)
    made = planned(BY, children(20))
    assert all(len(each.reads) <= 3 for each in made.steps)
    assert sum(isinstance(each, GatherStep) for each in made.steps) == 7 + 3


def test_a_cycle_of_many_tables_grows_in_parts_that_a_statement_can_read() -> None:
    tables, most = 120, completing.MOST_KEYS
    lake = "users: id bigint; first_id bigint\n" + "".join(
        f"t{n}: id bigint; created_by bigint; next_id bigint\n" for n in range(tables)
    )
    chain = "".join(f"  - t{n}(next_id) -> t{n + 1}(id)\n" for n in range(tables - 1))
    made = planned(
        f'relations:\n  - "*(created_by) -> users(id)"\n  - users(first_id) -> t0(id)\n{chain}'
        'tables:\n  "t*": {where: id = 1}\n  users: {where: id = 1}\n',
        lake,
    )
    (loop,) = (each for each in made.steps if isinstance(each, GrowStep))
    assert len(loop.tables) == tables + 1
    users = [grown for grown in loop.sets if grown.output.startswith("users")]
    assert [grown.output for grown in users] == ["users__needed", *(f"users__needed_{n}" for n in range(2, 6))]
    assert [len(grown.again) for grown in users] == [25, 25, 25, 25, 20]
    assert len(loop.sets) == len(users) + tables
    for grown in loop.sets:
        assert sum(map(sets_read, grown.first)) <= most
        assert sum(map(sets_read, grown.again)) <= 2 * most
    assert step(made, "users").reads == tuple(grown.output for grown in users)


RING = """
users: id bigint; first_id bigint
a: id bigint; created_by bigint; next_id bigint
b: id bigint; created_by bigint
x1: a_id bigint
x2: a_id bigint
y1: b_id bigint
y2: b_id bigint
"""
RING_RULES = """
relations:
  - "*(created_by) -> users(id)"
  - users(first_id) -> a(id)
  - a(next_id) -> b(id)
  - "*(a_id) -> a(id)"
  - "*(b_id) -> b(id)"
tables:
  "*": {copy: all}
  users: {copy: referenced}
  a: {copy: referenced}
  b: {copy: referenced}
"""


def test_what_a_cycle_begins_with_is_gathered_by_the_sets_that_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any(isinstance(each, GatherStep) for each in planned(RING_RULES, RING).steps)
    monkeypatch.setattr(completing, "MOST_KEYS", 4)
    made = planned(RING_RULES, RING)
    # The users of rows of a or b: each reads those rows and the two copies that refer to them.
    gathered = [each for each in made.steps if isinstance(each, GatherStep)]
    assert [(each.table.table, len(each.keys), len(each.reads)) for each in gathered] == [("users", 1, 3)] * 2
    loop = next(each for each in made.steps if isinstance(each, GrowStep))
    assert [len(grown.again) for grown in loop.sets if grown.output.startswith("users")] == [2]


def test_a_set_is_grown_by_one_relation_at_least(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completing, "MOST_KEYS", 1)
    loop = next(
        each for each in planned(f"{MANAGER}tables:\n  employees: {{where: id = 1}}").steps if each.kind == "grow"
    )
    assert isinstance(loop, GrowStep)
    assert [len(grown.again) for grown in loop.sets] == [1]


def test_one_set_of_keys_is_not_gathered(monkeypatch: pytest.MonkeyPatch) -> None:
    # A statement that gathers it would read as much.
    monkeypatch.setattr(completing, "MOST_KEYS", 2)
    made = planned(RING_RULES, RING)
    loop = next(each for each in made.steps if isinstance(each, GrowStep))
    assert [len(grown.first) for grown in loop.sets if grown.output.startswith("users")] == [1, 1]
    assert not any(isinstance(each, GatherStep) for each in made.steps)


def test_keys_that_read_too_much_by_themselves_are_a_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completing, "MOST_KEYS", 1)
    by_another = InKeys(("id",), (KeyRows(BuiltRows("x"), ("id",)),))
    keys = [KeyRows(BuiltRows(name), ("id",), by_another) for name in "ab"]
    assert list(completing._readable_parts(keys)) == [(keys[0],), (keys[1],)]


def sets_read(keys: KeyRows) -> int:
    """How many sets of rows stand in what takes the keys."""
    parts = keys.where.parts if isinstance(keys.where, And | Or) else (keys.where,)
    return 1 + sum(sets_read(one) for part in parts if isinstance(part, InKeys) for one in part.keys)


def is_in_parts(made: Plan) -> bool:
    """Whether something is gathered, or a table's keys are grown in more than one set."""
    loops = [each for each in made.steps if isinstance(each, GrowStep)]
    outputs = [grown.output.partition("__needed_")[0::2] for loop in loops for grown in loop.sets]
    return any(number for _, number in outputs) or any(isinstance(each, GatherStep) for each in made.steps)


@pytest.mark.parametrize("cyclic", [False, True])
def test_reading_in_parts_changes_no_copy(monkeypatch: pytest.MonkeyPatch, cyclic: bool) -> None:
    monkeypatch.setattr(completing, "MOST_KEYS", 2)
    chosen = [random_world(number, cyclic=cyclic) for number in range(40)]
    gathering = [world for world in chosen if is_in_parts(worlds.planned(world))]
    assert len(gathering) >= 2
    for world in gathering:
        with TemporaryDirectory() as folder:
            assert worlds.copies(world, Path(folder)) == world.expected(), world


BIGINT = DataType("bigint")


def long_chain(length: int, *, follow: bool = False, ring: bool = False, orphans: Orphans = Orphans.KEEP) -> Rules:
    """Tables of which each refers to the one before."""
    names = [TableName("", f"t{number:04}") for number in range(length)]
    columns = (Column("id", BIGINT), Column("parent_id", BIGINT))
    pairs = list(zip(names[1:], names[:-1], strict=True)) + ([(names[0], names[-1])] if ring else [])
    relations = {
        child: Relation("up", child, ("parent_id",), parent, ("id",), orphans=orphans) for child, parent in pairs
    }
    condition = Condition("id = 1", "id = 1", ("id",))
    tables = []
    for name in names:
        is_first = name == (names[0] if follow else names[-1])
        mode = CopyMode.SELECT if is_first or follow else CopyMode.REFERENCED
        selection = Selection(always=condition) if is_first else Selection()
        if follow and name in relations:
            selection = Selection(
                selection.sample, None, Follow(FollowMode.ONE, (relations[name],)), None, selection.always
            )
        copied = tuple(ColumnCopy(column.name, column.type, column.type) for column in columns)
        tables.append(TableRules(Table(name, columns, rows=10, size_bytes=80), name.table, copied, mode, selection))
    return Rules("long", tuple(tables), tuple(relations.values()))


@pytest.mark.parametrize("orphans", [Orphans.KEEP, Orphans.DROP])
@pytest.mark.parametrize("ring", [False, True])
@pytest.mark.parametrize("follow", [False, True])
def test_a_chain_longer_than_the_recursion_limit_is_planned(follow: bool, ring: bool, orphans: Orphans) -> None:
    length = sys.getrecursionlimit() + 100
    rules = long_chain(length, follow=follow, ring=ring, orphans=orphans)
    for tables in (rules.tables, rules.tables[::-1]):
        made = plan(replace(rules, tables=tables))
        assert sum(isinstance(each, CopyStep) for each in made.steps) == length


def test_a_chain_in_which_only_the_source_tells_the_references_is_planned() -> None:
    length = sys.getrecursionlimit() + 100
    rules = long_chain(length)
    when = Condition("parent_id > 0", "parent_id > 0", ("parent_id",))
    columns = (ColumnCopy("id", BIGINT, BIGINT), ColumnCopy("parent_id", BIGINT, BIGINT, keeps_meaning=False))
    relations = tuple(replace(each, when=when) for each in rules.relations)
    for tables in (rules.tables, rules.tables[::-1]):
        told = tuple(replace(each, columns=columns) for each in tables)
        made = plan(replace(rules, tables=told, relations=relations))
        assert Counter(each.kind for each in made.steps) == {"copy": length, "keys": length - 1}


def test_a_condition_that_the_copy_cannot_tell_is_asked_of_the_source() -> None:
    lake = "notes: id bigint; post_id bigint; kind char(5)\nposts: id bigint"
    body = "relations: [{from: notes(post_id), to: posts(id), when: kind = 'post'}]\ntables: {notes: {where: id = 1}}"
    assert shape(plan(resolved(body, lake, HIVE))) == ["copy notes", "copy posts"]
    made = plan(resolved(body, lake, ICEBERG))
    assert shape(made) == ["keys notes__references", "copy notes", "copy posts"]
    assert step(made, "posts").reads == ("notes__references",)
    asked = step(made, "notes__references")
    assert isinstance(asked, KeyStep)
    assert asked.rows == SourceRows(TableName("", "notes"))


def test_a_chain_of_5000_tables_is_planned_and_costed() -> None:
    made = plan(long_chain(5_000))
    assert len(made.steps) == 5_000
    assert cost(made).ratio == 1


def test_selected_and_completed_rows_of_a_table_are_told_apart() -> None:
    made = planned(f"{MANAGER}tables:\n  employees: {{where: name = 'x'}}")
    (table,) = made.tables
    assert table.selected.kind == "holds"
    assert isinstance(table.completed, InKeys)
    assert not table.is_complete
    copy = step(made, "employees")
    assert isinstance(copy, CopyStep)
    assert copy.where == Or((table.selected, table.completed))


def test_a_narrow_copy_stands_for_its_conditions() -> None:
    made = planned(f"{MANAGER}tables:\n  employees: {{where: name = 'x'}}")
    (loop,) = (each for each in made.steps if isinstance(each, GrowStep))
    (first,) = loop.sets[0].first
    assert first.rows == BuiltRows("employees__narrow")
    assert Flag("flag_1") in getattr(first.where, "parts", ())
