"""Selection: the rows that are wanted for their own sake, as predicates and the steps that these need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from subsetter.catalog.tables import TableName
from subsetter.planning.doubling import can_leap, is_chain, leaping, leaps
from subsetter.planning.facts import followed_relations
from subsetter.planning.graph import share_cycle
from subsetter.planning.orphans import OrphanSteps, key_names, missing
from subsetter.planning.predicates import (
    FALSE,
    TRUE,
    BuiltRows,
    InKeys,
    InSlice,
    IsSet,
    KeyRows,
    LoopRows,
    Predicate,
    all_of,
    any_of,
)
from subsetter.planning.restated import stated_on_child
from subsetter.planning.rules import Cap, CopyMode, Follow, FollowMode, Relation, TableRules
from subsetter.planning.steps import GrowingSet, GrowStep, KeyStep, RankStep
from subsetter.planning.wording import capped
from subsetter.planning.workbench import View, Workbench

Group = tuple[TableName, tuple[str, ...]]
InSelection = Callable[[Relation], Predicate]


class SelectionSteps:
    """Makes the predicate by which a row is selected, and the key, rank and loop steps that it needs."""

    def __init__(self, bench: Workbench, dropping: OrphanSteps) -> None:
        self._bench = bench
        self._facts = bench.facts
        self._dropping = dropping
        self._key_steps: dict[TableName, str] = {}
        self._ranks: dict[TableName, str] = {}
        self._sets: dict[Group, str] = {}

    def selected(self, table: TableName, view: View) -> Predicate:
        """Returns where a row of the table, one that is not dropped, is selected."""
        rules = self._bench.rules.by_name[table]
        if rules.mode is not CopyMode.SELECT:
            return TRUE if rules.mode is CopyMode.ALL else FALSE
        selection = rules.selection
        always = view.holds(selection.always) if selection.always else FALSE
        wanted = self._capped(rules, view) if selection.is_bounded else FALSE
        return any_of([always, wanted])

    def _capped(self, rules: TableRules, view: View) -> Predicate:
        eligible = self._eligible(rules, view, self._in_selection_of(view))
        cap = rules.selection.cap
        if cap is None:
            return eligible
        columns = (*cap.key, *(cap.per.child_columns if cap.per else ()))
        ranked = KeyRows(BuiltRows(self._rank(rules, cap)), key_names(len(columns)))
        return all_of([eligible, InKeys(columns, (ranked,))])

    def _eligible(self, rules: TableRules, view: View, meets: InSelection | None) -> Predicate:
        """Sample, where and follow together, with membership in the parents' selection as given; None: no follow."""
        selection = rules.selection
        parts: list[Predicate] = []
        if sample := selection.sample:
            key = tuple((name, rules.table.by_name[name.lower()].type) for name in sample.key)
            parts.append(InSlice(key, sample.salt, sample.threshold))
        if selection.where is not None:
            parts.append(view.holds(selection.where))
        if selection.follow is not None and meets is not None:
            parts.append(_follows(selection.follow, view, meets))
        return all_of(parts)

    def _in_selection_of(self, view: View) -> InSelection:
        """How a child row meets the selection of its parents, once that is known."""

        def meets(relation: Relation) -> Predicate:
            stated = stated_on_child(relation, self._facts, view)
            if stated is not None:
                return stated
            return InKeys(relation.child_columns, (self._keys(relation),))

        return meets

    def _keys(self, relation: Relation) -> KeyRows:
        """The keys of the parent's selected rows."""
        parent, columns = relation.parent, relation.parent_columns
        cycles = self._facts.selection_cycles
        if share_cycle(cycles, relation.child, parent) and (parent, columns) not in self._sets:
            self._grow(cycles[parent])
        if (parent, columns) in self._sets:
            return KeyRows(BuiltRows(self._sets[parent, columns]), key_names(len(columns)))
        rules = self._bench.rules.by_name[parent]
        if parent in self._facts.complete and set(columns) <= {column.name for column in rules.columns}:
            return KeyRows(BuiltRows(rules.destination), columns)
        return KeyRows(BuiltRows(self._key_step(parent)), columns)

    def _key_step(self, parent: TableName) -> str:
        if parent not in self._key_steps:
            self._key_steps[parent] = output = self._bench.name(parent, "selected")
            view = self._bench.view(parent)
            where = all_of([self._dropping.live(parent, view), self.selected(parent, view)])
            followers = self._facts.followed_by[parent]
            columns = dict.fromkeys(column for relation in followers for column in relation.parent_columns)
            why = f"keys of the selected rows of {parent}, for {_names(followers)} to follow"
            self._bench.add(KeyStep(output, parent, view.rows, tuple(columns), where, (), why))
        return self._key_steps[parent]

    def _rank(self, rules: TableRules, cap: Cap) -> str:
        if rules.name not in self._ranks:
            self._ranks[rules.name] = output = self._bench.name(rules.name, "ranked")
            view = self._bench.view(rules.name)
            eligible = self._eligible(rules, view, self._in_selection_of(view))
            key = tuple((name, rules.table.by_name[name.lower()].type) for name in cap.key)
            per = cap.per.child_columns if cap.per else ()
            step = RankStep(
                output,
                rules.name,
                view.rows,
                key,
                per,
                cap.order_by,
                cap.descending,
                cap.limit,
                cap.salt,
                where=all_of([IsSet(cap.key), self._dropping.live(rules.name, view), eligible]),
                reads=(),
                why=f"{capped(cap)}, of {rules.name}",
            )
            self._bench.add(step)
        return self._ranks[rules.name]

    def _grow(self, component: tuple[TableName, ...]) -> None:
        """Adds the loop that selects along a cycle of follow."""
        members = [self._bench.rules.by_name[name] for name in component]
        names = frozenset(component)
        inside = [r for rules in members for r in followed_relations(rules) if r.parent in names]
        groups = dict.fromkeys((relation.parent, relation.parent_columns) for relation in inside)
        self._sets.update({group: self._bench.name(group[0], "selected_keys") for group in groups})
        sets = tuple(self._growing(group, names) for group in groups)
        why = f"selection follows a cycle of {', '.join(map(str, component))}"
        step = GrowStep(sets[0].output, component, sets, (), why)
        follow = members[0].selection.follow
        if follow is not None and follow.mode is not FollowMode.ALL:
            if can_leap(members[0], inside):
                step = self._leaping(step, members[0], inside[0])
            elif is_chain(inside):
                step = replace(step, unproven_key=inside[0].parent_columns)
        self._bench.add(step)

    def _leaping(self, step: GrowStep, rules: TableRules, relation: Relation) -> GrowStep:
        view = self._bench.view(rules.name)
        when = view.holds(relation.when) if relation.when is not None else TRUE
        eligible = self._eligible(rules, view, None)
        linked = all_of([self._dropping.live(rules.name, view), eligible, when])
        by = leaps(self._bench, relation, view, linked, upwards=False)
        return replace(step, sets=(leaping(step.sets[0], by),), leaps=by)

    def _growing(self, group: Group, inside: frozenset[TableName]) -> GrowingSet:
        table, columns = group
        rules = self._bench.rules.by_name[table]
        view = self._bench.view(table)
        known = self._in_selection_of(view)

        def at_first(relation: Relation) -> Predicate:
            return FALSE if relation.parent in inside else known(relation)

        always = view.holds(rules.selection.always) if rules.selection.always else FALSE
        wanted = self._eligible(rules, view, at_first)
        common = [self._dropping.live(table, view), IsSet(columns)]
        first = all_of([*common, any_of([always, wanted])])
        again = all_of([*common, self._newly_eligible(rules, view, known, inside)])
        return GrowingSet(
            self._sets[group],
            key_names(len(columns)),
            (KeyRows(view.rows, columns, first),),
            (KeyRows(view.rows, columns, again),),
        )

    def _newly_eligible(
        self, rules: TableRules, view: View, known: InSelection, inside: frozenset[TableName]
    ) -> Predicate:
        """Where a row becomes eligible by what the last round added."""

        def grown(relation: Relation, *, fresh: bool) -> Predicate:
            rows = LoopRows(self._sets[relation.parent, relation.parent_columns], fresh)
            return InKeys(relation.child_columns, (KeyRows(rows, key_names(len(relation.parent_columns))),))

        def so_far(relation: Relation) -> Predicate:
            return grown(relation, fresh=False) if relation.parent in inside else known(relation)

        follow = rules.selection.follow
        cyclic = [r for r in followed_relations(rules) if r.parent in inside]
        by_last_round = any_of(_refers(r, view, lambda r: grown(r, fresh=True)) for r in cyclic)
        if follow is not None and follow.mode is FollowMode.ALL:
            return all_of([self._eligible(rules, view, so_far), by_last_round])
        return all_of([self._eligible(rules, view, None), by_last_round])


def _follows(follow: Follow, view: View, meets: InSelection) -> Predicate:
    refers = any_of(_refers(relation, view, meets) for relation in follow.relations)
    if follow.mode is not FollowMode.ALL:
        return refers
    every = all_of(any_of([missing(relation, view), meets(relation)]) for relation in follow.relations)
    return all_of([every, refers])


def _refers(relation: Relation, view: View, meets: InSelection) -> Predicate:
    """Where the row has a reference under the relation, and it meets what is asked of it."""
    when = view.holds(relation.when) if relation.when is not None else TRUE
    return all_of([when, meets(relation)])


def _names(relations: tuple[Relation, ...]) -> str:
    return ", ".join(dict.fromkeys(str(relation.child) for relation in relations))
