"""Removes everything of a config from its destination."""

from __future__ import annotations

from dataclasses import dataclass

from subsetter.builds.history import History, read_history
from subsetter.builds.lock import Clock, take_lock, utc_now
from subsetter.builds.prune import remove_builds, stop
from subsetter.builds.publish import SWITCH
from subsetter.builds.resume import cut_short
from subsetter.engines.base import Engine


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
        Busy: when somebody else works on this config.
        PublishError: when somebody changed a published table; nothing else is removed then.
        EngineError: when something cannot be removed; what is left can be removed by the next call.
    """
    with take_lock(engine.store, "drop", clock):
        history = read_history(engine)
        found = _belongings(history)
        for build_id in (*(one.build_id for one in cut_short(history)), *history.damaged):
            stop(engine, build_id)
        engine.unpublish()
        remove_builds(engine, found.builds)
        engine.store.remove(SWITCH)
        engine.retire()
    return found
