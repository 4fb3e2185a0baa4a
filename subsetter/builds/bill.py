"""The bill of a build, step by step: the estimate beside what was scanned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from subsetter.builds.manifest import StatementRecord, StepRecord
from subsetter.planning.cost import Cost, StepCost, Tariff, total
from subsetter.planning.steps import Plan

_CHECKS = "checks"


def expected_steps(plan: Plan, costs: Cost) -> tuple[StepRecord, ...]:
    """Returns what the steps of a plan are expected to read and cost, and last the checks."""
    steps = [_expected(step.kind, paid, costs.tariff) for step, paid in zip(plan.steps, costs.steps, strict=True)]
    return (*steps, _expected("check", costs.checks, costs.tariff))


def step_of(statement: StatementRecord) -> str:
    """Returns the step of the bill that a statement belongs to; all checks are one."""
    return _CHECKS if statement.purpose == "check" else statement.step


def _expected(kind: str, paid: StepCost, tariff: Tariff) -> StepRecord:
    return StepRecord(
        step=paid.step,
        kind=kind,
        tables=tuple(dict.fromkeys(str(scan.table) for scan in paid.scans)),
        least_bytes=paid.least_bytes,
        most_bytes=paid.most_bytes,
        least_price=_price(paid.least_billed, tariff),
        most_price=_price(paid.most_billed, tariff),
    )


def paid_steps(
    steps: Iterable[StepRecord], statements: Sequence[StatementRecord], tariff: Tariff
) -> tuple[StepRecord, ...]:
    """Returns the steps with what their statements have read.

    Args:
        steps: as they were expected.
        statements: that were sent.
        tariff: by which money is worked out.
    """
    by_step: dict[str, list[StatementRecord]] = {}
    for one in statements:
        by_step.setdefault(step_of(one), []).append(one)
    return tuple(_paid(step, by_step.get(step.step, ()), tariff) for step in steps)


def _paid(step: StepRecord, statements: Sequence[StatementRecord], tariff: Tariff) -> StepRecord:
    scanned = total(one.scanned_bytes for one in statements)
    billed = None if scanned is None else sum(tariff.billed(one.scanned_bytes or 0) for one in statements)
    return replace(step, scanned_bytes=scanned, price=_price(billed, tariff)) if statements else step


def _price(billed: int | None, tariff: Tariff) -> float | None:
    return None if billed is None else float(tariff.price(billed))
