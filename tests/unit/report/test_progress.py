"""What is told while a build runs."""

from __future__ import annotations

import io
import sys

import pytest

from subsetter.builds.events import (
    BuildBegan,
    BuildPublished,
    BuildsPruned,
    CheckEnded,
    Event,
    RoundEnded,
    StepBegan,
    StepEnded,
    StepFailed,
)
from subsetter.builds.verifying.results import CheckResult, Severity
from subsetter.report.progress import line_of, told


def check(*, passed: bool) -> CheckEnded:
    return CheckEnded(CheckResult("rows", "orders", "", passed, Severity.FAILURE, "5 rows, not 6"))


STORY: list[tuple[Event, str]] = [
    (BuildBegan("dev", "b1", 2), "build b1 of dev: 2 steps"),
    (StepBegan("orders", "copy", "orders", "why"), ""),
    (RoundEnded("orders", 2, 1500), "  orders: round 2, 1,500 rows"),
    (StepEnded("orders", "copy", 7, 1.0), "  copy orders: 1.0 s, 7 rows"),
    (StepEnded("orders", "copy", None, 1.0), "  copy orders: 1.0 s"),
    (StepFailed("orders", "disk full"), "  orders failed: disk full"),
    (check(passed=True), ""),
    (check(passed=False), "  check rows (orders): 5 rows, not 6"),
    (BuildPublished("b1"), "published b1"),
    (BuildsPruned(()), ""),
    (BuildsPruned(("b0", "a9")), "pruned b0, a9"),
]


@pytest.mark.parametrize(("event", "line"), STORY)
def test_each_event_as_a_line(event: Event, line: str):
    assert line_of(event) == line


def test_lines_go_to_stderr_where_nobody_watches(capsys: pytest.CaptureFixture[str]):
    with told() as listener:
        for event, _ in STORY:
            listener(event)
    ran = capsys.readouterr()
    assert ran.out == ""
    assert ran.err.split("\n") == [line for _, line in STORY if line] + [""]


def test_a_bar_on_a_terminal_takes_every_event_and_leaves_stdout_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(sys, "stderr", stream)
    with told() as listener:
        for event, _ in STORY:
            listener(event)
    assert "2/2" in stream.getvalue()
    assert capsys.readouterr().out == ""
