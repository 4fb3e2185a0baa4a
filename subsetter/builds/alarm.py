"""``on_failure``: a command of the user that is told when a refresh has failed."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from dataclasses import dataclass
from datetime import datetime

from subsetter.builds.refresh import Refreshed
from subsetter.codec import to_json

_MOST_S = 60.0


@dataclass(frozen=True)
class FailureEvent:
    """What the command gets on its standard input, as JSON.

    Attributes:
        time: UTC.
    """

    event: str
    time: datetime
    config: str
    exit_code: int
    error: str


def raise_alarm(command: str, failed: Refreshed, now: datetime) -> str:
    """Runs the user's command with the event on its standard input; it has a minute.

    Args:
        command: program and arguments, as a shell would split them; no shell runs it.
        failed: the config that failed.
        now: UTC.

    Returns:
        What went wrong with the command, one sentence; empty when nothing did.
    """
    event = FailureEvent("refresh_failed", now, failed.config, failed.exit_code, failed.error)
    try:
        words = shlex.split(command)
        with subprocess.Popen(  # noqa: S603 it is the user's own command, from the user's own config
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that what it has begun can be stopped with it
        ) as process:
            return _fed(process, to_json(event).encode())
    except (OSError, ValueError, IndexError) as error:
        return f"on_failure of {failed.config} cannot be run: {error}"


def _fed(process: subprocess.Popen[bytes], content: bytes) -> str:
    try:
        process.communicate(content, timeout=_MOST_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return f"on_failure did not end within {_MOST_S:g} seconds and was stopped"
    return f"on_failure ended with {process.returncode}" if process.returncode else ""
