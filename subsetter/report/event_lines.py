"""Events as a log for machines: one JSON object a line, each with time, config and build id."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import TextIO

from subsetter.builds.events import Event
from subsetter.codec import to_plain


class EventLines:
    """Writes events of one config.

    Args:
        stream: is written to, a whole line at once.
        config: its name.
        clock: tells the time in UTC.
        lock: held while a line is written; shared by all who write to the stream.
    """

    def __init__(self, stream: TextIO, config: str, clock: Callable[[], datetime], lock: Lock | None = None) -> None:
        self._stream = stream
        self._config = config
        self._clock = clock
        self._lock = lock or Lock()
        self._build_id = ""

    def hear(self, event: Event) -> None:
        """Takes an event, from any thread."""
        self.write(_snake(type(event).__name__), to_plain(event))

    def write(self, name: str, values: dict[str, object]) -> None:
        """Writes one line."""
        self._build_id = str(values.get("build_id") or self._build_id)
        head = {"time": self._clock().isoformat(), "event": name, "config": self._config, "build_id": self._build_id}
        line = json.dumps(head | {key: value for key, value in values.items() if key not in head}, ensure_ascii=False)
        with self._lock:
            self._stream.write(f"{line}\n")
            self._stream.flush()


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
