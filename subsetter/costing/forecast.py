"""How many rows a build will copy, before it runs: an expectation, from row counts and distinct counts.

With a share q of the child rows kept, a parent row that n child rows refer to is needed with probability
1 − (1 − q)^n, if children are kept independently. The forecast takes n as the mean over the parent rows.
"""

from __future__ import annotations

from dataclasses import dataclass

from subsetter.catalog.tables import TableName
from subsetter.planning.facts import Facts, followed_relations
from subsetter.planning.graph import components
from subsetter.planning.rules import CopyMode, FollowMode, Relation, Selection, TableRules
from subsetter.planning.steps import Plan

MOST = 0.8
_ROUNDS = 20


@dataclass(frozen=True)
class TableForecast:
    """What to expect of one table.

    Attributes:
        selected: share of the source's rows that selection takes; conditions count as true of every row.
        copied: share of the source's rows in the copy; never below ``selected``.
        rows: expected in the copy; None when the source's row count is unknown.
        is_bound: whether it may be less, as a condition or a cap for each parent decides: of the table itself, or of
            one that decides which rows it keeps.
        advice: what to change in the rules; empty for nothing.
    """

    table: TableName
    selected: float
    copied: float
    rows: int | None
    is_bound: bool
    advice: str = ""


def forecast(plan: Plan) -> tuple[TableForecast, ...]:
    """Returns the forecast of each copied table, in the plan's order of tables."""
    facts = Facts(plan.rules)
    selected = _selected_shares(facts)
    copied = _copied_shares(facts, selected)
    bound = _bound_tables(facts)
    return tuple(_table_forecast(rules, facts, selected, copied, bound) for rules in plan.rules.tables)


def _bound_tables(facts: Facts) -> set[TableName]:
    """The tables with rows that no count tells, and those whose rows depend on theirs."""
    bound, deciding = set(), dict[TableName, list[TableName]]()
    for one in facts.rules.tables:
        if one.mode is CopyMode.ALL:
            continue
        followed, completing = followed_relations(one), facts.completing(one.name)
        if _is_open(one.selection) or any(relation.when is not None for relation in (*followed, *completing)):
            bound.add(one.name)
        for decider in {*(each.parent for each in followed), *(each.child for each in completing)}:
            deciding.setdefault(decider, []).append(one.name)
    work = list(bound)
    while work:
        fresh = [name for name in deciding.get(work.pop(), ()) if name not in bound]
        bound.update(fresh)
        work.extend(fresh)
    return bound


def _is_open(selection: Selection) -> bool:
    cap = selection.cap
    return selection.where is not None or selection.always is not None or (cap is not None and cap.per is not None)


def _table_forecast(
    rules: TableRules,
    facts: Facts,
    selected: dict[TableName, float],
    copied: dict[TableName, float],
    bound: set[TableName],
) -> TableForecast:
    name, source_rows = rules.name, rules.table.rows
    rows = None if source_rows is None else round(source_rows * copied[name])
    takes_most = copied[name] >= MOST and selected[name] < MOST and bool(facts.completing(name)) and name not in bound
    advice = ""
    if takes_most and source_rows:
        children = ", ".join(dict.fromkeys(str(relation.child) for relation in facts.completing(name)))
        advice = f"references of {children} will take about {copied[name]:.0%} of {name}: `copy: all` spares the join"
    return TableForecast(name, selected[name], copied[name], rows, name in bound, advice)


def _selected_shares(facts: Facts) -> dict[TableName, float]:
    shares: dict[TableName, float] = {}
    names = [rules.name for rules in facts.rules.tables]

    def parents(name: TableName) -> list[TableName]:
        follow = facts.rules.by_name[name].selection.follow
        return [relation.parent for relation in follow.relations] if follow else []

    for component in components(names, parents):
        for name in component:
            shares[name] = _selected_share(facts.rules.by_name[name], shares)
    return shares


def _selected_share(rules: TableRules, shares: dict[TableName, float]) -> float:
    if rules.mode is not CopyMode.SELECT:
        return 1.0 if rules.mode is CopyMode.ALL else 0.0
    selection = rules.selection
    if selection.always is not None:
        return 1.0
    if not selection.is_bounded:
        return 0.0
    share = float(selection.sample.rate) if selection.sample else 1.0
    if selection.follow:
        met = [shares.get(relation.parent, 1.0) for relation in selection.follow.relations]
        share *= _either(met) if selection.follow.mode is FollowMode.ANY else min(met)
    rows, cap = rules.table.rows, selection.cap
    if cap is not None and cap.per is None and rows:
        share = min(share, cap.limit / rows)
    return share


def _copied_shares(facts: Facts, selected: dict[TableName, float]) -> dict[TableName, float]:
    copied = dict(selected)

    def children(name: TableName) -> list[TableName]:
        return [relation.child for relation in facts.completing(name)]

    for component in components(list(selected), children):
        for _ in range(_ROUNDS if len(component) > 1 else 1):
            for name in component:
                needed = [_needed_share(relation, facts, copied) for relation in facts.completing(name)]
                copied[name] = _either([selected[name], *needed])
    return copied


def _needed_share(relation: Relation, facts: Facts, copied: dict[TableName, float]) -> float:
    """Which share of the parent's rows the kept child rows refer to."""
    child = facts.rules.by_name[relation.child].table
    parent = facts.rules.by_name[relation.parent].table
    column = child.by_name[relation.child_columns[0].lower()]
    met = column.distinct if len(relation.child_columns) == 1 else None
    if not child.rows or not parent.rows:
        return copied[relation.child]
    referred = min(met or parent.rows, parent.rows, child.rows)
    each = child.rows / referred
    missed: float = (1 - min(copied[relation.child], 1.0)) ** each
    return referred / parent.rows * (1 - missed)


def _either(shares: list[float]) -> float:
    missed = 1.0
    for share in shares:
        missed *= 1 - min(share, 1.0)
    return 1 - missed
