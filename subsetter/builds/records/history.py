"""The builds that a config has had, and which of them readers see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from subsetter.builds.records.manifest import BUILDS, Manifest, manifest_path, read_manifest
from subsetter.engines.base import Engine, PublishedTable, Store
from subsetter.errors import InputError, ManifestError


@dataclass(frozen=True)
class History:
    """The builds of a config.

    Attributes:
        builds: oldest first.
        published: the tables that readers see.
        damaged: ids of builds whose manifest cannot be understood.
    """

    builds: tuple[Manifest, ...]
    published: tuple[PublishedTable, ...] = ()
    damaged: tuple[str, ...] = ()

    @property
    def published_ids(self) -> tuple[str, ...]:
        """The builds that the published tables of the config come from; one unless a switch was interrupted."""
        return ids_of(self.published)

    @property
    def seen_ids(self) -> frozenset[str]:
        """The builds that readers see tables of, those that have left the config and are kept included."""
        return frozenset(table.build_id for table in self.published)

    @property
    def published_build(self) -> Manifest | None:
        """The newest build that readers see; None when nothing is published or its manifest is missing."""
        return next((one for one in reversed(self.builds) if one.build_id in self.published_ids), None)

    @property
    def last_attempt(self) -> Manifest | None:
        """The newest build, whatever became of it."""
        return self.builds[-1] if self.builds else None

    def before_published(self) -> Manifest | None:
        """Returns the build that ``rollback`` goes to: the newest whole one before the published one."""
        ids = [one.build_id for one in self.builds]
        published = [ids.index(build_id) for build_id in self.published_ids if build_id in ids]
        older = self.builds[: min(published, default=0)]
        return next((one for one in reversed(older) if one.can_be_published), None)


def ids_of(published: Iterable[PublishedTable]) -> tuple[str, ...]:
    """Returns the builds that published tables come from, oldest first; tables that have left do not count."""
    return tuple(sorted({table.build_id for table in published if not table.has_left}))


def read_history(engine: Engine) -> History:
    """Returns the builds of the engine's config.

    Raises:
        EngineError: when the destination cannot be read.
    """
    builds, damaged = [], []
    for build_id in build_ids(engine.store):
        try:
            builds.append(read_manifest(engine.store, build_id))
        except ManifestError:
            damaged.append(build_id)
        except InputError:
            continue  # removed by another process since it was listed
    builds.sort(key=lambda one: one.started_at)  # ids of one second are in no order
    return History(tuple(builds), tuple(engine.published()), tuple(damaged))


def build_ids(store: Store) -> Sequence[str]:
    """Returns the ids of the builds that have a manifest, oldest first."""
    listed = {one.path for one in store.list(BUILDS)}
    ids = {path.removeprefix(BUILDS).partition("/")[0] for path in listed}
    return sorted(build_id for build_id in ids if manifest_path(build_id) in listed)
