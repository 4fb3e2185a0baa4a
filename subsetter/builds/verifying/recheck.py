"""Verifies a build that was made before: what is published, or one that was kept."""

from __future__ import annotations

from collections.abc import Mapping

from subsetter.builds.events import Listener, ignore
from subsetter.builds.preparing.limits import Meter
from subsetter.builds.records.history import read_history
from subsetter.builds.records.lease import leased
from subsetter.builds.records.manifest import Manifest, read_manifest, read_plan
from subsetter.builds.running.run import scope_after
from subsetter.builds.running.source_changes import SourcesNow, open_past_build
from subsetter.builds.verifying.probes import Lasting
from subsetter.builds.verifying.verify import Verification, Verified, verify
from subsetter.engines.base import Engine
from subsetter.errors import FileUnreadable, InputError
from subsetter.planning.steps import Plan
from subsetter.rendering.statements import OutputRef

GONE = "its files are not there any more"


def recheck(
    engine: Engine,
    build_id: str | None = None,
    *,
    most: int = 1,
    listener: Listener = ignore,
    meter: Meter | None = None,
) -> tuple[Manifest, Verified]:
    """Returns the record of a build and what checking it again has found.

    A source that cannot be pinned may have changed since: what it says then is a warning, not a failure. Nothing is
    compared with what a source has no more, which is a warning too.

    Args:
        engine: of the config.
        build_id: None for what is published.
        most: statements at once.
        listener: is told each result.
        meter: holds what is read against limits; None for no limits.

    Raises:
        InputError: when there is no such build, or it has no tables.
        LimitExceeded: when the checks have read more than a limit allows.
        EngineError: when a check could not be made.
    """
    manifest = read_manifest(engine.store, build_id or _published(engine))
    if not manifest.can_be_published:
        raise InputError(
            f"Build {manifest.build_id} is {manifest.state}, so there is nothing to verify.",
            hint="Choose a build that is verified or published: see subset builds.",
        )
    with leased(engine.store, manifest.build_id, "verify"):
        return manifest, _verified(engine, manifest, most, listener, meter)


def _verified(engine: Engine, manifest: Manifest, most: int, listener: Listener, meter: Meter | None) -> Verified:
    plan = read_plan(engine.store, manifest.build_id)
    scope = scope_after(plan, engine.bind(plan, manifest.build_id, manifest.attempts), manifest.rounds)
    copies = frozenset(one.destination for one in plan.tables)
    now, broken = _open(engine, manifest.build_id, plan, {copy: scope.outputs[copy] for copy in copies})
    lasting = Lasting(copies - broken.keys(), now)
    reported = {table.destination: table.rows for table in manifest.tables}
    work = Verification(plan, scope, reported, lasting, meter, is_past=True, broken=broken)
    return verify(work, engine, most=most, listener=listener)


def _open(
    engine: Engine, build_id: str, plan: Plan, copies: Mapping[str, OutputRef]
) -> tuple[SourcesNow, Mapping[str, str]]:
    """Opens the build with those of its copies that can be read, and returns why the others cannot."""
    broken = {copy: GONE for copy, output in copies.items() if engine.stored_bytes(output) is None}
    while True:
        try:
            made = [output for copy, output in copies.items() if copy not in broken]
            return open_past_build(engine, build_id, plan, made), broken
        except FileUnreadable as error:
            if error.outputs.keys() <= broken.keys():
                raise
            broken |= error.outputs


def _published(engine: Engine) -> str:
    ids = read_history(engine).published_ids
    if not ids:
        raise InputError("Nothing is published yet.", hint="Build the config first, or name a build.")
    return ids[-1]
