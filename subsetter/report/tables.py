"""Results of builds and checks as tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from subsetter.builds.records.history import History
from subsetter.builds.records.manifest import BuildState, Manifest
from subsetter.builds.verifying.results import CheckResult, Severity
from subsetter.report.amounts import UNKNOWN, age, count, seconds, share, size

_ANNOUNCES = re.compile(r":$|^\d+ problems?$")
_STATE_STYLES = {BuildState.FAILED: "red", BuildState.PUBLISHED: "green"}


def built_tables(manifest: Manifest) -> RenderableType:
    """Returns what a build made: one line per table."""
    table = table_of(
        ["table"], ["rows in source", "rows copied", "per cent", "by selection", "by completion", "seconds"]
    )
    for one in manifest.tables:
        table.add_row(
            one.destination,
            count(one.source_rows),
            count(one.rows),
            share(one.rows, one.source_rows),
            count(one.by_selection),
            count(one.by_completion),
            f"{one.seconds:.1f}",
        )
    return table


def notes(lines: Iterable[str]) -> list[RenderableType]:
    """Returns notes, one line each."""
    return [Text(f"note: {line}", style="yellow") for line in lines]


def checked(checks: Sequence[CheckResult]) -> RenderableType:
    """Returns the results of checks, in the order in which they were made."""
    table = table_of(["check", "table", "relation", "result", "detail"], [])
    for one in checks:
        table.add_row(one.name, one.table, one.relation, _result(one), one.detail)
    return table


def _result(check: CheckResult) -> Text:
    if check.passed:
        return Text("passed", style="green")
    words = {Severity.FAILURE: ("FAILED", "bold red"), Severity.WARNING: ("warning", "yellow")}
    return Text(*words.get(check.severity, ("note", "")))


def listed(history: History, now: datetime) -> RenderableType:
    """Returns the builds of a config, newest first."""
    table = table_of(["build", "state", "age"], ["tables", "rows", "bytes", "took"], ["checks", "error"])
    for one in reversed(history.builds):
        table.add_row(
            one.build_id,
            _state(one, history),
            age(now - one.started_at),
            count(len(one.tables)),
            count(sum(table.rows for table in one.tables)),
            size(_written(one)),
            UNKNOWN if one.finished_at is None else seconds((one.finished_at - one.started_at).total_seconds()),
            f"{sum(check.passed for check in one.checks)} of {len(one.checks)} passed" if one.checks else "",
            in_short(one.error),
        )
    damaged = (f"the record of build {build_id} cannot be understood" for build_id in history.damaged)
    return Group(table, *notes(damaged))


def in_short(error: str) -> str:
    """Returns the first line of an error; with the next, where the first only announces what follows."""
    lines = [line.strip() for line in error.splitlines() if line.strip()]
    if len(lines) > 1 and _ANNOUNCES.search(lines[0]):
        return f"{lines[0].rstrip(':')}: {lines[1]}"
    return lines[0] if lines else ""


def _state(manifest: Manifest, history: History) -> Text:
    is_current = manifest.build_id in history.published_ids
    state = BuildState.PUBLISHED if is_current else manifest.state
    if state is BuildState.PUBLISHED and not is_current:
        return Text("kept")
    return Text(str(state), style=_STATE_STYLES.get(state, ""))


def _written(manifest: Manifest) -> int | None:
    known = [one.written_bytes for one in manifest.tables if one.written_bytes is not None]
    return sum(known) if known else None


def table_of(left: Sequence[str], right: Sequence[str], last: Sequence[str] = ()) -> Table:
    """Returns a table without rows; the columns in the middle are numbers, aligned to the right."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, collapse_padding=True, header_style="bold")
    for name in left:
        table.add_column(name, overflow="fold")
    for name in right:
        table.add_column(name, justify="right", overflow="fold")
    for name in last:
        table.add_column(name, overflow="fold")
    return table
