"""Runs the steps of a plan on an engine."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import Event as Flag

from subsetter.builds.events import Listener, RoundEnded, StepBegan, StepEnded, StepFailed
from subsetter.builds.manifest import StatementRecord
from subsetter.builds.rounds import LoopWork, in_round, run_loop
from subsetter.builds.schedule import Task, go_on, run_tasks
from subsetter.engines.base import Engine, Outcome
from subsetter.errors import EngineError, SubsetError
from subsetter.planning.steps import GrowStep, Plan, SettleStep, Step, outputs_of
from subsetter.rendering.render import render_step
from subsetter.rendering.statements import Scope, Statement


@dataclass(frozen=True)
class BuildRun:
    """One build as it is run: what to do, under which names, on which engine.

    Attributes:
        scope: the names with which the build begins.
        attempts: of each output, from 1; outputs not named are at their first.
        rounds: the last round of each loop that has ended, by the loop's first output.
    """

    plan: Plan
    scope: Scope
    engine: Engine
    attempts: Mapping[str, int]
    listener: Listener
    rounds: dict[str, int] = field(default_factory=dict)

    def run_steps(self, max_parallel: int) -> tuple[StatementRecord, ...]:
        """Runs all steps, several at once where they do not depend on each other.

        Returns:
            What was sent, in the order of the plan.

        Raises:
            EngineError: the first failure; the other steps were stopped, and what failed left nothing behind.
            Interrupted: when the user pressed Ctrl-C.
        """
        tasks = [Task(outputs_of(step), step.reads, partial(self._run_step, step)) for step in self.plan.steps]
        done = run_tasks(tasks, most=max_parallel, interrupt=self.engine.interrupt)
        return tuple(record for records in done for record in records)

    def current_scope(self) -> Scope:
        """Returns the scope in which the outputs of loops that have ended are those of their last rounds."""
        return scope_after(self.plan, self.scope, dict(self.rounds))

    def _run_step(self, step: Step, stopping: Flag) -> list[StatementRecord]:
        name, began = outputs_of(step)[0], time.monotonic()
        self.listener(StepBegan(name, step.kind, _table_of(step), step.why))
        records: list[StatementRecord] = []
        try:
            if isinstance(step, GrowStep | SettleStep):
                self._run_loop(step, records, stopping)
            else:
                scope = self.current_scope()
                records.append(self._send(render_step(step, scope), scope, stopping))
        except SubsetError as error:
            self._discard(step)
            self.listener(StepFailed(name, error.message))
            raise
        rows = records[-1].rows if len(records) == 1 else None
        self.listener(StepEnded(name, step.kind, rows, time.monotonic() - began))
        return records

    def _run_loop(self, step: GrowStep | SettleStep, records: list[StatementRecord], stopping: Flag) -> None:
        def write(statements: Sequence[Statement], number: int, scope: Scope) -> None:
            records.extend(self._send(statement, scope, stopping, number) for statement in statements)

        def count(statements: Sequence[Statement], number: int) -> list[int]:
            counts = []
            for statement in statements:
                go_on(stopping)
                counts.append(self._count(statement, number, records))
            return counts

        name = outputs_of(step)[0]
        work = LoopWork(
            write=write,
            count=count,
            discard=self.engine.discard,
            tell=lambda number, rows: self.listener(RoundEnded(name, number, rows)),
        )
        self.rounds[name] = run_loop(step, self.current_scope(), work)

    def _send(self, statement: Statement, scope: Scope, stopping: Flag, number: int | None = None) -> StatementRecord:
        go_on(stopping)
        outcome = self.engine.run(statement, scope)
        return statement_record(statement, outcome, self.attempts.get(statement.output, 1), number)

    def _count(self, statement: Statement, number: int, records: list[StatementRecord]) -> int:
        began = time.monotonic()
        counted = int(str(self.engine.query(statement)[0][0]))
        outcome = Outcome(None, None, None, "", time.monotonic() - began)
        records.append(statement_record(statement, outcome, 1, number))
        return counted

    def _discard(self, step: Step) -> None:
        scope = self.current_scope()
        if isinstance(step, GrowStep | SettleStep):
            return  # its rounds go with the build's files
        for output in outputs_of(step):
            try:
                self.engine.discard(output, scope)
            except EngineError:
                continue  # the failure of the step is the one to tell; the build's files go as a whole


def scope_after(plan: Plan, scope: Scope, rounds: Mapping[str, int]) -> Scope:
    """Returns the scope in which the outputs of loops are those of their last rounds.

    Args:
        plan: whose loops they are.
        scope: as ``bind`` made it.
        rounds: the last round of each loop that has ended, by the loop's first output.
    """
    for step in plan.steps:
        if isinstance(step, GrowStep | SettleStep) and outputs_of(step)[0] in rounds:
            scope = in_round(step, scope, rounds[outputs_of(step)[0]])
    return scope


def statement_record(
    statement: Statement, outcome: Outcome, attempt: int = 1, number: int | None = None
) -> StatementRecord:
    """Returns the record of a statement that has run; ``number`` is its round in a loop."""
    return StatementRecord(
        step=statement.step,
        purpose=statement.purpose,
        text=statement.text,
        attempt=attempt,
        query_id=outcome.query_id,
        rows=outcome.rows,
        scanned_bytes=outcome.scanned_bytes,
        written_bytes=outcome.written_bytes,
        seconds=outcome.seconds,
        round=number,
    )


def _table_of(step: Step) -> str:
    if isinstance(step, GrowStep | SettleStep):
        return ", ".join(map(str, step.tables))
    return str(step.table)
