"""Which old builds go, and how."""

from __future__ import annotations

from datetime import datetime, timedelta

from subsetter.builds.history import History
from subsetter.builds.manifest import manifest_path, plan_path
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
    oldest_kept = min(kept, default="")
    stays = {
        one.build_id
        for one in history.builds
        if one.build_id in kept or (not one.can_be_published and one.build_id > oldest_kept)
    }
    if keep_for is not None:
        stays -= {one.build_id for one in history.builds if now - one.started_at > keep_for}
    stays |= set(history.published_ids)
    return tuple(one.build_id for one in history.builds if one.build_id not in stays)


def remove_builds(engine: Engine, build_ids: tuple[str, ...]) -> None:
    """Removes the files, then the records, of builds that are not published.

    Raises:
        EngineError: when something cannot be removed; what is left can be removed by the next call.
    """
    for build_id in build_ids:
        engine.remove_build(build_id)
        engine.store.remove(plan_path(build_id))
        engine.store.remove(manifest_path(build_id))
