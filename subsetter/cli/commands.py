"""The commands of ``subset``."""

from __future__ import annotations

from typing import Annotated

import typer

from subsetter import __version__
from subsetter.cli import build, check, demo, drop, history, iam, init, plan, refresh, replicas, verify, why
from subsetter.cli.options import EXIT_CODES

app = typer.Typer(
    name="subset",
    help="Makes small, joinable development copies of the tables in a data lake.",
    epilog=f"Every command takes --debug, which shows a traceback when it fails. {EXIT_CODES}",
    no_args_is_help=True,
    rich_markup_mode=None,  # help is plain text: rich would cost more time than the rest of it
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"subset {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Shows the version.")
    ] = False,
) -> None:
    del version


for _register in (demo, init, check, plan, build, refresh, verify, why, iam, history, drop, replicas):
    _register.register(app)


def run_command(words: list[str]) -> int:
    """Runs a command line and returns the exit code that typer gives it.

    Args:
        words: without the program's name.

    Raises:
        Exception: what the command raises, but for wrong usage, which typer tells by itself.
    """
    try:
        typer.main.get_command(app).main(args=words, prog_name="subset")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0
