"""Lets readers see a build that has been verified.

A switch is written down before it begins and struck out when it has ended. On an engine that switches table by table,
a kill in between leaves readers with tables of two builds until the next command, which finishes the switch, or undoes
it where the new build cannot be published any more.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from subsetter.builds.events import BuildPublished, Listener, PublishFinished, ignore
from subsetter.builds.history import ids_of, read_history
from subsetter.builds.journal import remove_journal
from subsetter.builds.lock import take_lock
from subsetter.builds.manifest import BuildState, Manifest, read_manifest, read_plan, write_manifest
from subsetter.builds.seal import sealed, unsealed
from subsetter.engines.base import Engine, Store
from subsetter.errors import EngineError, InputError, ManifestError, PublishError
from subsetter.planning.steps import Plan

SWITCH = "publishing.json"


@dataclass(frozen=True)
class Switch:
    """A switch of readers that has begun and not ended.

    Attributes:
        build_id: the build that they are to see.
        previous: the builds that they saw before, oldest first.
        is_first: nobody has seen that build before.
    """

    build_id: str
    previous: tuple[str, ...]
    is_first: bool


def switch_to(engine: Engine, manifest: Manifest, plan: Plan, *, force: bool = False) -> Manifest:
    """Switches readers to a verified build and returns its manifest as published. The caller holds the lock.

    Args:
        engine: of the config.
        manifest: of the build.
        plan: of the build.
        force: also replaces published tables that somebody else has changed.

    Raises:
        PublishError: when the switch could not be made.
    """
    scope = engine.bind(plan, manifest.build_id, manifest.attempts)
    tables = {table.destination: table.destination for table in plan.tables}
    previous = ids_of(engine.published())
    begun = read_switch(engine.store)
    switch = begun if begun is not None and begun.build_id == manifest.build_id else _begun(manifest, previous)
    engine.store.write(SWITCH, sealed(switch))
    try:
        engine.publish(manifest.build_id, tables, scope, force=force)
    except EngineError:
        with suppress(EngineError):
            if begun is None and ids_of(engine.published()) == previous:
                engine.store.remove(SWITCH)  # nothing was switched
        raise
    published = replace(manifest, state=BuildState.PUBLISHED, error="")
    write_manifest(engine.store, published)
    remove_journal(engine.store, manifest.build_id)
    engine.store.remove(SWITCH)
    return published


def _begun(manifest: Manifest, previous: tuple[str, ...]) -> Switch:
    return Switch(manifest.build_id, previous, is_first=manifest.state is BuildState.VERIFIED)


def read_switch(store: Store) -> Switch | None:
    """Returns the switch that has begun and not ended; None when there is none.

    A record that cannot be understood counts as none: the next switch sets every table right.
    """
    found = store.read(SWITCH)
    try:
        return unsealed(Switch, found[0]) if found else None
    except ValueError:
        return None


def finish_switch(engine: Engine, listener: Listener = ignore, *, force: bool = False) -> Manifest | None:
    """Finishes a switch that was cut short, or undoes it where that is not possible. The caller holds the lock.

    Returns:
        The build whose first publishing was finished; None when there was none.

    Raises:
        PublishError: when neither can be done: a published table was changed by somebody else.
    """
    switch = read_switch(engine.store)
    if switch is None:
        engine.store.remove(SWITCH)
        return None
    try:
        published = _publish_kept(engine, switch.build_id, force=force)
    except (PublishError, InputError, ManifestError) as error:
        if not _is_undone(engine, switch, force=force):
            error.add_note("Publishing was cut short, and can be neither finished nor undone as things are.")
            raise
        listener(PublishFinished(switch.previous[-1] if switch.previous else "", undone=True))
        return None
    listener(PublishFinished(switch.build_id, undone=False))
    return published if switch.is_first else None


def _is_undone(engine: Engine, switch: Switch, *, force: bool) -> bool:
    """Goes back to what readers saw before the switch; returns whether that was possible."""
    if not switch.previous:
        if switch.build_id not in ids_of(engine.published()):
            engine.store.remove(SWITCH)
            return True
        return False
    try:
        _publish_kept(engine, switch.previous[-1], force=force)
    except (EngineError, InputError):
        return False
    return True


def _publish_kept(engine: Engine, build_id: str, *, force: bool = False) -> Manifest:
    manifest = read_manifest(engine.store, build_id)
    if not manifest.can_be_published:
        raise InputError(
            f"Build {build_id} is {manifest.state}, so it cannot be published.",
            hint="Choose a build that is verified or published: see subset builds.",
        )
    return switch_to(engine, manifest, read_plan(engine.store, build_id), force=force)


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
    with take_lock(engine.store, "publish"):
        finish_switch(engine, listener, force=force)
        published = _publish_kept(engine, build_id, force=force)
    listener(BuildPublished(build_id))
    return published


def roll_back(engine: Engine, listener: Listener = ignore, *, force: bool = False) -> Manifest:
    """Switches readers to the newest whole build before the published one, and returns its manifest.

    A switch that was cut short is finished first.

    Raises:
        InputError: when there is none.
        Busy: when somebody else works on this config.
        EngineError: when the switch could not be made.
    """
    with take_lock(engine.store, "rollback"):
        finish_switch(engine, listener, force=force)
        previous = read_history(engine).before_published()
        if previous is None:
            raise InputError(
                "There is no older build to go back to.", hint="See the builds that were kept: subset builds."
            )
        published = _publish_kept(engine, previous.build_id, force=force)
    listener(BuildPublished(previous.build_id))
    return published
