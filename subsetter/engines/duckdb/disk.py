"""Files and folders of the destination: made durable, removed, and what is said when that fails."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from subsetter.errors import DestinationUnwritable
from subsetter.files.reading import NotRegularError

_NO_SPACE = "Free disk space at the destination, or name another destination.path."

# What the operating system says when a destination is at fault, and the cure.
UNWRITABLE = {
    os.strerror(number): hint
    for number, hint in (
        (errno.ENOSPC, _NO_SPACE),
        (errno.EDQUOT, _NO_SPACE),
        (errno.EFBIG, "The file system or a limit of the account forbids files this large."),
        (errno.EROFS, "The destination is mounted read-only: name another destination.path."),
    )
}


@contextmanager
def writing(what: str, verb: str = "written") -> Iterator[None]:
    """Raises errors of the file system from the inside as ours.

    Args:
        what: is written, for the message.
        verb: what was tried.

    Raises:
        DestinationUnwritable: for every error of the operating system.
    """
    try:
        yield
    except OSError as error:
        hint = UNWRITABLE.get(error.strerror or "", "Look at the folder's rights, or name another destination.path.")
        raise DestinationUnwritable(f"{what} cannot be {verb}: {error}", hint=hint) from error


def sync(path: Path) -> None:
    """Waits until a file, or the entries of a folder, are on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_lock(path: Path) -> IO[bytes]:
    """Opens a file that is there to be locked, and makes it where it is not.

    Raises:
        OSError: when it cannot be opened, or is a pipe or the like, for which nobody waits.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NONBLOCK | os.O_CLOEXEC, 0o666)
    stream = os.fdopen(handle, "r+b", buffering=0)
    mode = os.fstat(handle).st_mode
    if not stat.S_ISREG(mode):
        stream.close()
        raise NotRegularError(path, mode)
    return stream


def remove(path: Path) -> None:
    """Removes a file, a link or a folder with all that is in it; nothing happens when there is none."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def remove_empty(folder: Path, *, below: Path) -> None:
    """Removes a folder and then those above it as long as they are empty."""
    while folder != below and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def files_below(path: Path) -> list[Path]:
    """Returns the files of a folder, at any depth; of a file, itself."""
    return [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
