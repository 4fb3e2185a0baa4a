"""Which old builds go, and how."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from subsetter.builds.events import BuildsPruned, Listener, ignore
from subsetter.builds.preparing.resume import cut_short, resume_within
from subsetter.builds.publish import finish_switch, settle_states
from subsetter.builds.records.history import History, read_history
from subsetter.builds.records.journal import remove_journal
from subsetter.builds.records.lock import Clock, Lock, take_lock, utc_now
from subsetter.builds.records.manifest import (
    BuildState,
    Manifest,
    begun_at,
    manifest_path,
    plan_path,
    report_path,
    swap_manifest,
)
from subsetter.config.destination import Destination
from subsetter.config.models import Config
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
    kept = set(whole[-keep_builds:]) | history.seen_ids
    positions = [place for place, one in enumerate(history.builds) if one.build_id in kept]
    oldest_kept = min(positions, default=0)
    gone = [
        one.build_id
        for place, one in enumerate(history.builds)
        if one.build_id not in history.seen_ids
        and (
            _is_too_old(one, keep_for, now)
            or (one.build_id not in kept and (one.can_be_published or place < oldest_kept))
        )
    ]
    return tuple(gone)


def _is_too_old(build: Manifest, keep_for: timedelta | None, now: datetime) -> bool:
    return keep_for is not None and now - build.started_at > keep_for


def remove_builds(engine: Engine, builds: Iterable[Manifest], lock: Lock, now: datetime) -> tuple[str, ...]:
    """Removes the files, then the records, of builds that readers do not see, and returns their ids.

    Builds stay whose files somebody has a claim to, or whose records are not as they were read any more: somebody may
    need them since.

    Args:
        engine: of the config.
        builds: as they were read before it was found out which ones readers see.
        lock: of the config.
        now: UTC.

    Raises:
        Busy: when somebody took over the lock.
        EngineError: when something cannot be removed; what is left can be removed by the next call.
    """
    gone = tuple(one.build_id for one in builds if _is_marked_going(engine, one, lock, now))
    for build_id in gone:
        _remove(engine, build_id, lock)
    return gone


def _remove(engine: Engine, build_id: str, lock: Lock) -> None:
    engine.remove_build(build_id, fence=lock)
    lock.assert_held()
    remove_journal(engine.store, build_id)
    engine.store.remove(plan_path(build_id))
    engine.store.remove(report_path(build_id))
    engine.store.remove(manifest_path(build_id))


def stop(engine: Engine, build_id: str) -> None:
    """Stops what a build that nobody resumes has left running.

    Raises:
        EngineError: when it cannot be stopped.
    """
    began = begun_at(build_id)
    if began is not None:
        engine.stop_build(build_id, began)


def _is_marked_going(engine: Engine, manifest: Manifest, lock: Lock, now: datetime) -> bool:
    """Writes down that a build is not whole any more, before it is not; returns whether it may be removed."""
    if manifest.state is BuildState.GOING:
        return True
    if manifest.state is BuildState.PUBLISHING or any(claim.holds(now) for claim in manifest.claims):
        return False
    lock.assert_held()
    return swap_manifest(engine.store, manifest, replace(manifest, state=BuildState.GOING, claims=()))


def finish_removals(engine: Engine, history: History, lock: Lock) -> History:
    """Removes the rest of builds whose removal was interrupted, and returns the history without them.

    To be called after ``finish_switch``.

    Raises:
        Busy: when somebody took over the lock.
        EngineError: when something cannot be removed.
    """
    for one in history.builds:
        if one.state is BuildState.GOING:
            _remove(engine, one.build_id, lock)
    left = tuple(one for one in history.builds if one.state is not BuildState.GOING)
    return settle_states(engine, replace(history, builds=left), lock)


def _remove_dead(engine: Engine, within: timedelta, lock: Lock, now: datetime) -> tuple[str, ...]:
    """Removes builds that were interrupted so long ago that no build resumes them, and returns their ids."""
    dead = [one for one in cut_short(read_history(engine)) if now - one.started_at > within]
    for one in dead:
        stop(engine, one.build_id)
    return remove_builds(engine, dead, lock, now)


def remove_damaged(engine: Engine, build_ids: Iterable[str], lock: Lock) -> None:
    """Removes builds whose records cannot be understood: they cannot be published as they are.

    Raises:
        Busy: when somebody took over the lock.
        EngineError: when something cannot be removed.
    """
    for build_id in build_ids:
        stop(engine, build_id)
        _remove(engine, build_id, lock)


def _remove_damaged(engine: Engine, lock: Lock) -> tuple[str, ...]:
    """Removes builds whose records cannot be understood, unless readers see them, and returns their ids."""
    history = read_history(engine)
    ids = tuple(build_id for build_id in history.damaged if build_id not in history.seen_ids)
    remove_damaged(engine, ids, lock)
    return ids


def prune_old(destination: Destination, engine: Engine, history: History, lock: Lock, now: datetime) -> tuple[str, ...]:
    """Removes the builds that the config does not keep, and returns their ids. Those that somebody needs stay.

    Args:
        destination: says what is kept.
        engine: bound to the config.
        history: as it is now, its removals finished; nothing more is read when all of its builds are kept.
        lock: of the config.
        now: UTC.

    Raises:
        EngineError: when something cannot be removed.
    """
    days = destination.keep_days
    keep_for = None if days is None else timedelta(days=days)
    gone = {*prunable(history, keep_builds=destination.keep_builds, keep_for=keep_for, now=now)}
    return remove_builds(engine, (one for one in history.builds if one.build_id in gone), lock, now)


@dataclass(frozen=True)
class Pruned:
    """What pruning has removed of one config."""

    config: str
    build_ids: tuple[str, ...]


def prune_config(
    config: Config, engine: Engine, listener: Listener = ignore, clock: Clock = utc_now
) -> tuple[str, ...]:
    """Removes the builds that the config does not keep, and returns their ids.

    Those that were interrupted too long ago to be resumed, and those whose records are damaged, go as well.

    Raises:
        Busy: when somebody else works on this config.
        EngineError: when something cannot be removed.
    """
    with take_lock(engine.store, "prune", clock) as lock:
        finish_switch(engine, lock, listener)
        history = finish_removals(engine, read_history(engine), lock)
        dead = _remove_dead(engine, resume_within(config), lock, clock())
        damaged = _remove_damaged(engine, lock)
        if dead or damaged:
            history = read_history(engine)
        gone = (*damaged, *dead, *prune_old(config.destination, engine, history, lock, clock()))
    listener(BuildsPruned(gone))
    return gone
