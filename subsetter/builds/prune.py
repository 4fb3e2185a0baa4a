"""Which old builds go, and how."""

from __future__ import annotations

from datetime import datetime, timedelta

from subsetter.builds.events import BuildsPruned, Listener, ignore
from subsetter.builds.history import History, read_history
from subsetter.builds.lock import Clock, take_lock, utc_now
from subsetter.builds.manifest import Manifest, manifest_path, plan_path
from subsetter.config.destination import Destination
from subsetter.engines.base import Engine


def prunable(history: History, *, keep_builds: int, keep_for: timedelta | None, now: datetime) -> tuple[str, ...]:
    """Returns the ids of the builds to remove, oldest first; never a published one.

    The newest ``keep_builds`` whole builds stay unless they are older than ``keep_for``; the published one
    counts as one of them. Of failed builds, whose files are gone, the record stays as long as that of the
    builds around them.

    Args:
        history: all builds of the config.
        keep_builds: at least 1.
        keep_for: None keeps builds of any age.
        now: UTC.
    """
    whole = [one.build_id for one in history.builds if one.can_be_published]
    kept = set(whole[-keep_builds:]) | set(history.published_ids)
    positions = [place for place, one in enumerate(history.builds) if one.build_id in kept]
    oldest_kept = min(positions, default=0)
    gone = [
        one.build_id
        for place, one in enumerate(history.builds)
        if one.build_id not in history.published_ids
        and (
            _is_too_old(one, keep_for, now)
            or (one.build_id not in kept and (one.can_be_published or place < oldest_kept))
        )
    ]
    return tuple(gone)


def _is_too_old(build: Manifest, keep_for: timedelta | None, now: datetime) -> bool:
    return keep_for is not None and now - build.started_at > keep_for


def remove_builds(engine: Engine, build_ids: tuple[str, ...]) -> None:
    """Removes the files, then the records, of builds that are not published.

    Raises:
        EngineError: when something cannot be removed; what is left can be removed by the next call.
    """
    for build_id in build_ids:
        engine.remove_build(build_id)
        engine.store.remove(plan_path(build_id))
        engine.store.remove(manifest_path(build_id))


def prune_old(destination: Destination, engine: Engine, now: datetime) -> tuple[str, ...]:
    """Removes the builds that the config does not keep, and returns their ids. The caller holds the lock.

    Raises:
        EngineError: when something cannot be removed.
    """
    days = destination.keep_days
    keep_for = None if days is None else timedelta(days=days)
    gone = prunable(read_history(engine), keep_builds=destination.keep_builds, keep_for=keep_for, now=now)
    remove_builds(engine, gone)
    return gone


def prune_config(
    destination: Destination, engine: Engine, listener: Listener = ignore, clock: Clock = utc_now
) -> tuple[str, ...]:
    """Removes the builds that the config does not keep, and returns their ids.

    Raises:
        Busy: when somebody else works on this config.
        EngineError: when something cannot be removed.
    """
    with take_lock(engine.store, "prune", clock):
        gone = prune_old(destination, engine, clock())
    listener(BuildsPruned(gone))
    return gone
