"""The report of one build: a page of its own, in one file without a script, that needs nothing but a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files

from subsetter.builds.bill import step_of
from subsetter.builds.records.manifest import Manifest, StepRecord, TableRecord
from subsetter.builds.verifying.results import CheckResult, Severity
from subsetter.catalog.tables import TableName
from subsetter.costing.cost import total
from subsetter.planning.rules import Relation
from subsetter.planning.steps import Plan
from subsetter.rendering.pages import render_page
from subsetter.report.amounts import between, count, dollars, dollars_between, seconds, share, size
from subsetter.report.page_charts import are_bytes_known, copied_rows, sizes_chart, source_bytes, times_chart
from subsetter.report.page_relations import relations_picture

_PAGE = "report.html.jinja"
_PARTS = (_PAGE, "report.css", "bars.svg.jinja", "relations.svg.jinja")


@dataclass(frozen=True)
class Figure:
    """A number at the head of the page."""

    name: str
    value: str
    more: str = ""


@dataclass(frozen=True)
class _TableLine:
    record: TableRecord
    source_bytes: int | None


@dataclass(frozen=True)
class _RelationLine:
    relation: Relation
    child_rows: int | None
    parent_rows: int | None


@dataclass(frozen=True)
class _StepLine:
    record: StepRecord
    bytes: str
    price: str
    took: str


@dataclass(frozen=True)
class _CheckGroup:
    name: str
    checks: tuple[CheckResult, ...]
    is_open: bool


def build_page(manifest: Manifest, plan: Plan) -> str:
    """Returns the page of a build.

    Args:
        manifest: of the build, whatever became of it.
        plan: of the build.
    """
    relations = _relations(plan)
    rows, stored = copied_rows(manifest), source_bytes(plan)
    values = {
        "manifest": manifest,
        "figures": tuple(_figures(manifest, plan)),
        "warnings": (*manifest.notes, *(str(one) for one in manifest.checks if _is_warning(one))),
        "tables": [_TableLine(one, stored[one.table]) for one in manifest.tables],
        "relations": [_RelationLine(one, rows.get(one.child), rows.get(one.parent)) for one in relations],
        "steps": tuple(_step_lines(manifest)),
        "is_billed": any(one.most_price for one in manifest.steps),
        "passed": sum(one.passed for one in manifest.checks),
        "checks": _check_groups(manifest),
        "is_bytes": are_bytes_known(manifest, plan),
        "sizes": sizes_chart(manifest, plan),
        "times": times_chart(manifest),
        "picture": relations_picture(manifest, relations),
    }
    filters: dict[str, Callable[..., str]] = {"count": count, "size": size, "share": share, "dollars": dollars}
    return render_page(_PAGE, {name: _file(name) for name in _PARTS}, values, filters)


def _file(name: str) -> str:
    return (files("subsetter.report") / "page" / name).read_text(encoding="utf-8")


def _relations(plan: Plan) -> tuple[Relation, ...]:
    copied: dict[TableName, object] = dict(plan.rules.by_name)
    return tuple(one for one in plan.rules.relations if one.child in copied and one.parent in copied)


def _is_warning(check: CheckResult) -> bool:
    return not check.passed and check.severity is not Severity.NOTE


def _figures(manifest: Manifest, plan: Plan) -> Iterator[Figure]:
    rows = sum(one.rows for one in manifest.tables)
    of_rows = total(one.source_rows for one in manifest.tables)
    yield Figure("tables", count(len(plan.tables)))
    yield Figure("rows copied", count(rows), f"of {count(of_rows)}")
    written = total(one.written_bytes for one in manifest.tables)
    yield Figure("bytes copied", size(written), f"of {size(total(source_bytes(plan).values()))}")
    least, most = total(one.least_bytes for one in manifest.steps), total(one.most_bytes for one in manifest.steps)
    yield Figure("scanned", size(manifest.scanned_bytes), f"estimated {between(least, most)}")
    if any(one.most_price for one in manifest.steps):
        prices = [one.price for one in manifest.steps if one.price is not None]
        yield Figure("cost", dollars(sum(prices) if prices else None), f"estimated {_price_range(manifest)}")
    if manifest.finished_at is not None:
        yield Figure("took", seconds((manifest.finished_at - manifest.started_at).total_seconds()))


def _price_range(manifest: Manifest) -> str:
    least, most = [one.least_price for one in manifest.steps], [one.most_price for one in manifest.steps]
    return dollars_between(
        None if None in least else sum(one or 0 for one in least),
        None if None in most else sum(one or 0 for one in most),
    )


def _step_lines(manifest: Manifest) -> Iterator[_StepLine]:
    took: dict[str, float] = {}
    for one in manifest.statements:
        took[step_of(one)] = took.get(step_of(one), 0.0) + one.seconds
    for step in manifest.steps:
        yield _StepLine(
            record=step,
            bytes=between(step.least_bytes, step.most_bytes),
            price=dollars_between(step.least_price, step.most_price),
            took=seconds(took[step.step]) if step.step in took else "",
        )


def _check_groups(manifest: Manifest) -> tuple[_CheckGroup, ...]:
    failed = tuple(one for one in manifest.checks if one.failed)
    warned = tuple(one for one in manifest.checks if _is_warning(one) and not one.failed)
    noted = tuple(one for one in manifest.checks if not one.passed and not _is_warning(one))
    passed = tuple(one for one in manifest.checks if one.passed)
    return (
        _CheckGroup("Failed", failed, is_open=True),
        _CheckGroup("Warnings", warned, is_open=True),
        _CheckGroup("Notes", noted, is_open=False),
        _CheckGroup("Passed", passed, is_open=False),
    )
