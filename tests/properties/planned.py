"""A world through planner and renderer alone: no YAML, no resolving, no build. For thousands of worlds a minute."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import duckdb

from subsetter.catalog import tables as catalog
from subsetter.planning import rules as planning
from subsetter.planning.planner import plan
from subsetter.planning.steps import GrowStep, Plan, SettleStep, Step, outputs_of
from subsetter.rendering.render import finished, render_again, render_counts, render_first, render_step
from subsetter.rendering.statements import OutputRef, Scope, SourceRef, Statement
from subsetter.sql.conditions import Condition
from subsetter.sql.references import SqlTable
from subsetter.types.trino import parse_type
from tests.properties.conditions import Condition as WorldCondition
from tests.properties.meaning import Follow, Lake, Relation, Rule, copy_modes
from tests.properties.worlds import World

_PARQUET = (("FORMAT", "parquet"),)


def planned(world: World) -> Plan:
    """The plan of a world."""
    return plan(rules_of(world.lake))


def rules_of(lake: Lake) -> planning.Rules:
    """The rules of a lake, as resolving makes them."""
    return _Resolving(lake).rules()


def copies(world: World, folder: Path) -> dict[str, Counter[tuple[Any, ...]]]:
    """The rows that the plan's statements copy, run one after the other on DuckDB."""
    world.write_lake(folder / "lake")
    return copies_by(planned(world), folder)


def copies_by(made: Plan, folder: Path) -> dict[str, Counter[tuple[Any, ...]]]:
    """The rows that a plan's statements copy from the lake in a folder."""
    with duckdb.connect(config={"threads": 1}) as connection:
        runner = _Runner(connection, made, folder)
        for step in made.steps:
            runner.run(step)
        return {
            table.destination: Counter(connection.execute(f'SELECT * FROM "build"."{table.destination}"').fetchall())
            for table in made.tables
        }


def statements(made: Plan) -> list[str]:
    """Every statement of a plan without running it, with one round of each loop after its first."""
    scope, texts = _scope(made, Path()), []
    for step in made.steps:
        if isinstance(step, GrowStep | SettleStep):
            rounds = (render_first(step, scope), render_again(step, scope, 1), render_counts(step, scope, 1))
            texts += [statement.text for each in rounds for statement in each]
            scope = finished(step, scope, 1)
        else:
            texts.append(render_step(step, scope).text)
    return texts


def _scope(made: Plan, folder: Path) -> Scope:
    outputs = {name: _output(name, folder) for step in made.steps for name in outputs_of(step)}
    sources = {name: SourceRef(SqlTable(("source", name.table))) for name in made.rules.source_by_name}
    return Scope("duckdb", sources, outputs)


class _Runner:
    def __init__(self, connection: duckdb.DuckDBPyConnection, made: Plan, folder: Path) -> None:
        self._connection = connection
        connection.execute("CREATE SCHEMA source; CREATE SCHEMA build; SET TimeZone = 'UTC'")
        for table in made.rules.source_by_name.values():
            name = table.name.table
            pattern = f"{name}.parquet" if (folder / "lake" / f"{name}.parquet").exists() else f"{name}/**/*.parquet"
            columns = ", ".join(
                f'CAST("{column.name}" AS {column.type}) AS "{column.name}"' for column in table.columns
            )
            files = f"read_parquet('{folder}/lake/{pattern}', hive_partitioning = true)"
            connection.execute(f'CREATE VIEW "source"."{name}" AS SELECT {columns} FROM {files}')
        self._scope = _scope(made, folder)

    def run(self, step: Step) -> None:
        if isinstance(step, GrowStep | SettleStep):
            self._run_loop(step)
        else:
            self._write(render_step(step, self._scope), self._scope.outputs[step.output])

    def _run_loop(self, loop: GrowStep | SettleStep) -> None:
        self._write_round(loop, render_first(loop, self._scope), 0)
        before = self._counts(loop, 0)
        for number in range(1, 1000):
            self._write_round(loop, render_again(loop, self._scope, number), number)
            now = self._counts(loop, number)
            if now == (before if isinstance(loop, SettleStep) else [0] * len(now)):
                self._scope = finished(loop, self._scope, number)
                return
            before = now

    def _counts(self, loop: GrowStep | SettleStep, number: int) -> list[int]:
        return [self._connection.execute(s.text).fetchall()[0][0] for s in render_counts(loop, self._scope, number)]

    def _write_round(self, loop: GrowStep | SettleStep, statements: tuple[Statement, ...], number: int) -> None:
        for name, statement in zip(outputs_of(loop), statements, strict=True):
            self._write(statement, self._scope.outputs[name].round(number))

    def _write(self, statement: Statement, output: OutputRef) -> None:
        self._connection.execute(statement.text)
        self._connection.execute(
            f"""CREATE VIEW "build"."{output.ref.parts[1]}" AS SELECT * FROM read_parquet('{output.location}')"""
        )


