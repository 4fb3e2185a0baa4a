"""Completion: the rows that kept child rows refer to, as predicates and the loops that cycles need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from subsetter.catalog.tables import TableName
from subsetter.planning.doubling import can_leap, is_chain, leaping, leaps
from subsetter.planning.graph import share_cycle
from subsetter.planning.orphans import OrphanSteps, key_names
from subsetter.planning.predicates import (
    TRUE,
    BuiltRows,
    Holds,
    InKeys,
    IsSet,
    KeyRows,
    LoopRows,
    Predicate,
    Rows,
    all_of,
    any_of,
)
from subsetter.planning.rules import Relation
from subsetter.planning.selection import SelectionSteps
from subsetter.planning.steps import GatherStep, GrowingSet, GrowStep, KeyStep
from subsetter.planning.usage import used_by_predicate
from subsetter.planning.workbench import Workbench

Group = tuple[TableName, tuple[str, ...]]

# Trino, and with it Athena, refuses a statement of more than 150 stages, and each set of rows that a statement reads
# is a stage (measured with Trino 476 on 2026-11-23). A step reads a few others besides.
MOST_KEYS = 50


class CompletionSteps:
    """Makes the predicate by which a row is referred to, and the loops that it needs."""

    def __init__(self, bench: Workbench, dropping: OrphanSteps, selecting: SelectionSteps) -> None:
        self._bench = bench
        self._facts = bench.facts
        self._dropping = dropping
        self._selecting = selecting
        self._sets: dict[Group, list[list[str]]] = {}
        self._groups: dict[TableName, list[Group]] = {}
        self._outside: dict[TableName, Predicate] = {}

    def completed(self, table: TableName) -> Predicate:
        """Returns where a row of the table is kept because a kept row refers to it."""
        return any_of([self._from_cycle(table), self._from_outside(table)])

    def _from_outside(self, table: TableName) -> Predicate:
        """By children whose copies are there already."""
        if table not in self._outside:
            self._outside[table] = self._by_children(table)
        return self._outside[table]

    def _by_children(self, table: TableName) -> Predicate:
        groups: dict[tuple[str, ...], list[Relation]] = {}
        for relation in self._facts.completing(table):
            if not self._is_inside(relation):
                groups.setdefault(relation.parent_columns, []).append(relation)
        return any_of(
            InKeys(columns, self._gathered(table, columns, [self._references(relation) for relation in alike]))
            for columns, relations in groups.items()
            for alike in self._alike(relations)
        )

    def _alike(self, relations: list[Relation]) -> list[list[Relation]]:
        """The relations, those together whose references one set can hold.

        A union of char(n) and varchar is a char(65536) in Trino, which no table holds and which compares both alike.
        """
        found: dict[tuple[bool, ...], list[Relation]] = {}
        for relation in relations:
            known = self._bench.rules.source_by_name[relation.child].by_name
            padded = tuple(known[name.lower()].type.base == "char" for name in relation.child_columns)
            found.setdefault(padded, []).append(relation)
        return list(found.values())

    def _gathered(self, table: TableName, columns: tuple[str, ...], keys: list[KeyRows]) -> tuple[KeyRows, ...]:
        """The same keys in as few sets as one statement can read."""
        while len(keys) > 1 and sum(map(_sets_read, keys)) > MOST_KEYS:
            keys = [self._gather(table, columns, part) for part in _readable_parts(keys)]
        return tuple(keys)

    def _gather(self, table: TableName, columns: tuple[str, ...], keys: tuple[KeyRows, ...]) -> KeyRows:
        output = self._bench.name(table, "referred")
        why = f"keys of {table} that {len(keys)} sets of rows refer to: one statement cannot read all that do"
        self._bench.add(GatherStep(output, table, columns, keys, (), why))
        return KeyRows(BuiltRows(output), columns)

    def _references(self, relation: Relation) -> KeyRows:
        if relation in self._facts.read_again:
            return KeyRows(BuiltRows(self._key_step(relation)), relation.child_columns)
        copy = BuiltRows(self._bench.rules.by_name[relation.child].destination)
        return KeyRows(copy, relation.child_columns, Holds(relation.when) if relation.when else TRUE)

    def _key_step(self, relation: Relation) -> str:
        """Adds the step that reads the references of kept rows at the source, as only that tells where they count."""
        child = relation.child
        output = self._bench.name(child, "references")
        view = self._bench.view(child)
        kept = any_of([self._selecting.selected(child, view), self.completed(child)])
        found = self._referring(relation, kept)
        why = f"references of kept rows of {child} to {relation.parent}: the copy cannot tell where when holds"
        self._bench.add(KeyStep(output, child, found.rows, found.columns, found.where, (), why))
        return output

    def _is_inside(self, relation: Relation) -> bool:
        """Whether the relation runs within a cycle of completion."""
        return share_cycle(self._facts.completion_cycles, relation.child, relation.parent)

    def _from_cycle(self, table: TableName) -> Predicate:
        inside = [r for r in self._facts.completing(table) if self._is_inside(r)]
        if inside and (table, inside[0].parent_columns) not in self._sets:
            self._grow(self._facts.completion_cycles[table])
        groups = dict.fromkeys(relation.parent_columns for relation in inside)
        return any_of(self._in_sets((table, columns), BuiltRows) for columns in groups)

    def _in_sets(self, group: Group, rows: Callable[[str], Rows]) -> Predicate:
        """Where a row's key is in one of the sets that a cycle grows."""
        names = key_names(len(group[1]))
        return any_of(
            InKeys(group[1], tuple(KeyRows(rows(output), names) for output in alike)) for alike in self._sets[group]
        )

    def _grow(self, cycle: tuple[TableName, ...]) -> None:
        inside = [r for name in cycle for r in self._facts.completing(name) if self._is_inside(r)]
        groups: dict[Group, list[Relation]] = {}
        for relation in inside:
            groups.setdefault((relation.parent, relation.parent_columns), []).append(relation)
        parts = {group: [list(_in_parts(alike)) for alike in self._alike(found)] for group, found in groups.items()}
        for group, found in parts.items():
            self._sets[group] = [[self._bench.name(group[0], "needed") for _ in alike] for alike in found]
            self._groups.setdefault(group[0], []).append(group)
        sets = tuple(
            self._growing(output, group, part)
            for group, found in parts.items()
            for outputs, alike in zip(self._sets[group], found, strict=True)
            for output, part in zip(outputs, alike, strict=True)
        )
        why = f"completion runs in a cycle of {', '.join(map(str, cycle))}"
        step = GrowStep(sets[0].output, cycle, sets, (), why)
        if can_leap(self._bench.rules.by_name[cycle[0]], inside):
            step = self._leaping(step, inside)
        elif is_chain(inside):
            step = replace(step, unproven_key=inside[0].parent_columns)
        self._bench.add(step)

    def _growing(self, output: str, group: Group, relations: list[Relation]) -> GrowingSet:
        first = self._gathered(*group, [self._first(relation) for relation in relations])
        again = tuple(self._again(relation) for relation in relations)
        return GrowingSet(output, key_names(len(group[1])), first, again)

    def _leaping(self, step: GrowStep, inside: list[Relation]) -> GrowStep:
        relation = inside[0]
        view = self._bench.view(relation.child)
        by = leaps(self._bench, relation, view, self._linked(relation), upwards=True)
        return replace(step, sets=(leaping(step.sets[0], by),), leaps=by)

    def _first(self, relation: Relation) -> KeyRows:
        """The references of rows that are kept whatever the cycle adds."""
        child = relation.child
        view = self._bench.view(child)
        kept = any_of([self._selecting.selected(child, view), self._from_outside(child)])
        return self._referring(relation, kept)

    def _again(self, relation: Relation) -> KeyRows:
        """The references of rows that the last round showed to be needed."""
        fresh = partial(LoopRows, fresh=True)
        return self._referring(relation, any_of(self._in_sets(group, fresh) for group in self._groups[relation.child]))

    def _referring(self, relation: Relation, kept: Predicate) -> KeyRows:
        where = all_of([IsSet(relation.child_columns), self._linked(relation), kept])
        return KeyRows(self._bench.view(relation.child).rows, relation.child_columns, where)

    def _linked(self, relation: Relation) -> Predicate:
        view = self._bench.view(relation.child)
        when = view.holds(relation.when) if relation.when else TRUE
        return all_of([self._dropping.live(relation.child, view), when])


def _in_parts(relations: list[Relation]) -> Iterator[list[Relation]]:
    """A round reads two sets for each relation, so what many relations add to is grown in parts."""
    most = max(1, MOST_KEYS // 2)
    for start in range(0, len(relations), most):
        yield relations[start : start + most]


def _sets_read(keys: KeyRows) -> int:
    """How many sets of rows a statement reads, at most, to take these keys."""
    return 1 + sum(rows != keys.rows for rows, _ in used_by_predicate(keys.rows, keys.where))


def _readable_parts(keys: list[KeyRows]) -> Iterator[tuple[KeyRows, ...]]:
    """The same keys in parts that one statement can read, each of one set of keys at least."""
    part: list[KeyRows] = []
    for one in keys:
        if part and sum(map(_sets_read, [*part, one])) > MOST_KEYS:
            yield tuple(part)
            part = []
        part.append(one)
    yield tuple(part)
