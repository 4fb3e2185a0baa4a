"""What is printed is text, on terminals too: nothing in a name or a value is obeyed."""

from __future__ import annotations

import io
import sys

import pytest
from rich.text import Text

from subsetter.report import console


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("stream", [Terminal, io.StringIO], ids=["terminal", "file"])
@pytest.mark.parametrize("letter", ["\x1b[2J", "\x1b]0;title\x07", "\x9b2J", "\u202e", "\x00", "\r"])
def test_letters_that_a_terminal_obeys_are_not_written(
    stream: type[io.StringIO], letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = stream()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setenv("TERM", "xterm")
    console.show(Text(f"a{letter}b"))
    assert letter[0] not in out.getvalue()
    assert out.getvalue().startswith("a")
    assert "b" in out.getvalue()


def test_styles_and_lines_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    out = Terminal()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    console.show(Text("one\ntwo", style="bold"))
    assert "\x1b[1mone" in out.getvalue()
    assert out.getvalue().count("\n") == 2
