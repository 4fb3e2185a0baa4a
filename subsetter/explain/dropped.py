"""Is a row one of the orphans that count as not in the source?"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from subsetter.explain.least_solution import reachable, solve
from subsetter.explain.lookups import Lookups
from subsetter.explain.row import Row
from subsetter.planning.facts import Facts
from subsetter.planning.rules import Orphans, Relation


class DroppedRows:
    """Answers for single rows, each worked out once.

    Args:
        facts: about the rules.
        lookups: finds the parents.
    """

    def __init__(self, facts: Facts, lookups: Lookups) -> None:
        self._facts = facts
        self._lookups = lookups
        self._rounds: dict[Row, int | None] = {}

    def is_dropped(self, row: Row) -> bool:
        """Returns whether the row counts as not in the source."""
        if row.is_copied or row.table not in self._facts.droppable:
            return False
        if row not in self._rounds:
            self._rounds.update(solve(reachable(row, self._parents), self._is_dropped))
        return self._rounds[row] is not None

    def causes(self, row: Row) -> Iterator[tuple[Relation, tuple[Row, ...]]]:
        """Yields each relation that drops the row, with its parent rows, which are all dropped; often there is none."""
        self.is_dropped(row)
        number = self._rounds.get(row) or 0
        before = {other for other, found in self._rounds.items() if found is not None and found < number}
        for relation in self._facts.dropping(row.table):
            if self._drops(row, relation, before):
                yield relation, self._met(row, relation)

    def _parents(self, rows: Collection[Row]) -> Iterator[Row]:
        by_relation: dict[Relation, list[Row]] = {}
        for row in rows:
            for relation in () if row.is_copied else self._facts.dropping(row.table):
                by_relation.setdefault(relation, []).append(row)
        for relation, children in by_relation.items():
            keys = [key for key in (child.reference(relation) for child in children) if key is not None]
            yield from self._lookups.original(relation.parent, relation.parent_columns, keys)

    def _met(self, row: Row, relation: Relation) -> tuple[Row, ...]:
        key = row.reference(relation)
        return () if key is None else self._lookups.original(relation.parent, relation.parent_columns, [key])

    def _is_dropped(self, row: Row, known: Collection[Row]) -> bool:
        if row.is_copied:
            return False
        return any(self._drops(row, relation, known) for relation in self._facts.dropping(row.table))

    def _drops(self, row: Row, relation: Relation, known: Collection[Row]) -> bool:
        if row.reference(relation) is None:
            return False
        met = self._met(row, relation)
        return all(parent in known for parent in met) and (bool(met) or relation.orphans is Orphans.DROP)
