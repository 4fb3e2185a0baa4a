"""What the parts of the planner share while they make steps: names, views of tables, the steps so far."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Protocol

from subsetter.catalog.tables import Table, TableName
from subsetter.planning.facts import Facts
from subsetter.planning.predicates import BuiltRows, Flag, Holds, Predicate, Rows, SourceRows
from subsetter.planning.rules import Rules
from subsetter.planning.steps import NarrowStep, Step, outputs_of
from subsetter.planning.usage import outputs_read, used_by_step
from subsetter.sql.conditions import Condition


class View(Protocol):
    """The rows of a table as a step reads them: from the source, or from its narrow copy."""

    @property
    def rows(self) -> Rows:
        """Where the rows come from."""

    def holds(self, condition: Condition) -> Predicate:
        """Returns the condition as a predicate on these rows."""


@dataclass(frozen=True)
class SourceView:
    """A table as it is in the source."""

    table: TableName

    @property
    def rows(self) -> Rows:
        """The source."""
        return SourceRows(self.table)

    def holds(self, condition: Condition) -> Predicate:
        """Returns the condition as the user wrote it."""
        return Holds(condition)


@dataclass(frozen=True)
class NarrowView:
    """The narrow copy of a table, in which each condition is a boolean column."""

    table: Table
    output: str
    flags: dict[Condition, str] = field(default_factory=dict)

    @property
    def rows(self) -> Rows:
        """The narrow copy."""
        return BuiltRows(self.output)

    def holds(self, condition: Condition) -> Predicate:
        """Returns the flag of the condition; the narrow step will write it."""
        if condition not in self.flags:
            self.flags[condition] = _free_name(f"flag_{len(self.flags) + 1}", set(self.table.by_name))
        return Flag(self.flags[condition])


class Workbench:
    """Names, views and steps of one plan in the making.

    Args:
        rules: what is planned.
        facts: what is known of them.
        narrow: the tables that are copied narrow once, because more than one step reads their keys.
    """

    def __init__(self, rules: Rules, facts: Facts, narrow: frozenset[TableName]) -> None:
        self.rules = rules
        self.facts = facts
        self._narrow = narrow
        self._steps: dict[str, Step] = {}
        self._taken = {one.destination.lower() for one in rules.tables}
        self._narrow_views: dict[TableName, NarrowView] = {}

    def view(self, table: TableName) -> View:
        """Returns the rows that key and rank steps of the table read."""
        if table not in self._narrow:
            return SourceView(table)
        if table not in self._narrow_views:
            source = self.rules.source_by_name[table]
            self._narrow_views[table] = NarrowView(source, self.name(table, "narrow"))
        return self._narrow_views[table]

    def name(self, table: TableName, suffix: str) -> str:
        """Returns a new output name, after a copied table, that no table of the destination has."""
        name = _free_name(f"{self.rules.by_name[table].destination}__{suffix}", self._taken)
        self._taken.add(name.lower())
        return name

    def add(self, step: Step) -> None:
        """Keeps a step."""
        for output in outputs_of(step):
            self._steps[output] = step

    def finish(self) -> tuple[Step, ...]:
        """Returns the steps, each with what it reads, the narrow copies among them."""
        steps = list({id(step): step for step in self._steps.values()}.values())
        used = _columns_used(steps)
        steps += [self._narrow_step(view, used[view.output]) for view in self._narrow_views.values()]
        return tuple(replace(step, reads=outputs_read(step)) for step in steps)

    def _narrow_step(self, view: NarrowView, used: set[str]) -> NarrowStep:
        order = tuple(column.name for column in view.table.columns if column.name in used)
        flags = tuple((name, condition) for condition, name in view.flags.items())
        why = f"keys and references of {view.table.name}, read once for the steps that need only those"
        return NarrowStep(view.output, view.table.name, order, flags, (), why)


def _columns_used(steps: list[Step]) -> dict[str, set[str]]:
    """Which columns of each output the steps read."""
    found: dict[str, set[str]] = defaultdict(set)
    for step in steps:
        for rows, columns in used_by_step(step):
            if isinstance(rows, BuiltRows):
                found[rows.output].update(columns)
    return found


def _free_name(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 2
    while name.lower() in taken:
        name, number = f"{wanted}_{number}", number + 1
    return name
