"""Which kept child rows bring a row into the copy?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from subsetter.planning.facts import Facts
from subsetter.planning.rules import Relation
from subsetter.planning.why.dropping import Dropping
from subsetter.planning.why.lookups import Lookups
from subsetter.planning.why.rows import Row, plain_key
from subsetter.planning.why.selecting import Selecting


@dataclass(frozen=True)
class Pulled:
    """A child row that refers to a row, on the shortest way to one that is selected."""

    relation: Relation
    child: Row


class Completing:
    """Answers for single rows, each worked out once.

    Args:
        facts: about the rules.
        lookups: finds the children.
        dropping: tells the rows that do not count.
        selecting: tells where a chain of children may end.
    """

    def __init__(self, facts: Facts, lookups: Lookups, dropping: Dropping, selecting: Selecting) -> None:
        self._facts = facts
        self._lookups = lookups
        self._dropping = dropping
        self._selecting = selecting
        self._pulled: dict[Row, Pulled | None] = {}

    def pulled(self, row: Row) -> Pulled | None:
        """Returns the child row by which the row is completed; None when no kept row refers to it."""
        if row not in self._pulled:
            self._search(row)
        return self._pulled[row]

    def _search(self, row: Row) -> None:
        """Goes down from the row, one reference at a time, to the nearest selected row."""
        came_from: dict[Row, tuple[Row, Relation] | None] = {row: None}
        border = [row]
        while border:
            fresh: list[Row] = []
            for parent, relation, child in self._children(border):
                if child in came_from or self._dropping.is_dropped(child):
                    continue
                came_from[child] = (parent, relation)
                if self._selecting.is_selected(child):
                    self._remember(child, came_from)
                    return
                fresh.append(child)
            border = fresh
        self._pulled[row] = None

    def _remember(self, end: Row, came_from: dict[Row, tuple[Row, Relation] | None]) -> None:
        child = end
        while (step := came_from[child]) is not None:
            parent, relation = step
            self._pulled[parent] = Pulled(relation, child)
            child = parent

    def _children(self, parents: Iterable[Row]) -> Iterator[tuple[Row, Relation, Row]]:
        by_table: dict[Relation, dict[tuple[object, ...], Row]] = {}
        for parent in parents:
            for relation in self._facts.pulls.get(parent.table, ()):
                key = parent.key(relation.parent_columns)
                if key is not None:
                    by_table.setdefault(relation, {}).setdefault(plain_key(key), parent)
        for relation, known in by_table.items():
            keys = [key for key in (parent.key(relation.parent_columns) for parent in known.values()) if key]
            for child in self._lookups.copied(relation.child, relation.child_columns, keys):
                reference = child.reference(relation)
                if reference is not None:
                    yield known[plain_key(reference)], relation, child
