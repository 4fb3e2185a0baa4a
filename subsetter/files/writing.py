"""Writes a file that the user names: only outside of every source, over nothing that is not ours, and in one step.

This is the only way in which a command writes a file for its user. What it refuses:

- a path that lies in a source, by any of its names (``ground``), or that is a file which the command itself reads;
- a path that leads to a pipe, a device, a folder or in a circle;
- a file that is there and that we have not written, unless the user says ``--force``; one that is read-only likewise.

The file is written beside its place, made durable, and renamed. A kill leaves the old file or the new one.
"""

from __future__ import annotations

import errno
import os
import stat
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from subsetter.errors import DestinationUnwritable, InputError
from subsetter.files.ground import NOTHING, Ground
from subsetter.files.reading import kind_of, read_regular

_FORCE = "Name another file, or replace this one with --force."


def is_never_ours(content: bytes) -> bool:  # noqa: ARG001
    """Returns that no file that is there may be replaced without ``--force``."""
    return False


def assert_writable(
    path: Path, ground: Ground = NOTHING, *, force: bool = False, is_ours: Callable[[bytes], bool] = is_never_ours
) -> Path:
    """Proves that a file may be written, and returns where its path leads.

    Args:
        path: as the user named it.
        ground: of which nothing may be written.
        force: whether a file that is there is replaced whoever has written it.
        is_ours: whether a file of this content may be replaced without being asked.

    Raises:
        InputError: when it may not.
        DestinationUnwritable: when it cannot be looked at.
    """
    with _told(path):
        real = Path(os.path.realpath(path))
        state = _state(real)
        source = ground.source_of(path)
        if source is not None:
            raise InputError(f"{path} lies in the source {source}, which is only read.", hint="Name a file elsewhere.")
        if state is None:
            return real
        if not stat.S_ISREG(state.st_mode):
            raise InputError(f"{path} is {kind_of(state.st_mode)}, no file that can be written.", hint=_other(real))
        if ground.input_of(real) is not None:
            raise InputError(f"{path} is read by this command itself.", hint="Name another file.")
        if force:
            return real
        if not is_ours(read_regular(real)):
            raise InputError(f"{path} is there already, and subset did not write it.", hint=_FORCE)
        if not state.st_mode & 0o222:
            raise InputError(f"{path} is read-only.", hint=_FORCE)
        return real


def write_file(
    path: Path,
    text: str,
    ground: Ground = NOTHING,
    *,
    force: bool = False,
    is_ours: Callable[[bytes], bool] = is_never_ours,
    make_folders: bool = False,
) -> None:
    """Writes a text as UTF-8, whole or not at all; a file that is replaced keeps its mode.

    A link is followed: what it leads to is replaced, and it stays.

    Args:
        path: as the user named it.
        text: is its new content.
        ground: of which nothing may be written.
        force: whether a file that is there is replaced whoever has written it.
        is_ours: whether a file of this content may be replaced without being asked.
        make_folders: whether folders that are missing are made.

    Raises:
        InputError: when it may not be written, or its folder is not there.
        DestinationUnwritable: when it cannot be written.
    """
    real = assert_writable(path, ground, force=force, is_ours=is_ours)
    with _told(path):
        if make_folders:
            real.parent.mkdir(parents=True, exist_ok=True)
        if not real.parent.is_dir():
            raise InputError(f"There is no folder {path.parent} to write {path.name} to.", hint="Make it first.")
        folder = os.open(real.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            # What a path leads to may change until its folder is open; from here on only names in this folder count.
            if ground.source_of(path) is not None or not _is_open_as(folder, real.parent):
                raise InputError(f"{path} leads elsewhere than a moment ago.", hint="Try again.")
            _replace(folder, real.name, text.encode("utf-8"))
        finally:
            os.close(folder)


def _replace(folder: int, name: str, content: bytes) -> None:
    fresh = f".subset-{uuid.uuid4().hex}.new"
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666, dir_fd=folder)
        with os.fdopen(handle, "wb") as stream:
            _keep_mode(handle, folder, name)
            stream.write(content)
            stream.flush()
            os.fsync(handle)
        os.rename(fresh, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        _remove(fresh, folder)
        raise
    os.fsync(folder)


def _keep_mode(handle: int, folder: int, name: str) -> None:
    try:
        old = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return
    own = os.fstat(handle)
    if (old.st_uid, old.st_gid) != (own.st_uid, own.st_gid):
        try:
            os.fchown(handle, old.st_uid, old.st_gid)
        except PermissionError:
            return  # it belongs to whoever runs this now, and so does what others may do with it
    os.fchmod(handle, stat.S_IMODE(old.st_mode))


def _remove(name: str, folder: int) -> None:
    try:
        os.unlink(name, dir_fd=folder)
    except FileNotFoundError:
        return


def _is_open_as(folder: int, path: Path) -> bool:
    return os.path.samestat(os.fstat(folder), path.stat()) and Path(os.path.realpath(path)) == path


def _state(path: Path) -> os.stat_result | None:
    """Returns what is there; None for nothing."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        raise InputError(f"A part of the path {path} is no folder.", hint="Name another file.") from None


def _other(path: Path) -> str:
    return "Name a file in it." if path.is_dir() else "Name a file; for the standard output write - instead."


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise InputError(f"{path} is a link that leads in a circle.", hint="Name another file.") from error
        raise DestinationUnwritable(f"{path} cannot be written: {error.strerror}.") from error
    except ValueError as error:
        raise InputError(f"{str(path)!r} is no path of a file: {error}.", hint="Name another file.") from error
