"""Runs the steps of a plan on an engine."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Event as Flag

from subsetter.builds.events import Listener, RoundEnded, StepBegan, StepEnded, StepFailed, StepKept, StepRepeated
from subsetter.builds.preparing.limits import Meter
from subsetter.builds.records.journal import Journal, Past, StepBegun, StepMade
from subsetter.builds.records.manifest import StatementRecord
from subsetter.builds.running.batches import PartitionWork, fill_partitions, partition_scopes
from subsetter.builds.running.rounds import LoopWork, in_round, run_loop
from subsetter.builds.running.schedule import Task, go_on, run_tasks
from subsetter.engines.base import Engine, Outcome
from subsetter.errors import EngineError, QueryFailed, SubsetError
from subsetter.planning.steps import CopyStep, GrowStep, Plan, SettleStep, Step, outputs_of
from subsetter.rendering.partitions import PartitionedCopy
from subsetter.rendering.render import render_step
from subsetter.rendering.statements import OutputRef, Scope, Statement

MOST_ATTEMPTS = 3


@dataclass(frozen=True)
class BuildRun:
    """One build as it is run: what to do, under which names, on which engine.

    Attributes:
        scope: the names with which the build begins.
        attempts: of each output, from 1; outputs not named are at their first. Grows when a statement is repeated.
        journal: in which each step is written down before and after it is made.
        past: what an earlier process has written down; what it made is kept.
        rounds: the last round of each loop that has ended, by the loop's first output.
        renamed: the outputs of attempts that were begun since.
        kept: steps that need not run, by their first output.
        meter: holds what is read and copied against limits; None for no limits.
        started: when the build began, on the monotonic clock.
        assert_ours: proves, before anything is removed, that nobody else has resumed this build.
    """

    plan: Plan
    build_id: str
    scope: Scope
    engine: Engine
    attempts: dict[str, int]
    listener: Listener
    journal: Journal
    past: Past = field(default_factory=Past)
    rounds: dict[str, int] = field(default_factory=dict)
    renamed: dict[str, OutputRef] = field(default_factory=dict)
    kept: dict[str, StepMade] = field(default_factory=dict)
    meter: Meter | None = None
    started: float = field(default_factory=time.monotonic)
    assert_ours: Callable[[], None] = lambda: None

    def go_on_from_past(self) -> tuple[OutputRef, ...]:
        """Takes over what an earlier process has made, if that is still there, and returns its outputs.

        The other steps that it began get new attempts, under names that nothing uses.
        """
        for step in self.plan.steps:
            name = outputs_of(step)[0]
            made = self.past.made.get(name)
            if made is not None and made.last_round is not None:
                self.rounds[name] = made.last_round
        self._rename(self.past.attempts)
        scope = self.current_scope()
        kept = [one for one in self.past.made.values() if self._is_there(one, scope)]
        self.kept.update({one.outputs[0]: one for one in kept})
        return tuple(scope.outputs[output] for one in kept for output in one.outputs)

    def leave_unknown(self) -> None:
        """Removes what attempts of unknown outcome have left, and goes to the next attempt."""
        again = {name: number + 1 for name, number in self.past.attempts.items() if name not in self.kept}
        for step in self.plan.steps:
            if outputs_of(step)[0] in again:
                self._discard(step)
                self.rounds.pop(outputs_of(step)[0], None)
        self._rename(again)

    def _is_there(self, made: StepMade, scope: Scope) -> bool:
        return all(
            output in scope.outputs and found is not None and self.engine.stored_bytes(scope.outputs[output]) == found
            for output, found in ((output, made.stored_bytes.get(output)) for output in made.outputs)
        )

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
        scope = replace(self.scope, outputs={**self.scope.outputs, **self.renamed})
        return scope_after(self.plan, scope, dict(self.rounds))

    def _run_step(self, step: Step, stopping: Flag) -> list[StatementRecord]:
        name, began = outputs_of(step)[0], time.monotonic()
        if name in self.kept:
            return self._keep(step, self.kept[name])
        self.listener(StepBegan(name, step.kind, _table_of(step), step.why))
        try:
            records = self._attempt(step, stopping)
        except SubsetError as error:
            self.listener(StepFailed(name, error.message))
            if isinstance(error, QueryFailed):
                error.add_note(f"Failed in step: {step.kind} {name}")
            raise
        rows = self._copied(step, records)
        self.listener(StepEnded(name, step.kind, rows, time.monotonic() - began))
        return records

    def _keep(self, step: Step, made: StepMade) -> list[StatementRecord]:
        if self.meter is not None:
            for one in made.statements:  # an earlier process has paid for them, out of the same limits
                self.meter.spend(one.scanned_bytes)
        rows = self._copied(step, made.statements)
        self.listener(StepKept(made.outputs[0], step.kind, rows))
        return list(made.statements)

    def _copied(self, step: Step, records: Sequence[StatementRecord]) -> int | None:
        rows = next((one.rows for one in records if one.round is None), None)
        if self.meter is not None and isinstance(step, CopyStep):
            self.meter.copied(rows or 0)
        return rows

    def _note_made(self, step: Step, attempt: int, records: Sequence[StatementRecord]) -> None:
        outputs, scope = outputs_of(step), self.current_scope()
        stored = {output: self.engine.stored_bytes(scope.outputs[output]) for output in outputs}
        self.journal.write(StepMade(outputs, attempt, self.rounds.get(outputs[0]), stored, tuple(records)))

    def _attempt(self, step: Step, stopping: Flag) -> list[StatementRecord]:
        """Runs a step; again under other names where the engine says that this may help."""
        first = self.attempts.get(outputs_of(step)[0], 1)
        while True:
            records: list[StatementRecord] = []
            number = self.attempts.get(outputs_of(step)[0], 1)
            self.journal.write(StepBegun(outputs_of(step), number))
            try:
                if isinstance(step, GrowStep | SettleStep):
                    self._run_loop(step, records, stopping)
                elif copy := self._partitioned(step):
                    self._run_partitioned(copy, records, stopping)
                else:
                    scope = self.current_scope()
                    records.append(self._send(render_step(step, scope), scope, stopping))
            except SubsetError as error:
                self.assert_ours()
                self._discard(step)
                is_last = number - first + 1 >= MOST_ATTEMPTS
                if not isinstance(error, QueryFailed) or not error.can_repeat or is_last:
                    raise
                go_on(stopping)
                self._rename({outputs_of(step)[0]: number + 1})
                self.listener(StepRepeated(outputs_of(step)[0], number + 1, error.message))
            else:
                self._note_made(step, number, records)
                return records

    def _rename(self, attempts: Mapping[str, int]) -> None:
        """Gives the outputs of steps, each named by its first, the names and places of other attempts."""
        steps = (self.plan.step_by_output[name] for name in attempts if name in self.plan.step_by_output)
        numbers = {output: attempts[outputs_of(step)[0]] for step in steps for output in outputs_of(step)}
        self.attempts.update(numbers)
        fresh = self.engine.bind(self.plan, self.build_id, dict(self.attempts))
        self.renamed.update({output: fresh.outputs[output] for output in numbers})

    def _partitioned(self, step: Step) -> PartitionedCopy | None:
        most = self.engine.capabilities.most_partitions
        if most is None or not isinstance(step, CopyStep) or not step.partition_by:
            return None
        return PartitionedCopy(step, self.current_scope(), most)

    def _run_partitioned(self, copy: PartitionedCopy, records: list[StatementRecord], stopping: Flag) -> None:
        def write(statement: Statement, scope: Scope, number: int | None) -> None:
            records.append(self._send(statement, scope, stopping, number))

        def count(statement: Statement) -> int:
            go_on(stopping)
            return self._count(statement, 0, records)

        purpose = f"to fill the partitions of {copy.step.output}"

        def expect(batches: int) -> None:
            if self.meter is not None:  # each batch reads all that the first statement has written
                self.meter.expect(purpose, batches, records[0].written_bytes)

        try:
            fill_partitions(copy, PartitionWork(write, count, self.engine.discard, expect))
        finally:
            if self.meter is not None:
                self.meter.forget(purpose)

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
        began = time.monotonic() - self.started
        outcome = self.engine.run(statement, scope)
        self._spend(outcome)
        record = statement_record(statement, outcome, self.attempts.get(statement.output, 1), number)
        return replace(record, began=began)

    def _count(self, statement: Statement, number: int, records: list[StatementRecord]) -> int:
        began = time.monotonic() - self.started
        answer = self.engine.query(statement)
        self._spend(answer.outcome)
        records.append(replace(statement_record(statement, answer.outcome, 1, number), began=began))
        return int(str(answer.rows[0][0]))

    def _spend(self, outcome: Outcome) -> None:
        if self.meter is not None:
            self.meter.spend(outcome.scanned_bytes)

    def _discard(self, step: Step) -> None:
        if isinstance(step, GrowStep | SettleStep):
            return  # its rounds go with the build's files
        copy = self._partitioned(step)
        for scope in partition_scopes(copy) if copy else (self.current_scope(),):
            try:
                self.engine.discard(step.output, scope)
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
