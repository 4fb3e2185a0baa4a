"""Calls that are tried again when AWS refuses them for load or fails itself."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from subsetter.engines.athena.error_codes import Again
from subsetter.engines.athena.errors import AWS_ERRORS, meaning_of

T = TypeVar("T")


def is_passing(error: Exception) -> bool:
    """Returns whether the same call may work after a pause."""
    return isinstance(error, AWS_ERRORS) and meaning_of(error).again is Again.CALL


@dataclass(frozen=True)
class Patience:
    """How long a call is tried again.

    botocore has already tried each call several times within seconds; this is for load that stays for minutes.

    Attributes:
        seconds: from the first failure.
        first_pause_s: doubled each time, up to ``longest_pause_s``; each pause is drawn between half and the whole.
        pause: waits for some seconds.
        may_go_on: asked before each new try.
    """

    seconds: float = 300.0
    first_pause_s: float = 1.0
    longest_pause_s: float = 20.0
    pause: Callable[[float], None] = time.sleep
    may_go_on: Callable[[], bool] = lambda: True

    def call(self, work: Callable[[], T]) -> T:
        """Returns what the call returns.

        Raises:
            Exception: what the call raised last.
        """
        began, pause = time.monotonic(), self.first_pause_s
        while True:
            try:
                return work()
            except AWS_ERRORS as error:
                is_over = time.monotonic() - began + pause > self.seconds
                if is_over or not is_passing(error) or not self.may_go_on():
                    raise
            self.pause(pause * random.uniform(0.5, 1))  # noqa: S311 spreads load, protects nothing
            pause = min(pause * 2, self.longest_pause_s)