def _output(name: str, folder: Path) -> OutputRef:
    return OutputRef(SqlTable(("build", name)), str(folder / f"{name}.parquet"), _PARQUET)


class _Resolving:
    """What the package resolves from YAML and catalog, made from the world itself."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._tables = {table.name: self._table(table.name) for table in lake.tables}
        self._relations = {(each.child, each.name): self._relation(each) for each in lake.relations}

    def rules(self) -> planning.Rules:
        tables = tuple(self._table_rules(name, mode) for name, mode in sorted(copy_modes(self._lake).items()))
        return planning.Rules("world", tables, tuple(self._relations.values()), tuple(self._tables.values()))

    def _table(self, name: str) -> catalog.Table:
        columns = tuple(catalog.Column(each, parse_type(kind)) for each, kind in self._lake.table(name).columns)
        return catalog.Table(catalog.TableName("", name), columns)

    def _relation(self, relation: Relation) -> planning.Relation:
        return planning.Relation(
            relation.name,
            catalog.TableName("", relation.child),
            relation.child_columns,
            catalog.TableName("", relation.parent),
            relation.parent_columns,
            _condition(relation.when, self._lake, relation.child),
            relation.required,
            planning.Orphans(relation.orphans),
            relation.trusted,
        )

    def _table_rules(self, name: str, mode: str) -> planning.TableRules:
        table = self._tables[name]
        columns = tuple(planning.ColumnCopy(each.name, each.type, each.type) for each in table.columns)
        rule = self._lake.rule(name)
        if mode != "rules" or rule is None:
            return planning.TableRules(table, name, columns, planning.CopyMode(mode))
        unique = (self._lake.key(name),) if rule.unique else ()
        return planning.TableRules(table, name, columns, selection=self._selection(rule), unique=unique)

    def _selection(self, rule: Rule) -> planning.Selection:
        sample = None
        if rule.sample:
            key = rule.sample.key or self._lake.key(rule.table)
            sample = planning.Sample(key, rule.sample.rate, self._lake.salt)
        return planning.Selection(
            sample,
            _condition(rule.where, self._lake, rule.table),
            self._follow(rule.table, rule.follow) if rule.follow else None,
            self._cap(rule) if rule.has_cap else None,
            _condition(rule.always, self._lake, rule.table),
        )

    def _follow(self, table: str, follow: Follow) -> planning.Follow:
        relations = tuple(self._relations[table, name] for name in follow.relations)
        return planning.Follow(planning.FollowMode(follow.mode), relations)

    def _cap(self, rule: Rule) -> planning.Cap:
        per = self._relations[rule.table, rule.follow.relations[0]] if rule.max_per_parent and rule.follow else None
        order = rule.order_by
        return planning.Cap(
            rule.rows if rule.rows is not None else rule.max_per_parent or 0,
            self._lake.key(rule.table),
            self._lake.salt,
            per,
            order.column if order else "",
            bool(order and order.descending),
        )


def _condition(condition: WorldCondition | None, lake: Lake, table: str) -> Condition | None:
    if condition is None:
        return None
    text = condition.sql
    columns = tuple(name for name in lake.table(table).column_names if name in text)
    return Condition(text, text, columns)
