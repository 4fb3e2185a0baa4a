"""Proves a build before anybody sees it: columns, counts, keys, references."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Event as Flag

from subsetter.builds.events import CheckEnded, Listener, ignore
from subsetter.builds.preparing.limits import Meter
from subsetter.builds.records.manifest import StatementRecord
from subsetter.builds.running.run import statement_record
from subsetter.builds.running.schedule import Task, go_on, run_tasks
from subsetter.builds.verifying.probes import Counted, Lasting, Probe, broken_copy
from subsetter.builds.verifying.results import CheckResult
from subsetter.engines.base import Capabilities, Engine
from subsetter.errors import FileUnreadable, SourceUnreadable
from subsetter.planning.rules import Relation
from subsetter.planning.steps import Plan, TablePlan
from subsetter.rendering.statements import Scope, Statement


@dataclass(frozen=True)
class Verified:
    """What verification found.

    Attributes:
        counts: by the table's name at the destination.
        checks: of the tables, then of the relations, in the plan's order.
        statements: that were sent.
    """

    counts: Mapping[str, Counted]
    checks: tuple[CheckResult, ...]
    statements: tuple[StatementRecord, ...]


@dataclass(frozen=True)
class Verification:
    """A build to be verified.

    Attributes:
        scope: its names.
        reported: rows of each copy as the engine reported them when it wrote it.
        lasting: what there is to look at.
        meter: holds what is read against limits; None for no limits.
        started: when the build began, on the monotonic clock.
        is_past: whether the build was made before, so that a source that cannot be read is no failure.
        broken: copies that cannot be read, each with the reason.
    """

    plan: Plan
    scope: Scope
    reported: Mapping[str, int | None]
    lasting: Lasting
    meter: Meter | None = None
    started: float = field(default_factory=time.monotonic)
    is_past: bool = False
    broken: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _Part:
    """What the checks of one table, or of one relation, have come to."""

    checks: list[CheckResult] = field(default_factory=list)
    statements: list[StatementRecord] = field(default_factory=list)
    counts: dict[str, Counted] = field(default_factory=dict)


@dataclass(frozen=True)
class _Look:
    """The checks of one table, or of one relation.

    Attributes:
        table: its name at the destination.
        relation: empty for the checks of a table.
        at: makes them.
    """

    table: str
    relation: str
    at: Callable[[Probe, _Part], None]


def verify(work: Verification, engine: Engine, *, most: int, listener: Listener = ignore) -> Verified:
    """Checks every table and every relation of a build.

    Args:
        work: the build.
        engine: on which the build is open.
        most: statements at once.
        listener: is told each result, from several threads.

    Raises:
        EngineError: when a check could not be made.
        Interrupted: when the user pressed Ctrl-C.
    """

    def run(look: _Look, stopping: Flag) -> _Part:
        try:
            part = asked(look, stopping, work.lasting)
        except (SourceUnreadable, FileUnreadable) as error:
            if not work.is_past:
                raise
            part = _looked_again(work, look, partial(asked, look, stopping), error)
        for check in part.checks:
            listener(CheckEnded(check))
        return part

    def asked(look: _Look, stopping: Flag, lasting: Lasting) -> _Part:
        part = _Part()

        def ask(statement: Statement) -> tuple[object, ...]:
            go_on(stopping)
            began = time.monotonic() - work.started
            answer = engine.query(statement)
            if work.meter is not None:
                work.meter.spend(answer.outcome.scanned_bytes)
            part.statements.append(replace(statement_record(statement, answer.outcome), began=began))
            return answer.rows[0]

        look.at(Probe(work.plan, work.scope, engine.capabilities, lasting, ask), part)
        return part

    tasks = [Task((), (), partial(run, look)) for look in _looks(work)]
    parts = run_tasks(tasks, most=most, interrupt=engine.interrupt)
    return Verified(
        counts={name: counted for part in parts for name, counted in part.counts.items()},
        checks=tuple(check for part in parts for check in part.checks),
        statements=tuple(statement for part in parts for statement in part.statements),
    )


def verification_statements(plan: Plan, scope: Scope, capabilities: Capabilities) -> tuple[Statement, ...]:
    """Returns every statement that verification may send, in order. Nothing is run."""
    shown: list[Statement] = []

    def ask(statement: Statement) -> tuple[object, ...]:
        shown.append(statement)
        return (1,)  # as if rows were found, so that what only then is sent is shown too

    lasting = Lasting.everything(plan)
    for look in _looks(Verification(plan, scope, {}, lasting)):
        look.at(Probe(plan, scope, capabilities, lasting, ask), _Part())
    return tuple(shown)


def _looked_again(
    work: Verification, look: _Look, asked: Callable[[Lasting], _Part], error: SourceUnreadable | FileUnreadable
) -> _Part:
    """Returns what can be told of a build that was made before when its sources, or its copies, cannot be read."""
    try:
        return asked(work.lasting.without_sources(work.plan, error))
    except (SourceUnreadable, FileUnreadable) as again:
        return _Part([broken_copy(look.table, look.relation, again.message)])


def _looks(work: Verification) -> list[_Look]:
    """The independent parts of a verification, in the order of their results."""

    def look_at_table(table: TablePlan, probe: Probe, part: _Part) -> None:
        if table.destination in work.broken:
            part.checks.append(broken_copy(table.destination, "", work.broken[table.destination]))
            return
        counted = probe.counted(table)
        part.counts[table.destination] = counted
        part.checks += probe.of_table(table, counted.rows, work.reported.get(table.destination))

    def look_at_relation(relation: Relation, probe: Probe, part: _Part) -> None:
        part.checks.extend(probe.of_relation(relation))

    names = {table.table: table.destination for table in work.plan.tables}
    tables = [_Look(table.destination, "", partial(look_at_table, table)) for table in work.plan.tables]
    relations = [
        _Look(names.get(one.child, ""), str(one), partial(look_at_relation, one)) for one in work.plan.rules.relations
    ]
    return [*tables, *relations]
