"""Why rows are copied, as text: each row of the chains with its reasons, numbered where others lead to it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from subsetter.builds.why import SourceRead
from subsetter.explain import Explanation, RowReason, RowReport
from subsetter.report.amounts import count, size
from subsetter.report.console import tell
from subsetter.report.tables import notes


def explained(found: Explanation) -> RenderableType:
    """Returns the rows that were asked for, and then those that their reasons lead to."""
    lines: list[RenderableType] = []
    for place, report in enumerate(found.rows):
        lines += [Text("")] if place else []
        lines.append(Text(f"[{place + 1}] {_head(report)}", style="bold"))
        lines += list(_reasons(report))
    return Group(*lines, *notes(found.notes))


def tell_source_read(read: SourceRead) -> None:
    """Says what is about to be read of a source."""
    tell(Text(f"reads up to {size(read.bytes)} of {read.table} at the source ({count(read.columns)} columns)"))


def _head(report: RowReport) -> str:
    key = ", ".join(f"{name} = {'NULL' if value is None else value}" for name, value in report.key)
    return f"{report.table} {key}: {_verdict(report)}"


def _verdict(report: RowReport) -> str:
    if report.is_dropped:
        return "dropped as an orphan"
    if report.is_selected:
        return "in the copy, selected" if report.is_copied else "selected"
    if report.is_copied is None:
        return "not selected"
    return "in the copy, as a copied row refers to it" if report.is_copied else "not in the copy"


def _reasons(report: RowReport) -> Iterator[Text]:
    for reason in report.reasons:
        yield Text(f"  {'yes' if reason.holds else 'no ':3} {_told(reason)}", style="" if reason.holds else "dim")


def _told(reason: RowReason) -> str:
    relation = f" ({reason.relation})" if reason.relation else ""
    places = ", ".join(f"[{place + 1}]" for place in reason.rows)
    return f"{reason.told}{relation}{': see ' + places if places else ''}"
