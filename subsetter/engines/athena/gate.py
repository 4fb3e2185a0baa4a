"""How many statements are sent at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Gate:
    """Lets a number of statements run at once, and none after it was shut.

    Athena counts running and queued statements of the whole account against one quota, and refuses what is over it.

    Args:
        most: statements at once.
    """

    def __init__(self, most: int) -> None:
        self._free = most
        self._is_shut = False
        self._changed = threading.Condition()

    @property
    def is_shut(self) -> bool:
        """Whether no statement may begin any more."""
        return self._is_shut

    @contextmanager
    def place(self) -> Iterator[bool]:
        """Waits for a place and holds it; gives False at once when the gate is shut."""
        with self._changed:
            self._changed.wait_for(lambda: self._free > 0 or self._is_shut)
            is_open = not self._is_shut
            self._free -= is_open
        try:
            yield is_open
        finally:
            with self._changed:
                self._free += is_open
                self._changed.notify()

    def shut(self) -> None:
        """Lets no statement begin any more. Returns at once."""
        self._is_shut = True
        threading.Thread(target=self._wake, daemon=True).start()

    def pause(self, seconds: float) -> None:
        """Waits, but not when the gate is shut meanwhile."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_shut, timeout=seconds)

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()
