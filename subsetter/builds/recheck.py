"""Verifies a build that was made before: what is published, or one that was kept."""

from __future__ import annotations

from subsetter.builds.changes import open_past_build
from subsetter.builds.events import Listener, ignore
from subsetter.builds.history import read_history
from subsetter.builds.manifest import Manifest, read_manifest, read_plan
from subsetter.builds.probes import Lasting
from subsetter.builds.run import scope_after
from subsetter.builds.verify import Verification, Verified, verify
from subsetter.engines.base import Engine
from subsetter.errors import InputError


def recheck(
    engine: Engine, build_id: str | None = None, *, most: int = 1, listener: Listener = ignore
) -> tuple[Manifest, Verified]:
    """Returns the record of a build and what checking it again has found.

    A source that cannot be pinned may have changed since: what it says then is a warning, not a failure. Nothing is
    compared with what a source has no more, which is a warning too.

    Args:
        engine: of the config.
        build_id: None for what is published.
        most: statements at once.
        listener: is told each result.

    Raises:
        InputError: when there is no such build, or it has no tables.
        EngineError: when a check could not be made.
    """
    manifest = read_manifest(engine.store, build_id or _published(engine))
    if not manifest.can_be_published:
        raise InputError(
            f"Build {manifest.build_id} is {manifest.state}, so there is nothing to verify.",
            hint="Choose a build that is verified or published: see subset builds.",
        )
    plan = read_plan(engine.store, manifest.build_id)
    scope = scope_after(plan, engine.bind(plan, manifest.build_id, manifest.attempts), manifest.rounds)
    copies = [one.destination for one in plan.tables]
    now = open_past_build(engine, manifest.build_id, plan, [scope.outputs[copy] for copy in copies])
    lasting = Lasting(frozenset(copies), now)
    reported = {table.destination: table.rows for table in manifest.tables}
    work = Verification(plan, scope, reported, lasting, is_past=True)
    return manifest, verify(work, engine, most=most, listener=listener)


def _published(engine: Engine) -> str:
    ids = read_history(engine).published_ids
    if not ids:
        raise InputError("Nothing is published yet.", hint="Build the config first, or name a build.")
    return ids[-1]
