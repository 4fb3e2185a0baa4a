"""Runs the steps of a plan on an engine."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event as Flag

from subsetter.builds.events import Listener, StepBegan, StepEnded, StepFailed
from subsetter.builds.manifest import StatementRecord
from subsetter.builds.schedule import Task, go_on, run_tasks
from subsetter.engines.base import Engine
from subsetter.errors import EngineError, SubsetError
from subsetter.planning.steps import GrowStep, Plan, SettleStep, Step, outputs_of
from subsetter.rendering.render import render_step
from subsetter.rendering.statements import Scope, Statement

MOST_ROUNDS = 1_000


@dataclass(frozen=True)
class BuildRun:
    """One build as it is run: what to do, under which names, on which engine.

    Attributes:
        attempts: of each output, from 1; outputs not named are at their first.
    """

    plan: Plan
    scope: Scope
    engine: Engine
    attempts: Mapping[str, int]
    listener: Listener

    def run_steps(self, max_parallel: int) -> tuple[StatementRecord, ...]:
        """Runs all steps, several at once where they do not depend on each other.

        Returns:
            What was sent, in the order of the plan.

        Raises:
            EngineError: the first failure; the other steps were stopped, and what failed left nothing behind.
            Interrupted: when the user pressed Ctrl-C.
        """
        tasks = [
            Task(outputs_of(step), step.reads, lambda stopping, step=step: self._run_step(step, stopping))
            for step in self.plan.steps
        ]
        done = run_tasks(tasks, most=max_parallel, interrupt=self.engine.interrupt)
        return tuple(record for records in done for record in records)

    def _run_step(self, step: Step, stopping: Flag) -> list[StatementRecord]:
        began = time.monotonic()
        self.listener(StepBegan(outputs_of(step)[0], step.kind, _table_of(step), step.why))
        try:
            records = self._statements(step, stopping)
        except SubsetError as error:
            self._discard(step)
            self.listener(StepFailed(outputs_of(step)[0], error.message))
            raise
        rows = records[-1].rows if len(outputs_of(step)) == 1 and records else None
        self.listener(StepEnded(outputs_of(step)[0], step.kind, rows, time.monotonic() - began))
        return records

    def _statements(self, step: Step, stopping: Flag) -> list[StatementRecord]:
        if isinstance(step, GrowStep | SettleStep):
            return self._rounds(step, stopping)
        return [self._send(statement, stopping) for statement in render_step(step, self.scope, self.plan)]

    def _send(self, statement: Statement, stopping: Flag, number: int = 0) -> StatementRecord:
        go_on(stopping)
        outcome = self.engine.run(statement, self.scope)
        return StatementRecord(
            step=statement.step,
            purpose=statement.purpose,
            text=statement.text,
            attempt=self.attempts.get(statement.output, 1),
            query_id=outcome.query_id,
            rows=outcome.rows,
            scanned_bytes=outcome.scanned_bytes,
            written_bytes=outcome.written_bytes,
            seconds=outcome.seconds,
            round=number,
        )

    def _discard(self, step: Step) -> None:
        for output in outputs_of(step):
            try:
                self.engine.discard(output, self.scope)
            except EngineError:
                continue  # the failure of the step is the one to tell; the build's files go as a whole anyway


def _table_of(step: Step) -> str:
    if isinstance(step, GrowStep | SettleStep):
        return ", ".join(map(str, step.tables))
    return str(step.table)
