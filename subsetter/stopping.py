"""Ctrl-C, SIGTERM and SIGHUP, from the first line of the process to its last; imported before everything else.

Python runs a signal's handler in the main thread, between two of its own instructions: not while that thread is in
foreign code, and an exception that the handler raises may strike anywhere and be swallowed on its way. So the one who
sees to it that the process ends is a thread of its own, which the interpreter wakes from within the real handler,
whatever the main thread does (``signal.set_wakeup_fd``):

- While nothing is at work, the process ends at once.
- Else what is at work is interrupted, and the main thread is unwound by one KeyboardInterrupt, so that the command
  cleans up and tells how things stand. Whoever must not be unwound waits inside ``unbroken()``.
- What has not ended after ``GRACE_S`` seconds is ended. That is no worse than a kill, which every effect withstands.
- A second signal ends the process at once.

In a process that does not ``listen``, as one that uses this package as a library, all of this does nothing.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import threading
import time

TYPE_CHECKING = False  # typing itself would take longer to import than all of this
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import FrameType

INTERRUPTED = 130
GRACE_S = 3.5
STOPPED = "Stopped by Ctrl-C or by the system."

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_DOUBLED_S = 0.1  # timeout(1) sends its signal to the process and once more to its group: that is one wish
_TELL_S = 1.0  # for asking what is published and for writing it, in all
_UNTOUCHED = "Nothing was run: what is published stands as it was."
_WHOLE = "What is published is whole, as a switch is one step; no table of it is half written."

asked = threading.Event()
"""Set from the first signal on; in a process that does not listen, while ``builds.signals.stop_noted`` says so."""


class Work:
    """What is at work.

    Attributes:
        interrupt: stops it; returns at once; is called from another thread.
        words: says how things stand, in lines; is called from another thread when the work does not end by itself.
    """

    def __init__(self, interrupt: Callable[[], None], words: Callable[[], Sequence[str]] | None) -> None:
        self.interrupt = interrupt
        self.words = words


class _Process:
    """The state of the process. Only the main thread unwinds; only ``_watch`` ends it while it is at work."""

    def __init__(self) -> None:
        self.is_listening = False
        self.unbroken = 0
        self.following = ""
        self.works: list[Work] = []
        self.again = ""
        self.ending = threading.Lock()
        self._is_unwound = False
        self._is_watched = False

    def listen(self, again: str) -> None:
        self.is_listening, self.again = True, again
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        with contextlib.suppress(RuntimeError):  # no thread is to be had: then the handler alone ends the process
            threading.Thread(target=self._watch, args=(reading,), name="subset-signals", daemon=True).start()
            self._is_watched = True
            signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup and a shell's background have it
                signal.signal(number, self._hear)
        self._quieten()

    def unwind(self) -> None:
        """Raises KeyboardInterrupt, once, when the process was asked to stop and the main thread may be unwound."""
        if self.unbroken or self._is_unwound:
            return
        self._is_unwound = True
        raise KeyboardInterrupt

    def end(self, lines: Sequence[str]) -> None:
        """Ends the process with these last lines, unless somebody is writing others."""
        if self.ending.acquire(blocking=False):
            _write("".join(f"{line}\n" for line in (f"error: {STOPPED}", *(f"  {line}" for line in lines))))
            os._exit(INTERRUPTED)

    def standing(self) -> list[str]:
        """Returns how things stand, without asking anybody."""
        if self.following:
            return [_WHOLE, f"Next: {self.following}"]
        return [_UNTOUCHED, f"Next: {self.again}"]

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        asked.set()
        if not self._is_watched and (not self.works or self._is_unwound):
            self.end(self.standing())
        if self.works:
            self.unwind()

    def _watch(self, heard: int) -> None:
        first = self._next(heard, None)
        asked.set()
        if not self.works:
            self.end(self.standing())
        for work in tuple(self.works):
            with contextlib.suppress(Exception):  # what cannot be interrupted is ended below
                work.interrupt()
        while (left := first + GRACE_S - time.monotonic()) > 0:
            again = self._next(heard, left)
            if again and again - first > _DOUBLED_S:
                os._exit(INTERRUPTED)
        threading.Thread(target=self._end_in_words, name="subset-words", daemon=True).start()
        self._next(heard, _TELL_S)
        os._exit(INTERRUPTED)

    @staticmethod
    def _next(heard: int, most: float | None) -> float:
        """Waits for a signal and returns when it came, on the monotonic clock; 0 when none came in time."""
        until = None if most is None else time.monotonic() + most
        while True:
            left = None if until is None else max(until - time.monotonic(), 0.0)
            if not select.select([heard], [], [], left)[0]:
                return 0.0
            if os.read(heard, 1)[0] in _SIGNALS:
                return time.monotonic()

    def _end_in_words(self) -> None:
        lines: list[str] = []
        for work in tuple(self.works):
            with contextlib.suppress(Exception):
                lines += work.words() if work.words else []
        self.end(lines or self.standing())

    def _quieten(self) -> None:
        """Keeps tracebacks of threads, callbacks and finalizers away once the process was asked to stop."""
        unraisable, in_thread = sys.unraisablehook, threading.excepthook

        def unraised(one: sys.UnraisableHookArgs) -> None:
            if not asked.is_set():
                unraisable(one)

        def thrown(one: threading.ExceptHookArgs) -> None:
            if not asked.is_set():
                in_thread(one)

        sys.unraisablehook, threading.excepthook = unraised, thrown


_process = _Process()


def listen(arguments: Sequence[str]) -> None:
    """Takes over the signals of this process, which is a command line; for its main thread, at its first line.

    Args:
        arguments: of the command line, which is told as the next command when nothing was run.
    """
    _process.listen(" ".join(["subset", *map(_quoted, arguments)]))


@contextlib.contextmanager
def working(
    interrupt: Callable[[], None] = lambda: None,
    words: Callable[[], Sequence[str]] | None = None,
    following: str = "",
) -> Iterator[None]:
    """Says that something is at work until the block ends: a signal stops it in place of ending the process at once.

    Args:
        interrupt: stops it; returns at once, from any thread. Without one nothing but the main thread is stopped.
        words: says how things stand, in lines, from any thread; None for what can be said of any command.
        following: the command that says more, for all that comes after, too.

    Raises:
        KeyboardInterrupt: when the process was asked to stop meanwhile.
    """
    work = Work(interrupt, words)
    _process.works.append(work)
    _process.following = following or _process.following
    try:
        halt()
        yield
    finally:
        _process.works.remove(work)


@contextlib.contextmanager
def unbroken(*, is_last: bool = False) -> Iterator[None]:
    """Lets a signal unwind the main thread at the end of the block and not inside it; what waits is interrupted.

    Args:
        is_last: nothing but the telling comes after the block, so that nothing is unwound at all.

    Raises:
        KeyboardInterrupt: when the process was asked to stop meanwhile.
    """
    if not _is_main():
        yield
        return
    _process.unbroken += 1
    try:
        yield
    except Exception:
        _process.unbroken -= 1
        if not is_last:
            halt()
        raise
    except BaseException:
        _process.unbroken -= 1
        raise
    _process.unbroken -= 1
    if not is_last:
        halt()


def halt() -> None:
    """Unwinds the main thread when the process was asked to stop; does nothing in other threads.

    Raises:
        KeyboardInterrupt: then.
    """
    if _is_main() and asked.is_set():
        _process.unwind()


def is_asked() -> bool:
    """Returns whether this process listens and was asked to stop."""
    return _process.is_listening and asked.is_set()


def is_listening() -> bool:
    """Returns whether this process listens."""
    return _process.is_listening


def standing() -> Sequence[str]:
    """Returns how things stand after a stop, as far as that is known without asking anybody."""
    return _process.standing()


def last_words() -> None:
    """Lets the caller write the last lines of this process; whoever comes later waits for its end."""
    if _process.is_listening and not _process.ending.acquire(blocking=False):
        threading.Event().wait()


def leave(code: int) -> None:
    """Ends the process. Nothing runs after this: no thread is waited for, and no module is taken down.

    Args:
        code: of the process; 3 in its place when its output could not be written.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            continue  # whoever read it has seen enough
        except (OSError, ValueError) as error:
            code = code or 3
            _write(f"error: The output could not be written: {error}\n")
    os._exit(code)


def _is_main() -> bool:
    return _process.is_listening and threading.current_thread() is threading.main_thread()


def _quoted(word: str) -> str:
    is_plain = word and all(one.isalnum() or one in "-_./=:,@%+" for one in word)
    return word if is_plain else "'" + word.replace("'", "'\"'\"'") + "'"


def _write(text: str) -> None:
    """Writes to stderr if that takes it at once: a pipe that nobody reads must not keep the process."""
    with contextlib.suppress(OSError, ValueError):
        if select.select([], [2], [], 0.2)[1]:
            os.write(2, text.encode(errors="replace"))
