"""Sends signals to the command at random moments after the first line of its entry point."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HANGS_S = 60.0
SIGNALS = (signal.SIGINT, signal.SIGTERM)
_NEVER = ("Traceback", "has a bug", "Exception ignored", "Exception in thread")

# Tells by a byte on the file descriptor named first that the entry point has done its first line. A shell that runs the
# tests in the background has SIGINT ignored, which the command would keep.
PROGRAM = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from subsetter import stopping
tell, listen = int(sys.argv.pop(1)), stopping.listen
def heard(arguments):
    listen(arguments)
    os.write(tell, b".")
stopping.listen = heard
from subsetter.cli.main import run
run()
"""


@dataclass(frozen=True)
class Moment:
    """A command and when it gets which signal.

    Attributes:
        delay: seconds after the first line of the entry point.
        again: seconds until the second signal; None for no second one.
    """

    words: tuple[str, ...]
    number: signal.Signals
    delay: float
    again: float | None = None

    def __str__(self) -> str:
        again = "" if self.again is None else f" and again {self.again:.3f} s later"
        return f"subset {' '.join(self.words)}: {self.number.name} after {self.delay:.3f} s{again}"


@dataclass(frozen=True)
class Ended:
    """What became of it.

    Attributes:
        code: None when it hung.
        seconds: from the signal to the end.
    """

    code: int | None
    out: str
    err: str
    seconds: float

    def faults(self) -> list[str]:
        """Returns what must never be."""
        told = [words for words in _NEVER if words in self.err]
        if self.code is None:
            return ["hangs", *told]
        if self.code not in (0, 130):
            return [f"exit code {self.code}", *told]
        if self.code == 130 and "error: Stopped by Ctrl-C or by the system." not in self.err:
            return ["nothing is said", *told]
        if self.code == 130 and not self.err.rstrip().splitlines()[-1].strip().startswith("Next: subset "):
            return ["no command to run is named", *told]
        return told


def moment(chance: random.Random, words: tuple[str, ...], lasts: float) -> Moment:
    """Returns a random moment of a command that lasts about so many seconds."""
    return Moment(words, chance.choice(SIGNALS), chance.uniform(0, lasts))


def lasting(folder: Path, variables: Mapping[str, str], words: tuple[str, ...]) -> float:
    """Returns how long a command takes; it must succeed."""
    began = time.monotonic()
    with _started(folder, variables, words) as process:
        _, err = process.communicate(timeout=300)
    assert process.returncode == 0, f"{words}: {err}"
    return time.monotonic() - began


def signalled(folder: Path, variables: Mapping[str, str], what: Moment) -> Ended:
    """Runs a command, sends it the signal, and returns what became of it."""
    with _started(folder, variables, what.words) as process:
        time.sleep(what.delay)
        process.send_signal(what.number)
        sent = time.monotonic()
        if what.again is not None:
            time.sleep(what.again)
            process.send_signal(what.number)
        try:
            out, err = process.communicate(timeout=HANGS_S)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            return Ended(None, out, err, time.monotonic() - sent)
    return Ended(process.returncode, out, err, time.monotonic() - sent)


def _started(folder: Path, variables: Mapping[str, str], words: Sequence[str]) -> subprocess.Popen[str]:
    """Begins a command and returns it when its entry point has done its first line."""
    heard, tell = os.pipe()
    try:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tell), *words],
            cwd=folder,
            env=dict(variables),
            pass_fds=[tell],
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    finally:
        os.close(tell)
    with os.fdopen(heard, "rb") as told:
        assert told.read(1) == b"."
    return process
