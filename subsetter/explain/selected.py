"""Is a row wanted for its own sake?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from subsetter.catalog.tables import TableName
from subsetter.explain.dropped import DroppedRows
from subsetter.explain.least_solution import reachable, solve
from subsetter.explain.lookups import Lookups
from subsetter.explain.ranks import rank
from subsetter.explain.row import Row, cap_hash, sample_slice
from subsetter.planning.facts import Facts, followed_relations
from subsetter.planning.rules import CopyMode, FollowMode, Relation, TableRules


class SelectedRows:
    """Answers for single rows, each worked out once.

    Selected parents are in their copies, so the copies are enough to answer; the source is asked only where the copy
    lacks a column that decides.

    Args:
        facts: about the rules.
        lookups: finds the parents.
        dropping: tells the rows that do not count.
    """

    def __init__(self, facts: Facts, lookups: Lookups, dropping: DroppedRows) -> None:
        self._facts = facts
        self._lookups = lookups
        self._dropping = dropping
        self._rounds: dict[Row, int | None] = {}

    def is_selected(self, row: Row) -> bool:
        """Returns whether the row is wanted for its own sake."""
        if row not in self._rounds:
            cycle = self._facts.selection_cycles.get(row.table, ())

            def holds(one: Row, known: Collection[Row]) -> bool:
                return self._is_selected(one, cycle, known)

            members = reachable(row, lambda rows: self._parents_inside(rows, cycle)) if cycle else (row,)
            self._rounds.update(solve(members, holds))
        return self._rounds[row] is not None

    def selected_parent(self, row: Row, relation: Relation) -> Row | None:
        """Returns a selected row that the row refers to; one that does not lead back to it, where there is one."""
        own = self._rounds.get(row)
        found = [parent for parent in self.met(row, relation) if self.is_selected(parent)]
        inside = relation.parent in self._facts.selection_cycles.get(row.table, ())
        if inside and own is not None:
            found = [parent for parent in found if (self._rounds[parent] or 0) < own] or found
        return found[0] if found else None

    def met(self, row: Row, relation: Relation) -> tuple[Row, ...]:
        """Returns the rows that the row refers to: at least those that are copied."""
        key = row.reference(relation)
        return () if key is None else self._lookups.copied(relation.parent, relation.parent_columns, [key])

    def is_sampled(self, row: Row, rules: TableRules) -> bool:
        """Returns whether the row's hash falls in the slice of the table's sample."""
        in_slice = sample_slice(rules)
        return in_slice is None or row.answer(in_slice) is True

    def passes_locally(self, row: Row, rules: TableRules) -> bool:
        """Returns whether sample and condition hold for the row."""
        return self.is_sampled(row, rules) and row.holds(rules.selection.where) is True

    def follows(self, row: Row, rules: TableRules) -> bool:
        """Returns whether the row refers to selected rows as the rules ask."""
        return self._follows(row, rules, (), frozenset())

    def place(self, row: Row, rules: TableRules) -> int | None:
        """Returns where the row's key stands, from 1, among those that the table's cap counts.

        Keys that pass are in the copy with all their rows, so the keys of the copy before this one are either all that
        there are before it, or as many as the cap lets pass: the place is exact up to the cap.

        Args:
            row: an eligible one.
            rules: of its table, with a cap.

        Returns:
            None when the key has a NULL, with which no row passes a cap.
        """
        cap, hashed = rules.selection.cap, cap_hash(rules)
        key = row.key(cap.key) if cap else None
        if cap is None or hashed is None or key is None:
            return None
        columns = cap.per.child_columns if cap.per else ()
        group = row.key(columns)
        others = () if group is None else self._lookups.copied(row.table, columns, [group])
        # Without an order every row of a key stands where the key's hash does.
        same = (
            self._lookups.original(row.table, cap.key, [key]) if cap.order_by and not rules.is_unique(cap.key) else ()
        )
        same = tuple(one for one in same if one.key(columns) == group)
        candidates = dict.fromkeys([row, *others, *same])
        self._fetch_parents(candidates, rules)
        return rank(key, (one for one in candidates if self._is_eligible(one, rules)), cap, hashed)

    def _is_selected(self, row: Row, cycle: tuple[TableName, ...], known: Collection[Row]) -> bool:
        rules = self._facts.rules.by_name.get(row.table)
        if rules is None or rules.mode in (CopyMode.REFERENCED, CopyMode.EMPTY) or self._dropping.is_dropped(row):
            return False
        if rules.mode is CopyMode.ALL or self.is_always(row, rules):
            return True
        if not rules.selection.is_bounded or not self.passes_locally(row, rules):
            return False
        return self._follows(row, rules, cycle, known) and self._passes_cap(row, rules)

    def is_always(self, row: Row, rules: TableRules) -> bool:
        """Returns whether the row is one of those that are always selected."""
        return rules.selection.always is not None and row.holds(rules.selection.always) is True

    def _is_eligible(self, row: Row, rules: TableRules) -> bool:
        return self.passes_locally(row, rules) and not self._dropping.is_dropped(row) and self.follows(row, rules)

    def _passes_cap(self, row: Row, rules: TableRules) -> bool:
        if rules.selection.cap is None:
            return True
        place = self.place(row, rules)
        return place is not None and place <= rules.selection.cap.limit

    def _follows(self, row: Row, rules: TableRules, cycle: tuple[TableName, ...], known: Collection[Row]) -> bool:
        follow = rules.selection.follow
        if follow is None:
            return True
        outcomes = [
            any(parent in known if parent.table in cycle else self.is_selected(parent) for parent in self.met(row, one))
            for one in follow.relations
            if row.reference(one) is not None
        ]
        return bool(outcomes) and all(outcomes) if follow.mode is FollowMode.ALL else any(outcomes)

    def _parents_inside(self, rows: Iterable[Row], cycle: tuple[TableName, ...]) -> Iterator[Row]:
        """The rows of the cycle that rows refer to, for those rows that depend on it."""
        by_relation: dict[Relation, list[Row]] = {}
        for row in rows:
            rules = self._facts.rules.by_name[row.table]
            if self.is_always(row, rules) or not self.passes_locally(row, rules):
                continue
            for relation in followed_relations(rules):
                if relation.parent in cycle:
                    by_relation.setdefault(relation, []).append(row)
        for relation, children in by_relation.items():
            yield from self._fetch(relation, children)

    def _fetch_parents(self, rows: Collection[Row], rules: TableRules) -> None:
        for relation in followed_relations(rules):
            self._fetch(relation, rows)

    def _fetch(self, relation: Relation, children: Iterable[Row]) -> tuple[Row, ...]:
        keys = [key for key in (child.reference(relation) for child in children) if key is not None]
        return self._lookups.copied(relation.parent, relation.parent_columns, keys)
