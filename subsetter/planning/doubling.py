"""Chains within one table, walked by doubling: each round reaches twice as far as the one before."""

from __future__ import annotations

from subsetter.planning.orphans import key_names
from subsetter.planning.predicates import InKeys, IsSet, KeyRows, LoopRows, Predicate, all_of
from subsetter.planning.rules import Relation, TableRules
from subsetter.planning.steps import GrowingSet, Leaps
from subsetter.planning.workbench import View, Workbench


def is_chain(inside: list[Relation]) -> bool:
    """Returns whether the loop over these relations is one reference within one table."""
    return len(inside) == 1 and inside[0].child == inside[0].parent


def can_leap(rules: TableRules, inside: list[Relation]) -> bool:
    """Returns whether the loop over these relations is a chain in one table in which each key leads to one other."""
    return is_chain(inside) and rules.is_unique(inside[0].parent_columns)


def leaps(bench: Workbench, relation: Relation, view: View, linked: Predicate, *, upwards: bool) -> Leaps:
    """Returns the pairs of keys along a self-reference.

    Args:
        view: the rows of the table.
        linked: which rows link their key and their reference.
        upwards: from child to parent, as completion goes; else from parent to child, as selection does.
    """
    own, other = relation.parent_columns, relation.child_columns
    start, end = (own, other) if upwards else (other, own)
    count = len(own)
    where = all_of([IsSet(own), IsSet(other), linked])
    return Leaps(
        bench.name(relation.parent, "leaps"),
        tuple(f"start_{number}" for number in range(1, count + 1)),
        tuple(f"end_{number}" for number in range(1, count + 1)),
        KeyRows(view.rows, (*start, *end), where),
    )


def leaping(grown: GrowingSet, by: Leaps) -> GrowingSet:
    """Returns the set, grown by leaps from every key that it has."""
    reached = KeyRows(LoopRows(grown.output), key_names(len(grown.columns)))
    again = KeyRows(LoopRows(by.output), by.end, InKeys(by.start, (reached,)))
    return GrowingSet(grown.output, grown.columns, grown.first, (again,))
