"""Makes a failing world small, for worlds that did not come from hypothesis."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from tests.properties.conditions import And, Condition, Not, Or
from tests.properties.meaning import Follow, Lake, Relation, Rule
from tests.properties.permitted import refusals
from tests.properties.worlds import World


def smallest(world: World, fails: Callable[[World], bool], tries: int = 600) -> World:
    """A world that still fails and from which nothing can be taken away, or that `tries` steps led to."""
    left = tries
    shrunk = True
    while shrunk:
        shrunk = False
        for smaller in _smaller(world):
            left -= 1
            if left < 0:
                return world
            if fails(smaller):
                world, shrunk = smaller, True
                break
    return world


def _smaller(world: World) -> Iterator[World]:
    if world.storage:
        yield replace(world, storage=())
    if world.spelling:
        yield replace(world, spelling=0)
    for lake in _smaller_lakes(world.lake):
        if not refusals(lake):
            names = {table.name for table in lake.tables}
            kept = tuple(storage for storage in world.storage if storage.table in names)
            yield replace(world, lake=lake, storage=kept)


def _smaller_lakes(lake: Lake) -> Iterator[Lake]:
    for table in lake.tables:
        yield _without_table(lake, table.name)
    for relation in lake.relations:
        yield _without_relation(lake, relation)
    for rule in lake.rules:
        yield replace(lake, rules=tuple(each for each in lake.rules if each != rule))
    yield from _fewer_rows(lake)
    for rule in lake.rules:
        for simpler in _simpler_rules(rule):
            yield replace(lake, rules=tuple(simpler if each == rule else each for each in lake.rules))
    for relation in lake.relations:
        for plainer in _simpler_relations(relation):
            relations = tuple(plainer if each == relation else each for each in lake.relations)
            yield replace(lake, relations=relations)


def _fewer_rows(lake: Lake) -> Iterator[Lake]:
    for table in lake.tables:
        size = len(table.rows)
        for step in (4, 1):
            for start in range(0, size, step) if size >= step else ():
                rows = table.rows[:start] + table.rows[start + step :]
                fewer = replace(table, rows=rows)
                yield replace(lake, tables=tuple(fewer if each == table else each for each in lake.tables))


def _without_table(lake: Lake, name: str) -> Lake:
    for relation in lake.relations:
        if name in (relation.child, relation.parent):
            lake = _without_relation(lake, relation)
    tables = tuple(table for table in lake.tables if table.name != name)
    return replace(lake, tables=tables, rules=tuple(rule for rule in lake.rules if rule.table != name))


def _without_relation(lake: Lake, relation: Relation) -> Lake:
    relations = tuple(each for each in lake.relations if each != relation)
    rules = tuple(
        _without_followed(rule, relation.name) if rule.table == relation.child else rule for rule in lake.rules
    )
    return replace(lake, relations=relations, rules=rules)


def _without_followed(rule: Rule, name: str) -> Rule:
    if rule.follow is None or name not in rule.follow.relations:
        return rule
    left = tuple(each for each in rule.follow.relations if each != name)
    if left:
        return replace(rule, follow=Follow(rule.follow.mode, left))
    order_by = rule.order_by if rule.rows else None
    return replace(rule, follow=None, max_per_parent=None, order_by=order_by)


def _changed(rule: Rule, keyword: str, value: Any) -> Rule:
    return replace(rule, **{keyword: value})


def _simpler_rules(rule: Rule) -> Iterator[Rule]:
    for keyword in ("sample", "where", "always", "order_by"):
        if getattr(rule, keyword) is not None:
            yield _changed(rule, keyword, None)
    if rule.has_cap:
        yield replace(rule, rows=None, max_per_parent=None, order_by=None)
    if rule.follow is not None:
        for name in rule.follow.relations:
            yield _without_followed(rule, name)
        if rule.follow.mode != "one" and len(rule.follow.relations) == 1:
            yield replace(rule, follow=Follow("one", rule.follow.relations))
    for keyword in ("by_glob", "unique"):
        if getattr(rule, keyword):
            yield _changed(rule, keyword, False)
    for keyword in ("where", "always"):
        for simpler in _simpler_conditions(getattr(rule, keyword)):
            yield _changed(rule, keyword, simpler)


def _simpler_relations(relation: Relation) -> Iterator[Relation]:
    if relation.when is not None:
        yield replace(relation, when=None)
    for simpler in _simpler_conditions(relation.when):
        yield replace(relation, when=simpler)
    if relation.orphans != "keep":
        yield replace(relation, orphans="keep")
    # Without a promise the world asks for less, so that taking it away is always allowed.
    if relation.trusted:
        yield replace(relation, trusted=False)


def _simpler_conditions(condition: Condition | None) -> Iterator[Condition]:
    if isinstance(condition, And | Or):
        yield from (condition.left, condition.right)
    elif isinstance(condition, Not):
        yield condition.inner
