"""Conditions on a referenced key, stated on the child: no join at all along a trusted relation."""

from __future__ import annotations

from collections.abc import Mapping

from subsetter.catalog.tables import Table
from subsetter.planning.facts import Facts
from subsetter.planning.predicates import FALSE, InSlice, IsSet, Predicate, all_of, any_of
from subsetter.planning.rules import CopyMode, Relation, TableRules
from subsetter.planning.workbench import View
from subsetter.sql.conditions import Condition


def stated_on_child(relation: Relation, facts: Facts, view: View) -> Predicate | None:
    """Returns the parent's selection as a predicate on the child's reference, or None where that cannot be said.

    It can where the relation is trusted to have no orphans, so that every reference meets a row, and the parent's
    selection depends on the referenced columns alone.

    Args:
        view: the child's rows.
    """
    rules = facts.rules
    parent = rules.by_name[relation.parent]
    selection = parent.selection
    stays_open = selection.cap is not None or selection.follow is not None
    if not relation.trusted or stays_open or relation.parent in facts.droppable:
        return None
    if parent.mode is not CopyMode.SELECT or not facts.is_determined(parent, relation.parent_columns):
        return IsSet(relation.child_columns) if parent.mode is CopyMode.ALL else None
    renamed = dict(zip(relation.parent_columns, relation.child_columns, strict=True))
    child = rules.source_by_name[relation.child]
    conditions = [one for one in (selection.where, selection.always) if one is not None]
    if not all(_reads_the_same(one, parent.table, child, renamed) for one in conditions):
        return None
    always = view.holds(selection.always) if selection.always else FALSE
    return all_of([IsSet(relation.child_columns), any_of([always, _wanted(parent, child, renamed, view)])])


def _wanted(parent: TableRules, child: Table, renamed: Mapping[str, str], view: View) -> Predicate:
    selection = parent.selection
    parts: list[Predicate] = []
    if sample := selection.sample:
        names = [renamed[name] for name in sample.key]
        key = tuple((name, child.by_name[name.lower()].type) for name in names)
        parts.append(InSlice(key, sample.salt, sample.threshold))
    if selection.where is not None:
        parts.append(view.holds(selection.where))
    return all_of(parts) if selection.is_bounded else FALSE


def _reads_the_same(condition: Condition, parent: Table, child: Table, renamed: Mapping[str, str]) -> bool:
    """Whether the text means the same on the child: its columns have the same names and types there."""
    return all(
        renamed[name] == name and parent.by_name[name.lower()].type == child.by_name[name.lower()].type
        for name in condition.columns
    )
