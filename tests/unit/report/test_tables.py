"""Tables are plain where nobody watches, and fit the terminal where somebody does."""

from __future__ import annotations

import io
import sys
from datetime import timedelta

import pytest
from rich.console import RenderableType
from rich.text import Text

from subsetter.builds.records.history import History
from subsetter.builds.records.manifest import BuildState, Manifest, TableRecord
from subsetter.builds.refresh import Refreshed, RefreshOutcome
from subsetter.builds.status import Status
from subsetter.builds.verifying.results import CheckResult, Severity
from subsetter.catalog.tables import TableName
from subsetter.engines.base import PublishedTable
from subsetter.report.console import console_for, show
from subsetter.report.refreshed import refreshed
from subsetter.report.statuses import stands
from subsetter.report.tables import built_tables, checked, in_short, listed
from tests.unit.builds.memory import NOON


class Terminal(io.StringIO):
    """A stream that says that a person watches it."""

    def isatty(self) -> bool:
        return True


def manifest(state: BuildState = BuildState.PUBLISHED, error: str = "") -> Manifest:
    table = TableRecord(TableName("", "orders"), "orders", 400, 100, 70, 30, 5000, None, 1.25)
    return Manifest(
        build_id=f"20261123T120000-{state.value[:4]}",
        config="dev",
        config_text="",
        fingerprint="",
        engine="duckdb",
        state=state,
        started_at=NOON,
        finished_at=NOON + timedelta(seconds=3),
        caller="me",
        tables=(table,),
        error=error,
    )


def plain(renderable: RenderableType, capsys: pytest.CaptureFixture[str]) -> list[str]:
    show(renderable)
    return capsys.readouterr().out.split("\n")


def on_terminal(renderable: object, monkeypatch: pytest.MonkeyPatch, columns: int) -> str:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm-256color")
    stream = Terminal()
    console_for(stream).print(renderable)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("error", "short"),
    [
        ("", ""),
        ("It broke.\nTry again.", "It broke."),
        (
            "Build b1 did not pass 1 of 13 checks:\n  orphans (orders): 3",
            "Build b1 did not pass 1 of 13 checks: orphans (orders): 3",
        ),
        ("1 problem\nconfigs/dev.yaml:3 tables: wrong\n    Do.", "1 problem: configs/dev.yaml:3 tables: wrong"),
        ("Nothing follows:", "Nothing follows:"),
    ],
)
def test_an_error_in_short_has_its_reason(error: str, short: str):
    assert in_short(error) == short


def test_errors_of_builds_are_listed_with_their_reason(capsys: pytest.CaptureFixture[str]):
    failed = manifest(BuildState.FAILED, "Build b1 did not pass 1 of 13 checks:\n  orphans (orders): 3")
    assert any("checks: orphans (orders): 3" in line for line in plain(listed(History((failed,)), NOON), capsys))
    status = Status("dev", (), None, failed, None, NOON)
    assert any("checks: orphans (orders): 3" in line for line in plain(stands([status]), capsys))
    unknown = Status("dev", (), None, None, None, NOON, error="2 problems\nx.yaml:1 engine: wrong")
    assert any("2 problems: x.yaml:1 engine: wrong" in line for line in plain(stands([unknown]), capsys))
    result = Refreshed("dev", RefreshOutcome.FAILED, error=failed.error)
    assert any("checks: orphans (orders): 3" in line for line in plain(refreshed([result]), capsys))


def test_what_a_build_made(capsys: pytest.CaptureFixture[str]):
    head, _, line, *_ = plain(built_tables(manifest()), capsys)
    names = ["table", "rows in source", "rows copied", "per cent", "by selection", "by completion", "seconds"]
    assert [part.strip() for part in head.split("  ") if part] == names
    assert line.split() == ["orders", "400", "100", "25", "%", "70", "30", "1.2"]


def test_plain_text_has_no_colours_no_wrapping_and_no_trailing_space(capsys: pytest.CaptureFixture[str]):
    detail = "x" * 500
    lines = plain(checked([CheckResult("rows", "orders", "", False, Severity.FAILURE, detail)]), capsys)
    assert any(detail in line for line in lines)
    assert all(line == line.rstrip() and "\x1b" not in line for line in lines)


def test_results_of_checks(capsys: pytest.CaptureFixture[str]):
    checks = [
        CheckResult("rows", "a", "", True, Severity.FAILURE, "fine"),
        CheckResult("rows", "b", "", False, Severity.FAILURE, "bad"),
        CheckResult("size", "c", "", False, Severity.WARNING, "odd"),
        CheckResult("orphans", "d", "", False, Severity.NOTE, "known"),
    ]
    results = [line.split()[-2] for line in plain(checked(checks), capsys)[2:6]]
    assert results == ["passed", "FAILED", "warning", "note"]


def test_builds_newest_first(capsys: pytest.CaptureFixture[str]):
    failed, published = manifest(BuildState.FAILED, "disk full\nmore"), manifest()
    history = History((published, failed), (PublishedTable("orders", published.build_id),), ("20200101T000000-dead",))
    _, _, first, second, note, *_ = plain(listed(history, NOON + timedelta(hours=5)), capsys)
    assert first.split()[:4] == [failed.build_id, "failed", "5", "h"]
    assert first.endswith("disk full")
    assert second.split()[1] == "published"
    assert "20200101T000000-dead" in note


def test_a_published_build_of_the_past_is_kept(capsys: pytest.CaptureFixture[str]):
    lines = plain(listed(History((manifest(),), ()), NOON), capsys)
    assert lines[2].split()[1] == "kept"


@pytest.mark.parametrize("columns", [40, 60, 120])
def test_tables_fit_the_terminal(columns: int, monkeypatch: pytest.MonkeyPatch):
    text = on_terminal(built_tables(manifest()), monkeypatch, columns)
    widths = [len(Text.from_ansi(line).plain) for line in text.split("\n")]
    assert max(widths) <= columns


def test_colours_are_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch):
    failed = checked([CheckResult("rows", "b", "", False, Severity.FAILURE, "bad")])
    assert "\x1b[" in on_terminal(failed, monkeypatch, 80)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "31m" not in on_terminal(failed, monkeypatch, 80)
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b[" not in on_dumb_terminal(failed, monkeypatch)


def on_dumb_terminal(renderable: RenderableType, monkeypatch: pytest.MonkeyPatch) -> str:
    stream = Terminal()
    monkeypatch.setattr(sys, "stdout", stream)
    show(renderable)
    return stream.getvalue()
