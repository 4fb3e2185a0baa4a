"""Lets readers see a build that has been verified.

A switch is written down before it begins and struck out when it has ended. On an engine that switches table by table,
a kill in between leaves readers with tables of two builds until the next command, which finishes the switch, or undoes
it where the new build cannot be published any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from subsetter.builds.events import BuildPublished, Listener, PublishFinished, SwitchRecordLost, ignore
from subsetter.builds.records.history import History, ids_of, read_history
from subsetter.builds.records.journal import remove_journal
from subsetter.builds.records.lock import Lock, take_lock
from subsetter.builds.records.manifest import (
    BUILDS,
    BuildState,
    Manifest,
    begun_at,
    change_manifest,
    manifest_path,
    read_manifest,
    read_plan,
)
from subsetter.engines.base import Engine, PublishedTable, Store
from subsetter.errors import Busy, EngineError, InputError, ManifestError, PublishError
from subsetter.planning.steps import Plan
from subsetter.recorded import NewerRecordError, read_record, sealed, unsealed

SWITCH = "publishing.json"
_CURE = "Readers keep what they see. The next build, publish, rollback or prune sets it right: subset prune CONFIG."


@dataclass(frozen=True)
class Switch:
    """A switch of readers that has begun and not ended.

    Attributes:
        build_id: the build that they are to see.
        previous: the builds that they saw before, oldest first.
        is_first: nobody has seen that build before.
        epoch: of the lock under which it last went on; 0 when an older version wrote it.
    """

    build_id: str
    previous: tuple[str, ...]
    is_first: bool
    epoch: int = 0


def switch_to(engine: Engine, manifest: Manifest, plan: Plan, lock: Lock, *, force: bool = False) -> Manifest:
    """Switches readers to a verified build and returns its manifest as published.

    What the switch depends on is read first, then the lock is proven, then each thing is switched by the version that
    was read. Of the build's record this holds as well: who removes builds finds it as ``publishing``.

    Args:
        engine: of the config.
        manifest: of the build.
        plan: of the build.
        lock: of the config.
        force: also replaces published tables that somebody else has changed.

    Raises:
        Busy: when somebody took over the lock.
        InputError: when the build is being removed.
        PublishError: when the switch could not be made.
    """
    scope = engine.bind(plan, manifest.build_id, manifest.attempts)
    tables = {table.destination: table.destination for table in plan.tables}
    previous = ids_of(engine.published())
    begun = _begin(engine.store, manifest, previous, lock)
    change_manifest(engine.store, manifest.build_id, _as_publishing)
    try:
        engine.publish(manifest.build_id, tables, scope, force=force, fence=lock)
    except EngineError:
        with suppress(EngineError, InputError, Busy):
            if begun is None and ids_of(engine.published()) == previous:  # nothing was switched
                lock.assert_held()
                change_manifest(engine.store, manifest.build_id, as_before_switch)
                engine.store.remove(SWITCH)
        raise
    lock.assert_held()
    published = change_manifest(engine.store, manifest.build_id, lambda now: _as_published(now, lock.epoch))
    remove_journal(engine.store, manifest.build_id)
    _end(engine.store, lock)
    return published


def _begin(store: Store, manifest: Manifest, previous: tuple[str, ...], lock: Lock) -> Switch | None:
    """Writes down that a switch has begun, and returns the one that had begun before and not ended.

    Raises:
        Busy: when somebody took over the lock, or has written that record since it was read.
    """
    found = store.read(SWITCH)
    begun = _parsed(found[0]) if found else None
    goes_on = begun is not None and begun.build_id == manifest.build_id
    is_first = begun.is_first if begun is not None and goes_on else manifest.state is BuildState.VERIFIED
    previous = begun.previous if begun is not None and goes_on else previous
    content = sealed(Switch(manifest.build_id, previous, is_first, lock.epoch))
    lock.assert_held()
    is_written = store.replace(SWITCH, content, found[1]) if found else store.create(SWITCH, content)
    now = None if is_written else store.read(SWITCH)
    if not is_written and (now is None or now[0] != content):
        raise Busy(
            "Somebody else switches the readers of this config at this moment.",
            hint="Nothing was published by this run. See who works on it: subset status.",
        )
    return begun


def _end(store: Store, lock: Lock) -> None:
    """Strikes out the switch that has ended, unless its record is somebody else's by now."""
    found = store.read(SWITCH)
    switch = _parsed(found[0]) if found else None
    lock.assert_held()
    if switch is None or switch.epoch <= lock.epoch:
        store.remove(SWITCH)


