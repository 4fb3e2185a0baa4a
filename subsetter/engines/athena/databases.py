"""The databases that a config has written to, kept beside its builds.

A config may name other databases than before. What it has published in those of an earlier run is still its own: its
files are not removed under the eyes of readers, and tables that have left the config go there too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from subsetter.engines.base import Store
from subsetter.recorded import read_record, written

RECORD = "databases.json"
_CURE = (
    "It says where copies are published. "
    "Remove it if this config was never published in other databases than it names now."
)


@dataclass(frozen=True)
class _Record:
    published_by_builds: dict[str, str]


def read_databases(store: Store) -> dict[str, str]:
    """Returns the published database of each database of builds that was ever written to; empty at the first build.

    Raises:
        ManifestError: when the record cannot be understood.
        EngineError: when it cannot be read.
    """
    found = read_record(store, RECORD, _Record, _CURE, is_sealed=False)
    return {} if found is None else found.published_by_builds


def write_databases(store: Store, published_by_builds: Mapping[str, str]) -> None:
    """Writes the databases down.

    Raises:
        EngineError: when they cannot be written.
    """
    store.write(RECORD, written(_Record(dict(published_by_builds))))


def forget_databases(store: Store) -> None:
    """Removes the record, when nothing is left of the config.

    Raises:
        EngineError: when it cannot be removed.
    """
    store.remove(RECORD)
