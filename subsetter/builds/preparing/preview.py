"""What a build would send, as text that can be read and pasted. Nothing is run and nothing is touched."""

from __future__ import annotations

from collections.abc import Iterator

from subsetter.builds.running.rounds import MOST_ROUNDS, in_round
from subsetter.builds.verifying.verify import verification_statements
from subsetter.catalog.pins import moment_text
from subsetter.config.units import money_text, size_text
from subsetter.costing.cost import NO_SPARE, Cost, StepCost, Tariff
from subsetter.engines.base import Engine
from subsetter.planning.steps import CopyStep, GrowStep, Plan, SettleStep, Step, outputs_of
from subsetter.rendering.partitions import PartitionedCopy
from subsetter.rendering.render import render_again, render_counts, render_first, render_step
from subsetter.rendering.statements import Scope, Statement

PREVIEW = "preview"
"""Stands for the build id."""

_Headed = tuple[str, Statement]
"""A statement and the comment that comes before it."""


def preview(config: str, plan: Plan, engine: Engine, costs: Cost | None = None) -> str:
    """Returns the statements of a build in order, each headed by comments; publishing is comments alone.

    Args:
        config: the config's name.
        plan: of the build.
        engine: gives the names; it is not asked for anything else.
        costs: what the steps will read, told before each; None to leave it out.
    """
    scope = engine.bind(plan, PREVIEW, {})
    parts = [f"-- What a build of {config} would send. Nothing was run.", *_pins(plan)]
    for number, step in enumerate(plan.steps, start=1):
        head = f"-- step {number} of {len(plan.steps)}: {step.kind} {', '.join(outputs_of(step))}"
        if costs is not None:
            parts.append(_bill(number, costs.steps[number - 1], costs.tariff))
        statements = _step_statements(head, step, scope, engine.capabilities.most_partitions)
        parts += [_part(*one) for one in statements]
        scope = _after(step, scope)
    parts += [_part("-- verify", statement) for statement in verification_statements(plan, scope, engine.capabilities)]
    parts += list(_publishing(plan, scope, together=engine.capabilities.switches_together))
    return "\n\n".join(parts) + "\n"


def assert_short(plan: Plan, engine: Engine, build_id: str) -> None:
    """Proves that no statement of a build is longer than the engine takes, before the first is sent.

    Raises:
        PlanError: when one is.
    """
    if engine.bind(plan, build_id, {}).most_bytes is not None:
        assert_sendable(plan, engine, build_id)


def assert_sendable(plan: Plan, engine: Engine, build_id: str = PREVIEW) -> None:
    """Proves that the engine can be told to make a plan. Nothing is sent.

    Raises:
        PlanError: when it cannot make an output, or does not take a statement as long as one would be.
        UnsafeStatement: when the guard refuses one.
    """
    scope = engine.bind(plan, build_id, {})
    for step in plan.steps:
        for _ in _step_statements("", step, scope, engine.capabilities.most_partitions):
            pass  # rendering proves it
        scope = _after(step, scope)
    verification_statements(plan, scope, engine.capabilities)


def _pins(plan: Plan) -> Iterator[str]:
    """The snapshots that are read, as one comment; none where no table has any."""
    lines = [
        f"--   {name}: {table.pin.snapshot_id}, committed at {moment_text(table.pin.committed_at)}"
        for name, table in sorted(plan.rules.source_by_name.items())
        if table.pin is not None
    ]
    if lines:
        yield "\n".join(["-- Tables are read at these snapshots:", *map(_one_line, lines)])


def _bill(number: int, paid: StepCost, tariff: Tariff) -> str:
    """What a step reads of the sources and costs at most, as a comment."""
    reads = []
    for scan in paid.scans:
        amount = "an unknown amount" if scan.bytes is None else f"at most {size_text(scan.bytes)}"
        parts = f" ({scan.files} of {scan.of_files} parts)" if scan.files is not None else ""
        reads.append(f"{amount} of {scan.table}{parts}")
    words = f"-- step {number} reads {' and '.join(reads) or 'nothing of the sources'}"
    if tariff.price_per_tb is not None:
        price = (
            "an unknown amount" if paid.sure_billed is None else f"at most {money_text(tariff.price(paid.sure_billed))}"
        )
        more = ", and more if its partitions take more than one batch" if paid.spare != NO_SPARE else ""
        words += f"; it costs {price}{' for each round' if paid.is_repeated else ''}{more}"
    return words


def _step_statements(head: str, step: Step, scope: Scope, most_partitions: int | None) -> Iterator[_Headed]:
    if isinstance(step, CopyStep) and step.partition_by and most_partitions is not None:
        yield from _partitioned_statements(head, PartitionedCopy(step, scope, most_partitions))
        return
    if not isinstance(step, GrowStep | SettleStep):
        yield head, render_step(step, scope)
        return
    for statement in render_first(step, scope):
        yield f"{head}, to begin with", statement
    until = "adds nothing" if isinstance(step, GrowStep) else "changes nothing"
    again = f"again and again, each round reading the one before, until a round {until}; at most {MOST_ROUNDS:,} rounds"
    for statement in render_again(step, scope, 1):
        yield f"{head}, {again}", statement
    for statement in render_counts(step, scope, 1):
        yield f"{head}, after each round", statement


def _partitioned_statements(head: str, copy: PartitionedCopy) -> Iterator[_Headed]:
    size = copy.batch_size
    yield f"{head}, without partitions", copy.render_whole()
    yield f"{head}, its partitions numbered", copy.render_numbered()
    yield f"{head}, how many there are", copy.render_count()
    yield f"{head}, the first {size} partitions", copy.render_batch(1, size)
    again = f"the next {size} partitions, again and again until all are there"
    yield f"{head}, {again}", copy.render_batch(size + 1, 2 * size, again)


def _after(step: Step, scope: Scope) -> Scope:
    """The scope of later steps: how many rounds a loop takes is not known, so they show the first."""
    return in_round(step, scope, 1) if isinstance(step, GrowStep | SettleStep) else scope


def _part(head: str, statement: Statement) -> str:
    lines = [head]
    if statement.table is not None:
        lines.append(f"-- table: {statement.table}")
    if statement.why:
        lines.append(f"-- why: {statement.why}")
    if statement.repeats:
        lines.append(f"-- {statement.repeats}")
    return "\n".join([*map(_one_line, lines), f"{statement.text};"])


def _one_line(comment: str) -> str:
    """A comment ends with its line, so names and conditions of several lines must not break it."""
    return " ".join(comment.split())


def _publishing(plan: Plan, scope: Scope, *, together: bool) -> Iterator[str]:
    how = "all tables in one step" if together else "one table after the other"
    tables = [f"--   {one.destination}: {scope.outputs[one.destination].ref}" for one in plan.tables]
    yield "\n".join([f"-- publish, if every check passes: readers are switched, {how}, to", *tables])
