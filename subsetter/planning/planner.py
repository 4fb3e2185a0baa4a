"""Rules to plan: which steps, in which order, so that each wide table is read once."""

from __future__ import annotations

from collections import Counter

from subsetter.catalog.tables import TableName
from subsetter.planning.advice import advice
from subsetter.planning.completion import CompletionSteps
from subsetter.planning.facts import Facts, followed_relations
from subsetter.planning.graph import components
from subsetter.planning.orphans import OrphanSteps
from subsetter.planning.predicates import FALSE, all_of, any_of
from subsetter.planning.restated import stated_on_child
from subsetter.planning.rules import CopyMode, Rules, TableRules
from subsetter.planning.selection import SelectionSteps
from subsetter.planning.steps import CopyStep, Plan, Step, TablePlan, outputs_of
from subsetter.planning.wording import why_copied
from subsetter.planning.workbench import SourceView, Workbench


def plan(rules: Rules) -> Plan:
    """Returns the plan of the rules.

    Every copied table gets one copy step, which reads the source once, wide. What decides which rows it keeps was
    worked out before, on keys: by key and rank steps, on narrow copies, in loops.
    """
    facts = Facts(rules)
    bench = Workbench(rules, facts, _narrow_tables(facts))
    dropping = OrphanSteps(bench)
    selecting = SelectionSteps(bench, dropping)
    completing = CompletionSteps(bench, dropping, selecting)
    _parents_first(facts, dropping, selecting)
    _children_first(facts, completing)
    tables = tuple(_table_plan(one, facts, selecting, completing) for one in rules.tables)
    for one, table in zip(rules.tables, tables, strict=True):
        bench.add(_copy_step(one, table, dropping))
    return Plan(rules, _ordered(bench.finish()), tables, advice(facts))


def _parents_first(facts: Facts, dropping: OrphanSteps, selecting: SelectionSteps) -> None:
    """Makes the steps of parents before those of children, so that no chain of tables becomes a deep recursion."""
    copied = [rules.name for rules in facts.rules.tables if rules.mode is not CopyMode.EMPTY]
    for component in components(copied, lambda name: [r.parent for r in facts.dropping(name)]):
        for name in component:
            dropping.live(name, SourceView(name))

    def followed(name: TableName) -> list[TableName]:
        return [relation.parent for relation in followed_relations(facts.rules.by_name[name])]

    for component in components(copied, followed):
        for name in component:
            selecting.selected(name, SourceView(name))


def _children_first(facts: Facts, completing: CompletionSteps) -> None:
    """Makes the steps that read the references of children again, those of the children's own children before them."""
    children: dict[TableName, list[TableName]] = {}
    for relation in facts.read_again:
        children.setdefault(relation.parent, []).append(relation.child)
    for component in components(list(children), lambda name: children.get(name, [])):
        for name in component:
            completing.completed(name)


def _table_plan(rules: TableRules, facts: Facts, selecting: SelectionSteps, completing: CompletionSteps) -> TablePlan:
    selected = selecting.selected(rules.name, SourceView(rules.name))
    is_complete = rules.name in facts.complete
    completed = completing.completed(rules.name)
    why = why_copied(rules, facts)
    return TablePlan(rules.name, rules.destination, is_complete, selected, completed, why)


def _copy_step(rules: TableRules, table: TablePlan, dropping: OrphanSteps) -> CopyStep:
    kept = any_of([table.selected, table.completed])
    # Without rows there is nothing to drop, and the parents need not be copied.
    where = FALSE if rules.mode is CopyMode.EMPTY else all_of([dropping.live(rules.name, SourceView(rules.name)), kept])
    return CopyStep(rules.destination, rules.name, rules.columns, where, (), table.why, rules.partition_by)


def _narrow_tables(facts: Facts) -> frozenset[TableName]:
    """The tables whose keys more than one step reads: they are copied narrow once."""
    uses: Counter[TableName] = Counter()
    for rules in facts.rules.tables:
        followers = facts.followed_by.get(rules.name, ())
        open_followers = [r for r in followers if stated_on_child(r, facts, SourceView(r.child)) is None]
        uses[rules.name] += bool(open_followers) and rules.name not in facts.complete
        uses[rules.name] += rules.selection.cap is not None
    uses.update(name for name, _ in _state_groups(facts))
    uses.update(relation.child for relation in facts.read_again)
    loops = {**facts.selection_cycles, **facts.completion_cycles, **facts.dropping_cycles}
    return frozenset(name for name, count in uses.items() if count > 1) | loops.keys()


def _state_groups(facts: Facts) -> set[tuple[TableName, tuple[str, ...]]]:
    """The parents, with the columns that are referred to, whose keys decide which orphans are dropped."""
    # Only required relations drop rows, so the parents are copied, and theirs in turn.
    copied = (rules.name for rules in facts.rules.tables if rules.mode is not CopyMode.EMPTY)
    return {(relation.parent, relation.parent_columns) for name in copied for relation in facts.dropping(name)}


def _ordered(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Returns the steps that copies need, each after those whose outputs it reads."""
    writer = {output: position for position, step in enumerate(steps) for output in outputs_of(step)}
    order = components(range(len(steps)), lambda position: [writer[name] for name in steps[position].reads])
    needed: set[str] = set()
    kept = []
    for position in reversed([position for component in order for position in component]):
        step = steps[position]
        if isinstance(step, CopyStep) or needed.intersection(outputs_of(step)):
            needed.update(step.reads)
            kept.append(step)
    return tuple(reversed(kept))
