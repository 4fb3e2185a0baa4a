"""The ``subset`` command: its commands, and what its errors look like."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from subsetter import __version__
from subsetter.cli import build, check, demo, drop, history, iam, init, plan, refresh, replicas, verify, why
from subsetter.cli.options import EXIT_CODES
from subsetter.errors import Interrupted, SubsetError

BUG = 70
_DEBUG = "--debug"

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


def main(arguments: Sequence[str]) -> int:
    """Runs a command line and returns the exit code. Errors are told on stderr.

    Args:
        arguments: without the program's name. ``--debug`` may stand anywhere.

    Raises:
        Exception: with ``--debug``, whatever went wrong.
    """
    debug = _DEBUG in arguments
    words = [word for word in arguments if word != _DEBUG]
    try:
        typer.main.get_command(app).main(args=words, prog_name="subset")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if code == Interrupted.exit_code:  # what typer makes of a KeyboardInterrupt
            return _failed(Interrupted("Stopped by Ctrl-C or by the system."))
        return code
    except SubsetError as error:
        if debug:
            raise
        return _failed(error)
    except Exception as error:
        if debug:
            raise
        return _bug(error)
    return 0


def run() -> None:
    """The entry point of the ``subset`` script. SIGTERM stops a command as Ctrl-C does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main(sys.argv[1:]))


def _failed(error: SubsetError) -> int:
    from subsetter.report.failures import tell_error

    tell_error(error)
    return error.exit_code


def _bug(error: Exception) -> int:
    from subsetter.report.failures import tell_bug

    tell_bug(error)
    return BUG
