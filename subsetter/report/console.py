"""Where text goes: the product to stdout, talk to stderr; coloured on a terminal, plain elsewhere."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from typing import TextIO

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment

_PLAIN_WIDTH = 10_000
# What a terminal would obey, or show in another order: names and values may hold anything.
_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def is_terminal(stream: TextIO) -> bool:
    """Returns whether a person may be watching the stream."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def console_for(stream: TextIO) -> Console:
    """Returns a console on the stream: as wide as the terminal, or without limits when there is none."""
    if is_terminal(stream):
        return Console(file=stream, highlight=False)
    return Console(
        file=stream,
        width=_PLAIN_WIDTH,
        color_system=None,
        force_terminal=False,
        highlight=False,
        soft_wrap=False,
    )


def show(renderable: RenderableType) -> None:
    """Prints a part of the product."""
    _print(renderable, sys.stdout)


def tell(renderable: RenderableType) -> None:
    """Prints talk."""
    _print(renderable, sys.stderr)


def write(text: str) -> None:
    """Writes a part of the product exactly as it is: SQL, JSON, a schema."""
    sys.stdout.write(text)


@dataclass(frozen=True)
class Harmless:
    """Text as it is, but for letters that a terminal obeys."""

    inner: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yields the segments of what is inside."""
        for segment in console.render(self.inner, options):
            yield segment if segment.control else Segment(_OBEYED.sub("\ufffd", segment.text), segment.style)


def _print(renderable: RenderableType, stream: TextIO) -> None:
    renderable = Harmless(renderable)
    if is_terminal(stream):
        console_for(stream).print(renderable)
        return
    console = console_for(stream)
    with console.capture() as captured:
        console.print(renderable)
    stream.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))
