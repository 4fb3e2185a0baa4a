"""After a failure: says whether the published copy still stands, and the one command to run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from subsetter.builds.records.history import ids_of
from subsetter.config.called import Called
from subsetter.engines.base import Engine
from subsetter.errors import Busy, InputError, Interrupted, LimitExceeded, SubsetError
from subsetter.stopping import STOPPED, is_asked, working


@contextmanager
def told_on_failure(engine: Engine, config: Called, command: str) -> Iterator[None]:
    """Adds how things stand to whatever leaves the block, as notes; Ctrl-C becomes Interrupted.

    Args:
        engine: of the config.
        config: its name, with the variables and settings that the user gave.
        command: the one that failed, such as ``build``.
    """
    try:
        with working(words=lambda: [standing(engine), f"Next: {config.line(command)}"]):
            yield
    except KeyboardInterrupt:
        raise _noted(Interrupted(STOPPED), engine, config, command) from None
    except Exception as error:
        if is_asked() and not isinstance(error, Interrupted):  # what a stop has become on its way
            raise _noted(Interrupted(STOPPED), engine, config, command) from error
        _noted(error, engine, config, command)
        raise


def _noted(error: Exception, engine: Engine, config: Called, command: str) -> Exception:
    error.add_note(standing(engine))
    error.add_note(f"Next: {next_command(error, config, command)}")
    return error


def standing(engine: Engine) -> str:
    """Returns which build readers see, as a sentence."""
    try:
        ids = ids_of(engine.published())
    except SubsetError:
        return "It is not known what is published: the destination cannot be read."
    if not ids:
        return "Nothing is published yet, and nothing was published now."
    if len(ids) > 1:
        return f"Published tables come from builds {' and '.join(ids)}: publishing was interrupted."
    return f"Published: build {ids[0]}, as before."


def next_command(error: BaseException, config: Called, command: str) -> str:
    """Returns the command that gets the user on."""
    if isinstance(error, InputError):
        return config.line("check" if command in ("build", "refresh") else "builds")
    if isinstance(error, LimitExceeded):
        return config.line("plan")
    if isinstance(error, Busy):
        return config.line("status")
    return config.line(command)
