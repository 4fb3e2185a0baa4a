"""Reads a file that the user names, if it is one: a pipe or a device may never end."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
    stat.S_IFLNK: "a link",
}


class NotRegularError(OSError):
    """Something that bears a file's name and is none; ``strerror`` says what it is."""

    def __init__(self, path: Path, mode: int) -> None:
        super().__init__(errno.EINVAL, f"it is {kind_of(mode)}, no regular file", str(path))


def kind_of(mode: int) -> str:
    """Returns what an entry of a folder is, such as ``a pipe``.

    Args:
        mode: as ``stat`` gives it.
    """
    return _KINDS.get(stat.S_IFMT(mode), "a regular file" if stat.S_ISREG(mode) else "something else")


def read_regular(path: Path) -> bytes:
    """Returns the content of a regular file.

    Raises:
        NotRegularError: when it is anything else; nothing was waited for.
        OSError: when it cannot be read.
    """
    # Before it is opened, since opening a device may do something; and after, since it may be another by then.
    assert_regular(path)
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as stream:
        mode = os.fstat(handle).st_mode
        if not stat.S_ISREG(mode):
            raise NotRegularError(path, mode)
        return stream.read()


def assert_regular(path: Path) -> None:
    """Proves that a path leads to a regular file.

    Raises:
        NotRegularError: when it leads to anything else.
        OSError: when it leads nowhere.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        raise NotRegularError(path, mode)
