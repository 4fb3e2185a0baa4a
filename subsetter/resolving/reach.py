"""Finds rules that can never bring a row, and caps where no fixpoint exists."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterable, Mapping

from subsetter.catalog.tables import TableName
from subsetter.planning.graph import cyclic
from subsetter.planning.rules import CopyMode, Relation, Selection
from subsetter.resolving.modes import Copied
from subsetter.resolving.problem_list import Problems, listed
from subsetter.resolving.rule_matches import RuleMatch


def check_follow_cycles(
    selections: Mapping[TableName, Selection], matches: Mapping[TableName, RuleMatch], problems: Problems
) -> None:
    """Reports cycles of ``follow`` that have a cap, or that nothing begins."""

    def parents(name: TableName) -> list[TableName]:
        follow = selections[name].follow
        return [relation.parent for relation in follow.relations] if follow else []

    on_cycle = cyclic(list(selections), lambda name: parents(name) if name in selections else [])
    for name, component in on_cycle.items():
        cap = selections[name].cap
        if cap is not None:
            problems.add(
                matches[name].path("max_per_parent" if cap.per else "rows"),
                f"{name} has a cap inside a cycle of follow: {listed(component)}",
                "Remove the cap, or one follow of the cycle.",
            )
    for component in dict.fromkeys(on_cycle.values()):
        if not any(_begins(selections[name], component) for name in component):
            problems.add(
                matches[component[0]].path("follow"),
                f"nothing selects a first row of {listed(component)}, which only follow each other",
                "Add always, or where without follow, to one of them.",
            )


def _begins(selection: Selection, component: tuple[TableName, ...]) -> bool:
    """Whether the table can have rows that no table of its component brings."""
    if selection.always is not None or selection.follow is None:
        return True
    return any(relation.parent not in component for relation in selection.follow.relations)


def check_reached(
    copied: Mapping[TableName, Copied],
    relations: Iterable[Relation],
    matches: Mapping[TableName, RuleMatch],
    excused: Container[TableName],
    problems: Problems,
    notes: list[str],
) -> None:
    """Reports tables whose rows come by references alone, and that nothing with rows refers to.

    Args:
        excused: tables to which a relation may lead that could not be read.
    """
    reached = _reached(copied, relations)
    for name, one in copied.items():
        match = matches.get(name)
        if one.mode is not CopyMode.REFERENCED or name in reached or name in excused or match is None:
            continue
        message = f"no row of {name} can be copied: it selects none, and no copied row refers to it"
        if match.is_exact:
            cure = "Add sample, where, follow or copy: all, or write copy: empty for a table without rows."
            problems.add(match.path(), message, cure)
        else:
            notes.append(f"{message} (rule {match.pattern}).")


def _reached(copied: Mapping[TableName, Copied], relations: Iterable[Relation]) -> set[TableName]:
    parents: dict[TableName, list[TableName]] = {}
    for relation in relations:
        if relation.required:
            parents.setdefault(relation.child, []).append(relation.parent)
    reached = {n for n, one in copied.items() if one.mode in (CopyMode.SELECT, CopyMode.ALL)}
    waiting = deque(reached)
    while waiting:
        for parent in parents.get(waiting.popleft(), ()):
            if parent not in reached:
                reached.add(parent)
                waiting.append(parent)
    return reached
