"""Kills a process at any of its effects: every call that changes the destination is a point."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from threading import Lock
from typing import Any

from subsetter.engines.base import Engine

STORE_EFFECTS = ("write", "create", "replace", "remove")
ENGINE_EFFECTS = (
    "open_build",
    "run",
    "discard",
    "publish",
    "unpublish",
    "remove_build",
    "fence_off",
    "sweep",
    "retire",
)


class Points:
    """Counts effects, and ends the process with SIGKILL before one of them.

    Args:
        last: the number of the effect that does not happen any more, from 1; 0 lets all happen.
        sent: what the process gets in place of SIGKILL.
    """

    def __init__(self, last: int = 0, sent: signal.Signals = signal.SIGKILL) -> None:
        self.names: list[str] = []
        self._sent = sent
        self._last = last
        self._lock = Lock()

    def reach(self, name: str) -> None:
        with self._lock:
            self.names.append(name)
            if len(self.names) == self._last:
                os.kill(os.getpid(), self._sent)


class Mortal:
    """A store or an engine whose process may be killed before each effect."""

    def __init__(self, inner: Any, effects: tuple[str, ...], points: Points) -> None:
        self._inner = inner
        self._effects = effects
        self._points = points

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name == "store":
            return Mortal(found, STORE_EFFECTS, self._points)
        if name not in self._effects:
            return found

        def asked(*arguments: Any, **named: Any) -> Any:
            self._points.reach(" ".join([name, *(one for one in arguments[:1] if isinstance(one, str))]))
            return found(*arguments, **named)

        return asked


def mortal(engine: Engine, points: Points) -> Any:
    """Returns the engine, whose process may be killed before each effect."""
    return Mortal(engine, ENGINE_EFFECTS, points)


def is_killed(work: Callable[[], object]) -> bool:
    """Does the work in a process of its own; returns whether that was killed."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "the work failed instead of being killed"
    return False


_CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.symlink", "os.link", "os.truncate"}
_WRITES = os.O_WRONLY | os.O_RDWR


def hear_changes_below(folder: str, heard: Callable[[str, str], None]) -> None:
    """Tells of every change below a folder that this process asks the operating system for, before it is made.

    For a process of its own: what listens here cannot be taken away again. What DuckDB does by itself is not heard.

    Args:
        folder: of which changes are told.
        heard: takes the change and its path; what it raises, the change raises.
    """

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        is_change = event in _CHANGES or (event == "open" and bool(arguments[2] & _WRITES))
        if is_change and str(arguments[0]).startswith(folder):
            heard(event, str(arguments[0]))

    sys.addaudithook(hear)
