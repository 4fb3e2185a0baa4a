"""A plan as tables: what is copied and why, the steps in order, what they read."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from subsetter.catalog.pins import moment_text
from subsetter.costing.cost import NO_SPARE, Cost, StepCost, total
from subsetter.costing.forecast import TableForecast, forecast
from subsetter.planning.steps import CopyStep, Plan, outputs_of
from subsetter.report.amounts import UNKNOWN, between, count, money, money_between, size
from subsetter.report.tables import notes, table_of


def planned(plan: Plan, costs: Cost) -> RenderableType:
    """Returns why each table is copied, how much of it, and the steps in the order in which they are done."""
    return Group(
        _tables(plan),
        Text(""),
        *_pins(plan),
        *_casts(plan),
        _steps(plan, costs),
        Text(""),
        Text(_total(costs)),
        *_remarks(plan),
    )


def _tables(plan: Plan) -> RenderableType:
    table = table_of(["table", "from"], ["rows in source", "rows expected"], ["why"])
    expected = {one.table: one for one in forecast(plan)}
    for one in plan.tables:
        source = plan.rules.by_name[one.table].table
        table.add_row(
            one.destination, str(one.table), count(source.rows), _rows(expected[one.table], source.rows), one.why
        )
    return table


def _rows(expected: TableForecast, source_rows: int | None) -> str:
    """What is expected; only that a copy has no more rows than its source is certain."""
    if expected.rows is None or not expected.is_bound:
        return count(expected.rows)
    return f"{'at most' if expected.rows == source_rows else 'up to about'} {count(expected.rows)}"


def _pins(plan: Plan) -> list[RenderableType]:
    """Returns the snapshot at which each Iceberg table is read, and an empty line; nothing where there is none."""
    pinned = [(name, one.pin) for name, one in sorted(plan.rules.source_by_name.items()) if one.pin is not None]
    if not pinned:
        return []
    table = table_of(["reads", "at snapshot", "committed at"], [])
    for name, pin in pinned:
        table.add_row(str(name), str(pin.snapshot_id), moment_text(pin.committed_at))
    return [table, Text("")]


def _casts(plan: Plan) -> list[RenderableType]:
    """Returns the columns whose type the copy changes, and an empty line; nothing where there is none."""
    table = table_of(["casts in", "columns", "in source", "in copy"], [])
    for step in plan.steps:
        if not isinstance(step, CopyStep):
            continue
        cast: dict[tuple[str, str], list[str]] = {}
        for column in step.columns:
            if column.is_cast:
                cast.setdefault((str(column.type), str(column.copied_type)), []).append(column.name)
        for (source, copied), names in cast.items():
            table.add_row(step.output, ", ".join(names), source, copied)
    return [table, Text("")] if table.row_count else []


def _steps(plan: Plan, costs: Cost) -> RenderableType:
    is_billed = costs.tariff.price_per_tb is not None
    table = table_of(["step", "does"], ["reads from source", *(["costs"] * is_billed)], ["reads from build", "why"])
    for number, (step, paid) in enumerate(zip(plan.steps, costs.steps, strict=True), start=1):
        does = f"{step.kind} {', '.join(outputs_of(step))}"
        price = [_price(paid, costs)] * is_billed
        table.add_row(str(number), does, _read(paid), *price, ", ".join(step.reads), step.why)
    return table


def _read(paid: StepCost) -> str:
    """The range of bytes, and how many of the files may hold rows that pass."""
    if not paid.scans:
        return "-"
    read = between(total(scan.least_bytes for scan in paid.scans), paid.bytes)
    left_out = [one for one in paid.scans if one.files is not None and one.files != one.of_files]
    files = ", ".join(f"{one.files} of {one.of_files} parts" for one in left_out)
    return f"{read} ({files})" if files else read


def _price(paid: StepCost, costs: Cost) -> str:
    if paid.least_billed is None or paid.sure_billed is None:
        return UNKNOWN
    prices = money_between(costs.tariff.price(paid.least_billed), costs.tariff.price(paid.sure_billed))
    return f"{prices} or more" if paid.spare != NO_SPARE else prices


def _total(costs: Cost) -> str:
    more = " or more" if costs.uncounted else ""
    parts = [
        f"reads {between(costs.least_bytes, costs.bytes)} of the sources",
        f"the scans that every plan needs take at most {size(costs.bound_bytes)}",
        f"with the copies and the checks {between(costs.least_bytes, costs.sure_bytes)}{more}",
    ]
    if costs.tariff.price_per_tb is not None:
        prices = money_between(costs.least_price, costs.sure_price)
        parts.append(f"costs {prices}{more} at {money(costs.tariff.price_per_tb)} per TB (10^12 bytes)")
    if costs.uncounted:
        parts.append(f"how many partitions {', '.join(costs.uncounted)} will have is not known")
    if costs.unknown:
        parts.append(f"what reading {', '.join(map(str, costs.unknown))} takes is not known")
    return "; ".join(parts)


def warned(line: str) -> RenderableType:
    """Returns a limit that is passed and only warned of, as a line."""
    return Text(f"warning: {line}", style="yellow")


def _remarks(plan: Plan) -> list[RenderableType]:
    advice = [one.advice for one in forecast(plan) if one.advice]
    left_out = [f"{name} is left out although it refers to copied tables" for name in plan.rules.left_out]
    return notes([*plan.rules.notes, *plan.notes, *advice, *left_out])
