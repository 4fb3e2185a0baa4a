"""What stands in the way of writing to the destination, found out by writing there."""

from __future__ import annotations

import errno
import os
import uuid
from pathlib import Path

from subsetter.engines.base import OnlineCheck
from subsetter.engines.duckdb.disk import writing
from subsetter.engines.duckdb.settings import DuckdbSettings
from subsetter.errors import DestinationUnwritable

_NAME = "destination.path"


def look_at_destination(settings: DuckdbSettings) -> OnlineCheck:
    """Returns whether the destination can be written: a small file is written and removed, and no folder is made.

    Where the destination is not there yet, the file goes to the nearest folder above it. So this is to be asked only
    of a destination that is known to lie outside of the sources.
    """
    root = settings.destination.resolve() / settings.config
    try:
        with writing(f"The destination '{settings.destination}'"):
            folder = next(place for place in (root, *root.parents) if place.exists())
            _write_and_remove(folder)
    except DestinationUnwritable as error:
        return OnlineCheck(_NAME, False, error.message, error.hint)
    told = f"'{root}' can be written." if folder == root else f"'{root}' will be made: '{folder}' can be written."
    return OnlineCheck(_NAME, True, told)


def _write_and_remove(folder: Path) -> None:
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    probe = folder / f".subset-online-check-{uuid.uuid4().hex}"
    try:
        probe.write_bytes(b"may be removed\n")
    finally:
        probe.unlink(missing_ok=True)
