"""The bill of a build, step by step: the estimate beside what was scanned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from subsetter.builds.records.manifest import StatementRecord, StepRecord
from subsetter.catalog.tables import TableName
from subsetter.costing.cost import Cost, StepCost, Tariff, total
from subsetter.costing.forecast import TableForecast, forecast
from subsetter.planning.steps import Plan

_CHECKS = "checks"


@dataclass(frozen=True)
class TotalRecord:
    """What a whole build is expected to read and cost.

    Attributes:
        source_bytes: of the sources, at most; None when unknown, as are the others.
        bound_bytes: of the sources, of the scans that every plan needs, at most.
        least_bytes: read at least.
        most_bytes: read at most, with the copies and the checks.
        least_price: US dollars, at least.
        most_price: US dollars, at most.
        price_per_tb: US dollars for 10^12 bytes; None where reading costs nothing.
        unknown: tables of which not even the size is known.
    """

    source_bytes: int | None
    bound_bytes: int | None
    least_bytes: int | None
    most_bytes: int | None
    least_price: float | None
    most_price: float | None
    price_per_tb: float | None
    unknown: tuple[TableName, ...] = ()


@dataclass(frozen=True)
class ExpectedBill:
    """What a plan is expected to copy, read and cost.

    Attributes:
        forecast: rows of each copied table.
        estimate: of each step, and last of the checks.
        total: of all of them.
    """

    forecast: tuple[TableForecast, ...]
    estimate: tuple[StepRecord, ...]
    total: TotalRecord


def expected_bill(plan: Plan, costs: Cost) -> ExpectedBill:
    """Returns what a plan is expected to copy, read and cost."""
    price = costs.tariff.price_per_tb
    whole = TotalRecord(
        source_bytes=costs.bytes,
        bound_bytes=costs.bound_bytes,
        least_bytes=costs.least_bytes,
        most_bytes=costs.most_bytes,
        least_price=_float(costs.least_price),
        most_price=_float(costs.most_price),
        price_per_tb=_float(price),
        unknown=costs.unknown,
    )
    return ExpectedBill(forecast(plan), expected_steps(plan, costs), whole)


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
    return _float(None if billed is None else tariff.price(billed))


def _float(amount: Fraction | None) -> float | None:
    return None if amount is None else float(amount)
