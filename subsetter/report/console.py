"""Where text goes: the product to stdout, talk to stderr; coloured on a terminal, plain elsewhere."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from rich.console import Console, RenderableType

_PLAIN_WIDTH = 10_000


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


def _print(renderable: RenderableType, stream: TextIO) -> None:
    if is_terminal(stream):
        console_for(stream).print(renderable)
        return
    console = console_for(stream)
    with console.capture() as captured:
        console.print(renderable)
    stream.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))
