"""Conditional writes of S3 that are atomic: moto checks If-Match and If-None-Match, then writes, without a lock."""

import threading
from collections import defaultdict
from collections.abc import Callable

from tests.local_athena.wire import Call, Reply

WRITES = {"PutObject", "DeleteObject", "MultipartUpload"}


class S3Gate:
    """Lets one write of an object through at a time."""

    def __init__(self) -> None:
        self._locks: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._choosing = threading.Lock()

    def __call__(self, call: Call, to_moto: Callable[[], Reply]) -> Reply:
        """The reply to an S3 call."""
        if call.operation not in WRITES:
            return to_moto()
        with self._choosing:
            lock = self._locks[call.path]
        with lock:
            return to_moto()
