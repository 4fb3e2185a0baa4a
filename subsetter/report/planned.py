"""A plan as tables: what is copied and why, the steps in order, what they read."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from subsetter.planning.cost import Cost, cost
from subsetter.planning.forecast import forecast
from subsetter.planning.steps import Plan, outputs_of
from subsetter.report.amounts import count, size
from subsetter.report.tables import notes, table_of


def planned(plan: Plan) -> RenderableType:
    """Returns why each table is copied, how much of it, and the steps in the order in which they are done."""
    costs = cost(plan)
    return Group(_tables(plan), Text(""), _steps(plan, costs), Text(""), Text(_total(costs)), *_remarks(plan))


def _tables(plan: Plan) -> RenderableType:
    table = table_of(["table", "from"], ["rows in source", "rows expected"], ["why"])
    expected = {one.table: one for one in forecast(plan)}
    for one in plan.tables:
        source, rows = plan.rules.by_name[one.table].table, expected[one.table]
        most = "at most " if rows.is_bound and rows.rows is not None else ""
        table.add_row(one.destination, str(one.table), count(source.rows), f"{most}{count(rows.rows)}", one.why)
    return table


def _steps(plan: Plan, costs: Cost) -> RenderableType:
    table = table_of(["step", "does"], ["reads from source"], ["reads from build", "why"])
    for number, (step, paid) in enumerate(zip(plan.steps, costs.steps, strict=True), start=1):
        does = f"{step.kind} {', '.join(outputs_of(step))}"
        read = size(paid.bytes) if paid.scans else "-"
        table.add_row(str(number), does, read, ", ".join(step.reads), step.why)
    return table


def _total(costs: Cost) -> str:
    return f"reads {size(costs.bytes)} of the sources; no plan could read less than {size(costs.bound_bytes)}"


def _remarks(plan: Plan) -> list[RenderableType]:
    advice = [one.advice for one in forecast(plan) if one.advice]
    left_out = [f"{name} is left out although it refers to copied tables" for name in plan.rules.left_out]
    return notes([*plan.rules.notes, *plan.notes, *advice, *left_out])
