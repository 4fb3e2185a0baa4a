"""Orphans of the source that a relation with ``orphans: drop`` removes, and what falls with them."""

from __future__ import annotations

from collections.abc import Callable

from subsetter.catalog.tables import TableName
from subsetter.planning.predicates import (
    TRUE,
    BuiltRows,
    Flag,
    InKeys,
    IsSet,
    KeyRows,
    LoopRows,
    Not,
    Predicate,
    all_of,
    any_of,
)
from subsetter.planning.rules import Orphans, Relation
from subsetter.planning.steps import KeyStateStep, KeyStep, SettleStep, SettlingState
from subsetter.planning.workbench import View, Workbench

LIVE = "live"
Group = tuple[TableName, tuple[str, ...]]


def key_names(count: int) -> tuple[str, ...]:
    """Returns the column names of a set of keys: those of the tables might clash with ours."""
    return tuple(f"key_{number}" for number in range(1, count + 1))


def missing(relation: Relation, view: View) -> Predicate:
    """Returns where the child row has no reference: a NULL, or ``when`` does not hold."""
    parts: list[Predicate] = [Not(IsSet(relation.child_columns))]
    if relation.when is not None:
        parts.append(Not(view.holds(relation.when)))
    return any_of(parts)


class OrphanSteps:
    """Makes the predicate by which a row is not dropped, and the key states that it needs."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._facts = bench.facts
        self._keys: dict[Group, KeyRows] = {}
        self._states: dict[Group, str] = {}

    def live(self, table: TableName, view: View) -> Predicate:
        """Returns where a row of the table is not dropped."""
        return self._live(table, view, self._meets)

    def _live(self, table: TableName, view: View, meets: Callable[[Relation], Predicate]) -> Predicate:
        return all_of(any_of([missing(relation, view), meets(relation)]) for relation in self._facts.dropping(table))

    def _meets(self, relation: Relation) -> Predicate:
        """Where a reference does not drop the row."""
        if relation.orphans is not Orphans.DROP:
            return Not(InKeys(relation.child_columns, (self._state(relation, Not(Flag(LIVE))),)))
        if relation.parent in self._facts.droppable and not self._facts.is_copied_whole(relation):
            return InKeys(relation.child_columns, (self._state(relation, Flag(LIVE)),))
        return InKeys(relation.child_columns, (self._all_keys(relation),))

    def _all_keys(self, relation: Relation) -> KeyRows:
        """The keys of a parent of which no row is dropped, or of one that is copied whole."""
        if self._facts.is_copied_whole(relation):
            output = self._bench.rules.by_name[relation.parent].destination
            return KeyRows(BuiltRows(output), relation.parent_columns)
        group = (relation.parent, relation.parent_columns)
        if group not in self._keys:
            output = self._bench.name(relation.parent, "all_keys")
            why = f"the keys of {relation.parent}, to drop the orphans of {relation}"
            rows = self._bench.view(relation.parent).rows
            step = KeyStep(output, relation.parent, rows, relation.parent_columns, IsSet(group[1]), (), why)
            self._bench.add(step)
            self._keys[group] = KeyRows(BuiltRows(output), relation.parent_columns)
        return self._keys[group]

    def _state(self, relation: Relation, where: Predicate) -> KeyRows:
        group = (relation.parent, relation.parent_columns)
        if group not in self._states:
            if relation.parent in self._facts.dropping_cycles:
                self._settle(self._facts.dropping_cycles[relation.parent])
            if group not in self._states:
                self._add_state(group)
        return KeyRows(BuiltRows(self._states[group]), key_names(len(group[1])), where)

    def _add_state(self, group: Group) -> None:
        parent, columns = group
        self._states[group] = output = self._bench.name(parent, "key_state")
        view = self._bench.view(parent)
        why = f"which keys of {parent} have a row left after orphans are dropped"
        live = self.live(parent, view)
        self._bench.add(KeyStateStep(output, parent, view.rows, columns, live, (), why))

    def _settle(self, component: tuple[TableName, ...]) -> None:
        members = frozenset(component)
        inside = [r for name in component for r in self._facts.dropping(name) if r.parent in members]
        groups = dict.fromkeys((relation.parent, relation.parent_columns) for relation in inside)
        self._states.update({group: self._bench.name(group[0], "key_state") for group in groups})
        states = tuple(self._settling(group, members) for group in groups)
        names = ", ".join(map(str, component))
        why = f"dropped orphans cascade in a cycle of {names}"
        self._bench.add(SettleStep(states[0].output, component, states, (), why))

    def _settling(self, group: Group, inside: frozenset[TableName]) -> SettlingState:
        table, columns = group
        view = self._bench.view(table)

        def first(relation: Relation) -> Predicate:
            if relation.parent not in inside:
                return self._meets(relation)
            if relation.orphans is not Orphans.DROP:
                return TRUE
            rows = self._bench.view(relation.parent).rows
            keys = KeyRows(rows, relation.parent_columns, IsSet(relation.parent_columns))
            return InKeys(relation.child_columns, (keys,))

        def again(relation: Relation) -> Predicate:
            if relation.parent not in inside:
                return self._meets(relation)
            rows = LoopRows(self._states[relation.parent, relation.parent_columns])
            names = key_names(len(relation.parent_columns))
            if relation.orphans is Orphans.DROP:
                return InKeys(relation.child_columns, (KeyRows(rows, names, Flag(LIVE)),))
            return Not(InKeys(relation.child_columns, (KeyRows(rows, names, Not(Flag(LIVE))),)))

        return SettlingState(
            self._states[group],
            table,
            view.rows,
            columns,
            self._live(table, view, first),
            self._live(table, view, again),
        )
