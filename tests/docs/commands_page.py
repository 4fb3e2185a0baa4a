"""Writes docs/commands.md from the commands' own help: `python -m tests.docs.commands_page`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from subsetter.cli.commands import app

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"

_INTRODUCTION = """\
# Commands

This page is written from `subset --help` by `python -m tests.docs.commands_page`; a test holds that it is current.

A config is named by its file: `subset build dev` reads `configs/dev.yaml`; `--configs DIR` names another folder, and
a path is taken as it is. The product of a command goes to stdout, talk goes to stderr. Progress is bars on a terminal
and plain lines elsewhere; `NO_COLOR` is respected.

| exit code | means |
|---|---|
| 0 | done |
| 1 | verification failed, or a copy is older than `--max-age` |
| 2 | your input is wrong: every problem is told, with its place and cure; nothing was run |
| 3 | the engine, the lake or the machine (memory, threads, open files, disk) failed; what is published stands |
| 4 | a limit was exceeded |
| 5 | busy: somebody else builds this config, or a replica is behind |
| 70 | a bug of ours; please report it with `--debug` |
| 130 | interrupted by Ctrl-C, SIGTERM or SIGHUP; running statements were stopped; a second signal ends it at once |

With several configs the highest code counts.
"""


def page() -> str:
    """The text of the page."""
    group: Any = typer.main.get_command(app)
    parts = [_INTRODUCTION]
    for name, command in sorted(group.commands.items()):
        parts.append(f"## subset {name}\n\n{_help(group, name)}")
        parts += [f"### subset {name} {inner}\n\n{_help(command, inner, name)}" for inner in _inner(command)]
    return "\n".join(parts)


def _inner(command: Any) -> list[str]:
    return sorted(getattr(command, "commands", {}))


def _help(group: Any, name: str, parent: str = "") -> str:
    above = typer.Context(group, info_name=f"subset {parent}".strip())
    command = group.commands[name]
    with typer.Context(command, info_name=name, parent=above, terminal_width=100, max_content_width=100) as context:
        return f"```text\n{command.get_help(context).strip()}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page())
