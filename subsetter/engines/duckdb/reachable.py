"""Entries of a source that are no files, or cannot be reached: told, and never opened, since a pipe may never end."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from subsetter.engines.duckdb.unreadable import UnreadableError
from subsetter.files.reading import kind_of

_MOVE = "Move it out of the source."


def assert_can_be_read(path: Path) -> None:
    """Proves that a path leads to a regular file or a folder; nothing is proven of what is not there.

    Raises:
        UnreadableError: when it is a pipe, a socket or a device, leads nowhere or in a circle, or may not be looked at.
    """
    if not os.path.lexists(path):
        return
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise _unreachable(path, error) from error
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise UnreadableError(f"'{path}' is {kind_of(mode)}, no file with data.", _MOVE)


def unlisted(error: OSError) -> None:
    """Raises that a folder of a source cannot be listed, so that rows would be missing; for ``os.walk``.

    Raises:
        UnreadableError: always.
    """
    raise UnreadableError(
        f"The folder '{error.filename}' cannot be listed: {error.strerror}.", "Correct its rights, or move it away."
    ) from error


def _unreachable(path: Path, error: OSError) -> UnreadableError:
    if error.errno == errno.ELOOP:
        return UnreadableError(f"'{path}' is a link that leads in a circle.", _MOVE)
    if isinstance(error, FileNotFoundError):
        return UnreadableError(f"'{path}' is a link that leads to nothing.", f"Put back what it leads to. {_MOVE}")
    return UnreadableError(f"'{path}' cannot be read: {error.strerror}.", "Correct its rights, or move it away.")
