"""What the specification forbids: worlds that a config check would refuse are no test of the planner."""

from __future__ import annotations

from tests.properties.meaning import (
    Lake,
    Relation,
    Rule,
    Source,
    Table,
    copied_rows,
    copy_modes,
    follow_components,
    followed_parents,
    references,
)


def refusals(lake: Lake) -> list[str]:
    """Why the rules may not be planned or may not be built; empty when they may."""
    found: list[str] = []
    try:
        copy_modes(lake)
        follow_components(lake)
    except ValueError as error:
        found.append(str(error))
    reached = reachable(lake)
    if not reached:
        found.append("nothing is selected")
    for rule in lake.rules:
        found += _rule_refusals(lake, rule, reached)
    found += [f"{name}: nothing enters its cycle" for name in closed_cycles(lake)]
    return found or broken_promises(lake)


def _rule_refusals(lake: Lake, rule: Rule, reached: set[str]) -> list[str]:
    found = []
    needs_key = rule.has_cap or (rule.sample is not None and rule.sample.key is None)
    if needs_key:
        try:
            lake.key(rule.table)
        except ValueError as error:
            found.append(str(error))
    if not rule.selects and rule.copy not in ("none", "empty") and rule.table not in reached:
        found.append(f"{rule.table} is unreachable")
    for parent in followed_parents(lake, rule.table):
        followed = lake.rule(parent)
        if followed is None or not followed.selects:
            found.append(f"{rule.table} follows {parent}, which never selects")
    return found


def broken_promises(lake: Lake) -> list[str]:
    """What the config says about the rows and is not so."""
    source, copied = Source(lake), copied_rows(lake)
    found = []
    for relation in lake.relations:
        if relation.trusted and not is_trusty(lake, source, relation):
            found.append(f"{relation.name} is trusted and has orphans")
        if relation.orphans == "fail" and orphans(source, relation) & copied.get(relation.child, set()):
            found.append(f"{relation.name} fails on orphans and has some in the copy")
    for rule in lake.rules:
        if rule.unique and not is_unique(lake.table(rule.table), lake.key(rule.table)):
            found.append(f"{rule.table} has no unique key")
    return found


def orphans(source: Source, relation: Relation) -> set[int]:
    """The rows of the source that have a reference and meet no row of it."""
    return {row for row, parents in source.met(relation).items() if not parents}


def is_trusty(lake: Lake, source: Source, relation: Relation) -> bool:
    """Whether the relation has no orphan, neither before nor after rows were dropped."""
    return not orphans(source, relation) and all(references(lake, relation).values())


def is_unique(table: Table, columns: tuple[str, ...]) -> bool:
    """Whether no two rows share a value of the columns; as in SQL, a NULL is shared with nobody."""
    keys = [table.values(place, columns) for place in range(len(table.rows))]
    keys = [key for key in keys if None not in key]
    return len(keys) == len(set(keys))


def reachable(lake: Lake) -> set[str]:
    """The tables that may get rows: those that select, and what they need."""
    reached = {rule.table for rule in lake.rules if rule.selects}
    grows = True
    while grows:
        grows = False
        for relation in lake.relations:
            if relation.required and relation.child in reached and relation.parent not in reached:
                reached.add(relation.parent)
                grows = True
    return reached


def cycles_of_follow(lake: Lake) -> list[set[str]]:
    """The components of the follow graph that are cycles, self-references among them."""
    cycles = []
    for component in _components(lake):
        (first, *others) = component
        if others or first in followed_parents(lake, first):
            cycles.append(component)
    return cycles


def closed_cycles(lake: Lake) -> list[str]:
    """One table of each cycle of follow that no row can enter, so that it would always be empty."""
    closed = []
    for cycle in cycles_of_follow(lake):
        rules = [rule for rule in lake.rules if rule.table in cycle]
        if not any(rule.always is not None or _may_enter(lake, rule, cycle) for rule in rules):
            closed.append(min(cycle))
    return closed


def _may_enter(lake: Lake, rule: Rule, cycle: set[str]) -> bool:
    """Whether a follow of several relations has one that leads out of the cycle."""
    assert rule.follow is not None
    return not followed_parents(lake, rule.table) <= cycle


def _components(lake: Lake) -> list[set[str]]:
    without_caps = Lake(
        lake.tables,
        lake.relations,
        tuple(Rule(rule.table, follow=rule.follow) for rule in lake.rules),
        lake.salt,
    )
    return follow_components(without_caps)
