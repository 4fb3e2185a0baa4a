"""A store on a folder: small objects, written whole or not at all."""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

from subsetter.engines.base import StoredObject
from subsetter.engines.duckdb.disk import open_lock, sync, writing
from subsetter.errors import Busy
from subsetter.files.reading import read_regular

_LOCK = ".lock"
_SWITCH = ".switch"
_TEMPORARY = ".new-"
_PATIENCE_S = 10.0
_PAUSE_S = 0.005


class LocalStore:
    """Objects as files below a folder. The version of an object is the hash of its content.

    Several processes may use one store: writing takes a lock of the operating system, which a kill releases. One that
    was stopped keeps it: who finds it taken for ten seconds is told.

    Args:
        root: made when the first object is written.
        prove: is called before that, and raises where nothing may be written.
    """

    def __init__(self, root: Path, prove: Callable[[], None] = lambda: None) -> None:
        self._root = root
        self._prove = prove
        self._is_proven = False

    def read(self, path: str) -> tuple[bytes, str] | None:
        """Returns content and version, or None when there is no such object."""
        with self._touching(path) as file:
            try:
                content = read_regular(file)
            except (FileNotFoundError, NotADirectoryError):
                return None
        return content, _version(content)

    def write(self, path: str, content: bytes) -> None:
        """Writes the object whole or not at all, over what was there."""
        with self._touching(path) as file, self._locked():
            _write(file, content)

    def create(self, path: str, content: bytes) -> bool:
        """Writes the object if there is none, as one atomic act; returns whether it did."""
        with self._touching(path) as file, self._locked():
            if file.exists():
                return False
            _write(file, content)
            return True

    def replace(self, path: str, content: bytes, version: str) -> bool:
        """Writes the object if its version is still this one, as one atomic act; returns whether it did."""
        with self._touching(path) as file, self._locked():
            if not file.exists() or _version(read_regular(file)) != version:
                return False
            _write(file, content)
            return True

    def remove(self, path: str) -> None:
        """Removes one object; nothing happens when there is none."""
        with self._touching(path) as file, self._locked():
            file.unlink(missing_ok=True)

    def list(self, prefix: str) -> Sequence[StoredObject]:
        """Returns the objects whose path begins with the prefix, in path order."""
        with self._touching(""):
            files = (file for file in self._root.rglob("*") if file.is_file() and not _is_own(file))
            paths = {file.relative_to(self._root).as_posix(): file for file in files}
            stored = (_stored(path, paths[path]) for path in sorted(paths) if path.startswith(prefix))
            return [one for one in stored if one is not None]

    def sweep(self) -> None:
        """Removes what killed processes have left half written.

        Raises:
            Busy: when another process is writing.
        """
        with self._touching(""), self._locked():
            for file in self._root.rglob(f"{_TEMPORARY}*"):  # whoever writes one holds the lock
                file.unlink(missing_ok=True)

    @contextmanager
    def switching(self) -> Iterator[None]:
        """Holds a lock of the operating system over a switch: what was proven inside holds until the block ends.

        Raises:
            Busy: when another process is in such a block.
        """
        with self._touching(""):
            lock = self._open(_SWITCH)
        with lock:
            if not _is_locked(lock):
                raise _busy()
            yield

    @contextmanager
    def _touching(self, path: str) -> Iterator[Path]:
        """Gives the file of an object, and raises the file system's errors as ours."""
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise ValueError(f"'{path}' leads out of the store")
        with writing(f"'{self._root / path}'", "read or written"):
            yield self._root / path

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._open(_LOCK) as lock:
            ends = time.monotonic() + _PATIENCE_S
            while not _is_locked(lock):
                if time.monotonic() > ends:
                    raise _busy()
                time.sleep(_PAUSE_S)
            yield

    def _open(self, name: str) -> IO[bytes]:
        if not self._is_proven:
            self._prove()
            self._is_proven = True
        self._root.mkdir(parents=True, exist_ok=True)
        return open_lock(self._root / name)


def _is_locked(file: IO[bytes]) -> bool:
    """Takes the lock of the operating system on a file; returns whether it was free."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _busy() -> Busy:
    return Busy(
        "Another process is writing at the destination at this moment, or was stopped in the middle of that.",
        hint="Let it go on, or end it, then try again: subset status tells who works on this config.",
    )


def _version(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _is_own(file: Path) -> bool:
    return file.name in (_LOCK, _SWITCH) or file.name.startswith(_TEMPORARY)


def _stored(path: str, file: Path) -> StoredObject | None:
    try:
        state, content = file.stat(), read_regular(file)
    except FileNotFoundError:
        return None  # removed by another process since it was listed
    return StoredObject(path, len(content), datetime.fromtimestamp(state.st_mtime, UTC), _version(content))


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{_TEMPORARY}{uuid.uuid4().hex}")
    try:
        with fresh.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(file)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync(file.parent)
