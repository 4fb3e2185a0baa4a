"""The databases that a config has written to, kept beside its builds.

A config may name other databases than before. What it has published in those of an earlier run is still its own: its
files are not removed under the eyes of readers, and tables that have left the config go there too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from subsetter.codec import from_json, to_json
from subsetter.engines.base import Store
from subsetter.errors import ManifestError

RECORD = "databases.json"


@dataclass(frozen=True)
class _Record:
    published_by_builds: dict[str, str]


def read_databases(store: Store) -> dict[str, str]:
    """Returns the published database of each database of builds that was ever written to; empty at the first build.

    Raises:
        ManifestError: when the record cannot be understood.
        EngineError: when it cannot be read.
    """
    found = store.read(RECORD)
    if found is None:
        return {}
    try:
        return from_json(_Record, found[0]).published_by_builds
    except ValueError as error:
        raise ManifestError(
            f"{RECORD} at the destination cannot be understood, so it is not known where copies are published.",
            hint="Remove that object if this config was never published in other databases than it names now.",
        ) from error


def write_databases(store: Store, published_by_builds: Mapping[str, str]) -> None:
    """Writes the databases down.

    Raises:
        EngineError: when they cannot be written.
    """
    store.write(RECORD, to_json(_Record(dict(published_by_builds))).encode())


def forget_databases(store: Store) -> None:
    """Removes the record, when nothing is left of the config.

    Raises:
        EngineError: when it cannot be removed.
    """
    store.remove(RECORD)