def _as_publishing(manifest: Manifest) -> Manifest:
    if not manifest.can_be_published:
        raise InputError(
            f"Build {manifest.build_id} is {manifest.state}, so it cannot be published.",
            hint="Choose a build that is verified or published: see subset builds.",
        )
    was = manifest.was if manifest.state is BuildState.PUBLISHING else manifest.state
    return replace(manifest, state=BuildState.PUBLISHING, was=was)


def _as_published(manifest: Manifest, epoch: int) -> Manifest:
    if not manifest.can_be_published:
        raise Busy(
            f"Build {manifest.build_id} is {manifest.state} by somebody else.", hint="See who it is: subset status."
        )
    return replace(manifest, state=BuildState.PUBLISHED, was=None, error="", epoch=epoch)


def as_before_switch(manifest: Manifest) -> Manifest:
    """Returns the manifest of a build to which no switch is under way any more."""
    if manifest.state is not BuildState.PUBLISHING:
        return manifest
    return replace(manifest, state=manifest.was or BuildState.PUBLISHED, was=None)


def read_switch(store: Store) -> Switch | None:
    """Returns the switch that has begun and not ended; None when there is none.

    Raises:
        ManifestError: when its record cannot be understood.
    """
    return read_record(store, SWITCH, Switch, _CURE)


def _parsed(content: bytes) -> Switch | None:
    try:
        return unsealed(Switch, content)
    except ValueError:
        return None


def finish_switch(engine: Engine, lock: Lock, listener: Listener = ignore, *, force: bool = False) -> Manifest | None:
    """Sets right what earlier holders of the lock have left. Every command that holds it begins so.

    Where the last holder did not give the lock back, it may only be suspended: what it has read of the published set
    is made stale first. An interrupted switch is finished, or undone where that is not possible. Published tables
    that are not those of one build, though no switch is under way, become those of the build that was published last.

    Returns:
        The build whose first publishing was finished; None when there was none.

    Raises:
        Busy: when somebody took over the lock, or an earlier holder is in the middle of a switch.
        PublishError: when a switch can neither be finished nor undone: a published table was changed by somebody else.
        NewerRecordError: when a newer version has begun a switch.
    """
    if not lock.was_given_back:
        engine.fence_off(lock)
    switch = _interrupted(engine, listener)
    if switch is not None and 0 < switch.epoch < lock.settled:
        switch = None  # of a holder that had lost the lock: whatever it began has been ended since
    if switch is None:
        engine.store.remove(SWITCH)
        _mend(engine, lock, listener, force=force)
        finished = None
    else:
        finished = _finish(engine, switch, lock, listener, force=force)
    lock.settle()
    _sweep(engine, lock)
    return finished


def _interrupted(engine: Engine, listener: Listener) -> Switch | None:
    """Returns the switch that has begun and not ended; where its record is damaged, what else is known of it."""
    try:
        return read_switch(engine.store)
    except NewerRecordError:
        raise
    except ManifestError as error:
        seen = ids_of(engine.published())
        listener(SwitchRecordLost(error.message, seen))
        return _switch_seen(engine, seen)


def _switch_seen(engine: Engine, seen: tuple[str, ...]) -> Switch | None:
    """Returns the switch that readers see the outcome of, whole or in part; None when they see none.

    The record of a build says that it is being published from before the first table is switched until after the last.
    Where readers see nothing of such a build they keep what they see.
    """
    going = [one for one in read_history(engine).builds if one.state is BuildState.PUBLISHING and one.build_id in seen]
    if not going:
        return None
    newest = going[-1]
    previous = tuple(build_id for build_id in seen if build_id != newest.build_id)
    return Switch(newest.build_id, previous, is_first=newest.was is BuildState.VERIFIED)


def _finish(engine: Engine, switch: Switch, lock: Lock, listener: Listener, *, force: bool) -> Manifest | None:
    try:
        published = _publish_kept(engine, switch.build_id, lock, force=force)
    except (PublishError, InputError, ManifestError) as error:
        if isinstance(error, ManifestError) and _is_seen_whole(engine):
            lock.assert_held()
            engine.store.remove(SWITCH)
            listener(PublishFinished(ids_of(engine.published())[0], undone=True))
            return None
        if not _is_undone(engine, switch, lock, force=force):
            error.add_note("Publishing was interrupted, and can be neither finished nor undone as things are.")
            raise
        listener(PublishFinished(switch.previous[-1] if switch.previous else "", undone=True))
        return None
    listener(PublishFinished(switch.build_id, undone=False))
    return published if switch.is_first else None


def _is_seen_whole(engine: Engine) -> bool:
    """Returns whether readers see all tables of one build: a switch whose records are damaged may be given up then."""
    published = [table for table in engine.published() if not table.has_left]
    together = engine.capabilities.switches_together and len(ids_of(published)) == 1
    return together or (bool(published) and _is_of_one_build(engine.store, published))


