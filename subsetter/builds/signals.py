"""Ctrl-C and SIGTERM, noted in place of raised: an exception could strike while a thread starts."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, current_thread, main_thread

from subsetter.errors import Interrupted
from subsetter.stopping import STOPPED, asked, is_listening, unbroken

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stop_noted(*, is_last: bool = False) -> Iterator[Event]:
    """Gives an event that is set when the user, or the system, asks the process to stop.

    Only the main thread can listen. In other threads the event tells what the main thread has heard, as long as
    it is in such a block itself, or the process listens from its first line on.

    Args:
        is_last: nothing but the telling comes after the block, so that what it has made is given back.
    """
    if is_listening():
        with unbroken(is_last=is_last):
            yield asked
        return
    if current_thread() is not main_thread():
        yield asked
        return
    before = {number: signal.signal(number, _note) for number in _SIGNALS}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if _note not in before.values():
            asked.clear()


def assert_not_stopped() -> None:
    """Proves, before an effect that cannot be taken back, that nobody has asked the process to stop.

    Raises:
        Interrupted: when somebody has.
    """
    if asked.is_set():
        raise Interrupted(STOPPED)


def _note(*_: object) -> None:
    asked.set()
