"""A store in memory and a still clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Lock

from subsetter.engines.base import StoredObject

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class MemoryStore:
    """Keeps objects in a dict; each write has a version of its own."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, str]] = {}
        self._writes = 0
        self._lock = Lock()

    def read(self, path: str) -> tuple[bytes, str] | None:
        return self.objects.get(path)

    def write(self, path: str, content: bytes) -> None:
        self._writes += 1
        self.objects[path] = (content, str(self._writes))

    def create(self, path: str, content: bytes) -> bool:
        with self._lock:
            if path in self.objects:
                return False
            self.write(path, content)
            return True

    def replace(self, path: str, content: bytes, version: str) -> bool:
        with self._lock:
            found = self.objects.get(path)
            if found is None or found[1] != version:
                return False
            self.write(path, content)
            return True

    def remove(self, path: str) -> None:
        self.objects.pop(path, None)

    def list(self, prefix: str) -> list[StoredObject]:
        found = sorted((path, *kept) for path, kept in self.objects.items() if path.startswith(prefix))
        return [StoredObject(path, len(content), NOON, version) for path, content, version in found]


class StillClock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
