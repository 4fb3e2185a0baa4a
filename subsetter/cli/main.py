"""The ``subset`` command: from its first line to its exit code, and what its errors look like.

Signals are heard from the first line of ``run``, so that nothing is imported here that takes time.
"""

from __future__ import annotations

import sys

from subsetter import stopping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from subsetter.errors import SubsetError

BUG = 70
_DEBUG = "--debug"


def run() -> None:
    """The entry point of the ``subset`` script. SIGTERM and SIGHUP stop a command as Ctrl-C does."""
    stopping.listen(sys.argv[1:])
    stopping.leave(main(sys.argv[1:]))


def main(arguments: Sequence[str]) -> int:
    """Runs a command line and returns the exit code. Errors are told on stderr.

    Args:
        arguments: without the program's name. ``--debug`` may stand anywhere.

    Raises:
        Exception: with ``--debug``, whatever went wrong.
    """
    debug = _DEBUG in arguments
    try:
        from subsetter.cli.commands import run_command

        code = run_command([word for word in arguments if word != _DEBUG])
    except KeyboardInterrupt:
        return _stopped(None)
    except Exception as error:
        if _is_stop(error):
            return _stopped(error)
        if debug:
            raise
        return _failed(error)
    # 130 is what typer makes of a KeyboardInterrupt; another code may be what became of one on its way.
    is_stop = code == stopping.INTERRUPTED or (code != 0 and stopping.is_asked())
    return _stopped(None) if is_stop else code


def _is_stop(error: Exception) -> bool:
    """Whether an error comes of a wish to stop, whatever that has become on its way through others' code."""
    from subsetter.errors import Interrupted

    return stopping.is_asked() or isinstance(error, Interrupted)


def _stopped(error: Exception | None) -> int:
    """Tells of a stop, with what was noted on how things stand."""
    from subsetter.errors import Interrupted
    from subsetter.report.failures import notes_of, tell_error

    told = error if isinstance(error, Interrupted) else Interrupted(stopping.STOPPED)
    if not notes_of(told):
        for line in (error and notes_of(error)) or stopping.standing():
            told.add_note(line)
    stopping.last_words()
    tell_error(told)
    return told.exit_code


def _failed(error: Exception) -> int:
    from subsetter.errors import SubsetError, fault_of_machine
    from subsetter.report.failures import tell_bug, tell_error

    known: SubsetError | None = error if isinstance(error, SubsetError) else fault_of_machine(error)
    if known is None:
        tell_bug(error)
        return BUG
    tell_error(known)
    return known.exit_code
