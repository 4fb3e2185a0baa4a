"""Lets readers see a build that has been verified."""

from __future__ import annotations

from dataclasses import replace

from subsetter.builds.events import BuildPublished, Listener, ignore
from subsetter.builds.history import read_history
from subsetter.builds.lock import take_lock
from subsetter.builds.manifest import (
    BuildState,
    Manifest,
    read_manifest,
    read_plan,
    write_manifest,
)
from subsetter.engines.base import Engine
from subsetter.errors import InputError
from subsetter.planning.steps import Plan


def switch_to(engine: Engine, manifest: Manifest, plan: Plan) -> Manifest:
    """Switches readers to a verified build and returns its manifest as published. The caller holds the lock.

    Raises:
        PublishError: when the switch could not be made.
    """
    scope = engine.bind(plan, manifest.build_id, manifest.attempts)
    tables = {table.destination: table.destination for table in plan.tables}
    engine.publish(manifest.build_id, tables, scope)
    published = replace(manifest, state=BuildState.PUBLISHED)
    write_manifest(engine.store, published)
    return published


def publish_build(engine: Engine, build_id: str, listener: Listener = ignore) -> Manifest:
    """Switches readers to a build of this config that was kept, and returns its manifest.

    Raises:
        InputError: when there is no such build, or it did not pass its checks.
        Busy: when somebody else works on this config.
        EngineError: when the switch could not be made.
    """
    with take_lock(engine.store, "publish"):
        manifest = read_manifest(engine.store, build_id)
        if not manifest.can_be_published:
            raise InputError(
                f"Build {build_id} is {manifest.state}, so it cannot be published.",
                hint="Choose a build that is verified or published: see subset builds.",
            )
        published = switch_to(engine, manifest, read_plan(engine.store, build_id))
    listener(BuildPublished(build_id))
    return published


def roll_back(engine: Engine, listener: Listener = ignore) -> Manifest:
    """Switches readers to the newest whole build before the published one, and returns its manifest.

    Raises:
        InputError: when there is none.
        Busy: when somebody else works on this config.
        EngineError: when the switch could not be made.
    """
    history = read_history(engine)
    previous = history.before_published()
    if previous is None:
        raise InputError("There is no older build to go back to.", hint="See the builds that were kept: subset builds.")
    return publish_build(engine, previous.build_id, listener)
