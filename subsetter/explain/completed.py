"""Which kept child rows bring a row into the copy?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from subsetter.explain.dropped import DroppedRows
from subsetter.explain.lookups import Lookups
from subsetter.explain.row import Row, plain_key
from subsetter.explain.selected import SelectedRows
from subsetter.planning.facts import Facts
from subsetter.planning.rules import Relation

FEW = 100
"""Children that are looked at first: of a million rows that refer to a country, one will do."""

_CameFrom = dict[Row, tuple[Row, Relation] | None]


@dataclass(frozen=True)
class Pulled:
    """A child row that refers to a row, on the way to one that is selected."""

    relation: Relation
    child: Row


class CompletedRows:
    """Answers for single rows, each worked out once.

    Args:
        facts: about the rules.
        lookups: finds the children.
        dropping: tells the rows that do not count.
        selecting: tells where a chain of children may end.
    """

    def __init__(self, facts: Facts, lookups: Lookups, dropping: DroppedRows, selecting: SelectedRows) -> None:
        self._facts = facts
        self._lookups = lookups
        self._dropping = dropping
        self._selecting = selecting
        self._pulled: dict[Row, Pulled | None] = {}

    def pulled(self, row: Row) -> Pulled | None:
        """Returns the child row by which the row is completed; None when no kept row refers to it."""
        if row not in self._pulled and not self._search(row, FEW) and not self._search(row, None):
            self._pulled[row] = None
        return self._pulled[row]

    def _search(self, row: Row, most: int | None) -> bool:
        """Goes down from the row to a selected row, or to one from which the way is known; returns whether it could."""
        came_from: _CameFrom = {row: None}
        border = [row]
        while border:
            fresh: list[Row] = []
            for parent, relation, child in self._children(border, most):
                if child in came_from or self._dropping.is_dropped(child):
                    continue
                came_from[child] = (parent, relation)
                if self._pulled.get(child) is not None or self._selecting.is_selected(child):
                    self._remember(child, came_from)
                    return True
                fresh.append(child)
            border = fresh
        return False

    def _remember(self, end: Row, came_from: _CameFrom) -> None:
        child = end
        while (step := came_from[child]) is not None:
            parent, relation = step
            self._pulled[parent] = Pulled(relation, child)
            child = parent

    def _children(self, parents: Iterable[Row], most: int | None) -> Iterator[tuple[Row, Relation, Row]]:
        by_table: dict[Relation, dict[tuple[object, ...], Row]] = {}
        for parent in parents:
            for relation in self._facts.pulls.get(parent.table, ()):
                key = parent.key(relation.parent_columns)
                if key is not None:
                    by_table.setdefault(relation, {}).setdefault(plain_key(key), parent)
        for relation, known in by_table.items():
            keys = [key for key in (parent.key(relation.parent_columns) for parent in known.values()) if key]
            for child in self._lookups.some_copied(relation.child, relation.child_columns, keys, most):
                reference = child.reference(relation)
                if reference is not None:
                    yield known[plain_key(reference)], relation, child
