"""Ctrl-C and SIGTERM, noted in place of raised: an exception could strike while a thread starts."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, current_thread, main_thread

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_asked = Event()  # for the whole process, as signals are: threads that build several configs all look at it


@contextmanager
def stop_noted() -> Iterator[Event]:
    """Gives an event that is set when the user, or the system, asks the process to stop.

    Only the main thread can listen. In other threads the event tells what the main thread has heard, as long as
    it is in such a block itself.
    """
    if current_thread() is not main_thread():
        yield _asked
        return
    before = {number: signal.signal(number, _note) for number in _SIGNALS}
    try:
        yield _asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if _note not in before.values():
            _asked.clear()


def _note(*_: object) -> None:
    _asked.set()
