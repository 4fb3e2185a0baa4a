"""Removes everything of a config from its destination."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from subsetter.builds.preparing.resume import cut_short
from subsetter.builds.prune import finish_removals, remove_builds, remove_damaged, stop
from subsetter.builds.publish import SWITCH, settle_states
from subsetter.builds.records.history import History, read_history
from subsetter.builds.records.lock import Clock, Lock, take_lock, utc_now
from subsetter.builds.records.manifest import Manifest
from subsetter.engines.base import Engine
from subsetter.errors import Busy


@dataclass(frozen=True)
class Belongings:
    """What a config has at its destination.

    Attributes:
        tables: that readers see.
        builds: ids, oldest first.
    """

    tables: tuple[str, ...]
    builds: tuple[str, ...]


def belongings(engine: Engine) -> Belongings:
    """Returns what ``drop`` would remove.

    Raises:
        EngineError: when the destination cannot be read.
    """
    return _belongings(read_history(engine))


def _belongings(history: History) -> Belongings:
    ids = [one.build_id for one in history.builds]
    return Belongings(tuple(table.name for table in history.published), tuple(sorted([*ids, *history.damaged])))


def drop(engine: Engine, clock: Clock = utc_now) -> Belongings:
    """Takes the published tables away from readers, removes all builds, and returns what is gone.

    Of the config only the free lock stays: removing it could take it from somebody who has just got it.

    Raises:
        Busy: when somebody else works on this config, or reads one of its builds.
        PublishError: when somebody changed a published table; nothing else is removed then.
        EngineError: when something cannot be removed; what is left can be removed by the next call.
    """
    with take_lock(engine.store, "drop", clock) as lock:
        if not lock.was_given_back:
            engine.fence_off(lock)
        history = read_history(engine)
        found = _belongings(history)
        _assert_unclaimed(history.builds, clock())
        for one in cut_short(history):
            stop(engine, one.build_id)
        engine.unpublish(fence=lock)
        lock.assert_held()
        engine.store.remove(SWITCH)
        _remove_all(engine, lock, clock())
        remove_damaged(engine, history.damaged, lock)
        lock.assert_held()
        engine.retire()
        lock.settle()
        engine.sweep(lock)
    return found


def _remove_all(engine: Engine, lock: Lock, now: datetime) -> None:
    """Removes every build, of which readers see none any more."""
    history = finish_removals(engine, read_history(engine), lock)
    gone = remove_builds(engine, settle_states(engine, history, lock).builds, lock, now)
    _assert_unclaimed([one for one in history.builds if one.build_id not in gone], now)


def _assert_unclaimed(builds: Iterable[Manifest], now: datetime) -> None:
    """Refuses to remove builds that somebody reads.

    Raises:
        Busy: when somebody does.
    """
    for one in builds:
        for claim in one.claims:
            if claim.holds(now):
                raise Busy(
                    f"Build {one.build_id} is needed: {claim}.",
                    hint="Wait until that has ended, then try again. What was removed already stays so.",
                )
