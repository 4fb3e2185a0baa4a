"""Builds that were interrupted: which of them the next build resumes, and why not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from subsetter.builds.records.history import History
from subsetter.builds.records.journal import Past, read_journal
from subsetter.builds.records.manifest import BuildState, Manifest, read_plan
from subsetter.catalog.tables import Table, TableName
from subsetter.config.models import Config
from subsetter.engines.base import Store
from subsetter.errors import InputError, ManifestError
from subsetter.planning.steps import Plan

_RESUME_WITHIN = timedelta(hours=24)
_CUT_SHORT = (BuildState.BUILDING, BuildState.UNFINISHED)


def resume_within(config: Config) -> timedelta:
    """Returns the age up to which a build of a config is resumed."""
    return config.resume_within or _RESUME_WITHIN


@dataclass(frozen=True)
class Wish:
    """What is to be built now.

    Attributes:
        fingerprint: of the work.
        plan: of a new build; tells how the sources are now.
        within: the age up to which a build is resumed.
        now: UTC.
        pins_of: whose pins are wanted, in words; empty for the newest.
    """

    fingerprint: str
    plan: Plan
    within: timedelta
    now: datetime
    pins_of: str = ""


@dataclass(frozen=True)
class Unfinished:
    """A build that can be resumed.

    Attributes:
        plan: that it began with, pins included.
        past: what its journal tells.
    """

    manifest: Manifest
    plan: Plan
    past: Past


class _CannotResumeError(Exception):
    """Says why, as a sentence without a full stop."""


def cut_short(history: History) -> tuple[Manifest, ...]:
    """Returns builds that were begun and neither published nor given up, oldest first.

    What readers see is none of them, whatever its record says. Ask only while holding the lock: a build that runs
    looks the same.
    """
    newest = history.last_attempt
    return tuple(
        one
        for one in history.builds
        if one.build_id not in history.seen_ids
        and (one.state in _CUT_SHORT or (one.state is BuildState.VERIFIED and one is newest))
    )


def choose(
    found: Iterable[Manifest], wish: Wish, store: Store
) -> tuple[Unfinished | None, tuple[tuple[Manifest, str], ...]]:
    """Returns the newest build that can be resumed, and the others, each with the reason why not."""
    chosen: Unfinished | None = None
    others = []
    for manifest in reversed(tuple(found)):
        if chosen is not None:
            others.append((manifest, "a newer one is resumed"))
            continue
        try:
            chosen = _opened(manifest, wish, store)
        except _CannotResumeError as error:
            others.append((manifest, str(error)))
    return chosen, tuple(others)


def _opened(manifest: Manifest, wish: Wish, store: Store) -> Unfinished:
    if manifest.fingerprint != wish.fingerprint:
        raise _CannotResumeError("the config, its variables, the version or the columns of the sources have changed")
    if manifest.pins_of != wish.pins_of:
        asked = f"with the pins of {manifest.pins_of}" if manifest.pins_of else "with the newest pins"
        raise _CannotResumeError(f"it was begun {asked}")
    if wish.now - manifest.started_at > wish.within:
        raise _CannotResumeError(f"it began more than {_hours(wish.within)} ago")
    try:
        plan, past = read_plan(store, manifest.build_id), read_journal(store, manifest.build_id)
    except (InputError, ManifestError) as error:
        raise _CannotResumeError(f"its record cannot be read: {error.message.rstrip('.')}") from error
    changed = sorted(str(name) for name in _changed(plan.rules.source_by_name, wish.plan.rules.source_by_name))
    if changed and manifest.state is not BuildState.VERIFIED:
        raise _CannotResumeError(f"these sources cannot be read as they were: {', '.join(changed)}")
    return Unfinished(manifest, plan, past)


def _changed(before: dict[TableName, Table], now: dict[TableName, Table]) -> Iterable[TableName]:
    """The sources whose state from before can no longer be read: not pinned, and changed or not known."""
    for name, table in before.items():
        is_pinned, is_known = table.pin is not None, bool(table.fingerprint)
        if name not in now or not (is_pinned or (is_known and now[name].fingerprint == table.fingerprint)):
            yield name


def _hours(time: timedelta) -> str:
    return f"{time.total_seconds() / 3_600:g} h"
