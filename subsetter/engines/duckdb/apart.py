"""The last proof before anything is written to a destination: no source lies there, and it lies in no source.

Planning proves it too and says it with all other problems. But commands that plan nothing, such as ``prune`` and
``drop``, write to a destination as well, and it may have changed since the build that they are about.
"""

from __future__ import annotations

from subsetter.engines.duckdb.settings import DuckdbSettings
from subsetter.errors import InputError
from subsetter.files.ground import overlaps


def assert_apart(settings: DuckdbSettings) -> None:
    """Proves that the destination may be written.

    Raises:
        InputError: when it overlaps a source.
    """
    for place in settings.sources:
        if overlaps(place.path, settings.destination):
            raise InputError(
                f"The source '{place.path}' and the destination '{settings.destination}' overlap: nothing is written.",
                hint=f"{place.cure('path')}, or name a destination outside of the source, and not around it.",
            )
