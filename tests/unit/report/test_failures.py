"""Errors say what happened, what to do, and how things stand, in that order."""

from __future__ import annotations

import pytest

from subsetter.errors import ConfigError, Problem, QueryFailed, UnsafeStatement
from subsetter.report.failures import tell_bug, tell_error


def test_the_last_lines_say_how_things_stand(capsys: pytest.CaptureFixture[str]):
    error = QueryFailed("The query failed.", hint="Try again.", query_id="q-1", statement="SELECT 1")
    error.add_note("Published: build b1.")
    error.add_note("Next: subset build dev")
    tell_error(error)
    ran = capsys.readouterr()
    assert ran.out == ""
    assert ran.err.split("\n") == [
        "error: The query failed.",
        "  query id: q-1",
        "  Try again.",
        "Published: build b1.",
        "Next: subset build dev",
        "",
    ]


def test_every_problem_has_a_line_and_its_cure(capsys: pytest.CaptureFixture[str]):
    problems = [
        Problem("tables.a", "there is no table a", "Did you mean b?", "dev.yaml", 3),
        Problem("limits", "is wrong", "", "dev.yaml", 9),
    ]
    tell_error(ConfigError(problems))
    lines = capsys.readouterr().err.split("\n")
    assert lines[:4] == [
        "error: 2 problems",
        "dev.yaml:3 tables.a: there is no table a",
        "    Did you mean b?",
        "dev.yaml:9 limits: is wrong",
    ]


def test_a_refused_statement_is_shown_for_the_report(capsys: pytest.CaptureFixture[str]):
    tell_error(UnsafeStatement("A statement was not sent.", statement="DROP TABLE x"))
    assert "DROP TABLE x" in capsys.readouterr().err


def test_a_bug_asks_for_a_report(capsys: pytest.CaptureFixture[str]):
    tell_bug(KeyError("orders"))
    text = capsys.readouterr().err
    assert "subset has a bug: KeyError: 'orders'" in text
    assert "--debug" in text