def _mend(engine: Engine, lock: Lock, listener: Listener, *, force: bool) -> None:
    """Makes good what a holder did after it had lost the lock, where the engine has no condition to refuse it."""
    if engine.capabilities.switches_together:
        return
    published = [table for table in engine.published() if not table.has_left]
    if not published or _is_of_one_build(engine.store, published):
        return
    switched = [one for one in read_history(engine).builds if one.epoch and one.can_be_published]
    if not switched:
        return
    last = max(switched, key=lambda one: one.epoch)
    with suppress(PublishError, InputError, ManifestError):  # then it stays as it is: there is nothing better to show
        _publish_kept(engine, last.build_id, lock, force=force)
        listener(PublishFinished(last.build_id, undone=False))


def _is_of_one_build(store: Store, published: Sequence[PublishedTable]) -> bool:
    """Returns whether the published tables are all those of one build that is known, and no others."""
    ids = ids_of(published)
    if len(ids) != 1:
        return False
    try:
        manifest = read_manifest(store, ids[0])
    except InputError:
        return False
    except ManifestError:
        return True  # it is not known which tables it has
    return {table.name for table in published} == {table.destination.lower() for table in manifest.tables}


def _sweep(engine: Engine, lock: Lock) -> None:
    """Removes what killed or suspended processes have left: records without a manifest, files half written."""
    listed = [one.path for one in engine.store.list(BUILDS)]
    ids = {path: path.removeprefix(BUILDS).partition("/")[0] for path in listed}
    known = {build_id for path, build_id in ids.items() if path == manifest_path(build_id)}
    left = [path for path, build_id in ids.items() if build_id not in known and begun_at(build_id)]
    if left:
        lock.assert_held()
    for path in left:
        engine.store.remove(path)
    engine.sweep(lock)


def settle_states(engine: Engine, history: History, lock: Lock) -> History:
    """Takes builds back to their state from before, to which a switch was begun by somebody who had lost the lock.

    To be called after ``finish_switch``: no other switch is under way then.
    """
    builds = []
    for one in history.builds:
        if one.state is BuildState.PUBLISHING and one.build_id not in history.seen_ids:
            lock.assert_held()
            builds.append(change_manifest(engine.store, one.build_id, as_before_switch))
        else:
            builds.append(one)
    return replace(history, builds=tuple(builds))


def _is_undone(engine: Engine, switch: Switch, lock: Lock, *, force: bool) -> bool:
    """Goes back to what readers saw before the switch; returns whether that was possible."""
    if not switch.previous:
        if switch.build_id not in ids_of(engine.published()):
            lock.assert_held()
            engine.store.remove(SWITCH)
            return True
        return False
    try:
        _publish_kept(engine, switch.previous[-1], lock, force=force)
    except (EngineError, InputError):
        return False
    return True


def _publish_kept(engine: Engine, build_id: str, lock: Lock, *, force: bool = False) -> Manifest:
    manifest = read_manifest(engine.store, build_id)
    _as_publishing(manifest)
    return switch_to(engine, manifest, read_plan(engine.store, build_id), lock, force=force)


def publish_build(engine: Engine, build_id: str, listener: Listener = ignore, *, force: bool = False) -> Manifest:
    """Switches readers to a build of this config that was kept, and returns its manifest.

    Args:
        engine: of the config.
        build_id: of a build that passed its checks.
        listener: is told what happens.
        force: also replaces published tables that somebody else has changed.

    Raises:
        InputError: when there is no such build, or it did not pass its checks.
        Busy: when somebody else works on this config.
        EngineError: when the switch could not be made.
    """
    with take_lock(engine.store, "publish") as lock:
        finish_switch(engine, lock, listener, force=force)
        published = _publish_kept(engine, build_id, lock, force=force)
    listener(BuildPublished(build_id))
    return published


def roll_back(engine: Engine, listener: Listener = ignore, *, force: bool = False) -> Manifest:
    """Switches readers to the newest whole build before the published one, and returns its manifest.

    A switch that was interrupted is finished first.

    Raises:
        InputError: when there is none.
        Busy: when somebody else works on this config.
        EngineError: when the switch could not be made.
    """
    with take_lock(engine.store, "rollback") as lock:
        finish_switch(engine, lock, listener, force=force)
        previous = read_history(engine).before_published()
        if previous is None:
            raise InputError(
                "There is no older build to go back to.", hint="See the builds that were kept: subset builds."
            )
        published = _publish_kept(engine, previous.build_id, lock, force=force)
    listener(BuildPublished(previous.build_id))
    return published
