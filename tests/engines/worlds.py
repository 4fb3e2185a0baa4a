"""What the contract asks of an engine's test set-up: a small lake, a destination, and a reader's eyes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from subsetter.catalog.tables import Catalog, TableName
from subsetter.engines.base import Engine
from subsetter.planning.predicates import TRUE, Predicate
from subsetter.planning.rules import ColumnCopy, CopyMode, Rules, TableRules
from subsetter.planning.steps import CopyStep, Plan, TablePlan
from subsetter.rendering.render import render_step
from subsetter.rendering.statements import Scope, Statement

Row = tuple[object, ...]


@dataclass(frozen=True)
class Contents:
    """A source table to be made.

    Attributes:
        columns: names and types in Trino's words, in order.
    """

    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]


class World(Protocol):
    """One config of one engine, with an empty destination.

    Attributes:
        engine: bound to the config.
        odd_names: of tables that the engine's sources may have.
    """

    engine: Engine
    odd_names: tuple[str, ...]

    def load(self, tables: Mapping[str, Contents]) -> None:
        """Makes these tables in the source."""

    def reopened(self) -> Engine:
        """Returns another engine of the same config, as another process would have."""

    def read(self, table: str) -> list[Row] | None:
        """Returns what a reader finds in a published table, in no order; None when there is no such table."""

    def columns_of(self, table: str) -> list[str]:
        """Returns the columns that a reader finds in a published table."""

    def failing(self, statement: Statement) -> Statement:
        """Returns a statement for the same output that the engine gives up on."""

    def endless(self, statement: Statement, scope: Scope) -> Statement:
        """Returns a statement for the same output that does not end by itself within minutes."""


def plan_of(catalog: Catalog, where: Mapping[str, Predicate] | None = None) -> Plan:
    """Returns a plan that copies every table of a catalog, or those named, each under a condition."""
    conditions = (
        {table.name: TRUE for table in catalog.tables}
        if where is None
        else {TableName("", name): predicate for name, predicate in where.items()}
    )
    rules, steps, tables = [], [], []
    for name, predicate in conditions.items():
        table = catalog.by_name[name]
        columns = tuple(ColumnCopy(one.name, one.type, one.type) for one in table.columns)
        rules.append(TableRules(table, name.table, columns, CopyMode.ALL, why="test"))
        steps.append(CopyStep(name.table, name, columns, predicate, (), "test"))
        tables.append(TablePlan(name, name.table, True, TRUE, TRUE, "test"))
    return Plan(Rules("dev", tuple(rules), ()), tuple(steps), tuple(tables))


@dataclass(frozen=True)
class Build:
    """A build of a plan on an engine, done by hand."""

    engine: Engine
    plan: Plan
    build_id: str
    scope: Scope

    @classmethod
    def begin(cls, engine: Engine, plan: Plan, build_id: str, attempts: Mapping[str, int] | None = None) -> Build:
        """Returns an open build that has run nothing yet."""
        scope = engine.bind(plan, build_id, attempts or {})
        engine.open_build(build_id, tuple(plan.rules.source_by_name.values()))
        return cls(engine, plan, build_id, scope)

    def statement(self, output: str) -> Statement:
        """Returns the statement that writes an output."""
        step = self.plan.step_by_output[output]
        assert isinstance(step, CopyStep)
        return render_step(step, self.scope)

    def run_all(self) -> Build:
        """Writes every output."""
        for step in self.plan.steps:
            self.engine.run(self.statement(step.output), self.scope)
        return self

    def publish(self, *tables: str) -> Build:
        """Switches readers to these tables of the build, or to all."""
        names = tables or tuple(one.destination for one in self.plan.tables)
        self.engine.publish(self.build_id, {name: name for name in names}, self.scope)
        return self

    def count(self, output: str) -> int:
        """Returns how many rows an output has, as a statement of the build finds."""
        name = ".".join('"' + part.replace('"', '""') + '"' for part in self.scope.outputs[output].ref.parts)
        ((rows,),) = self.engine.query(Statement(output, "count", f"SELECT count(*) FROM {name}", output)).rows
        return int(str(rows))

    def again(self, attempts: Mapping[str, int]) -> Build:
        """Returns the same build with other attempts."""
        return replace(self, scope=self.engine.bind(self.plan, self.build_id, attempts))
