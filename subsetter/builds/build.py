"""Builds a config: plan, lock, run, verify, publish, prune. A failure leaves what is published as it was."""

from __future__ import annotations

import getpass
import socket
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version

from subsetter.builds.changes import is_retried, noted_changes
from subsetter.builds.events import BuildBegan, BuildPublished, BuildsPruned, Listener, ignore
from subsetter.builds.history import dead_builds, read_history
from subsetter.builds.lock import Clock, Lock, take_lock, utc_now
from subsetter.builds.manifest import (
    BuildState,
    Manifest,
    StatementRecord,
    TableRecord,
    new_build_id,
    plan_path,
    write_manifest,
    write_plan,
)
from subsetter.builds.prepare import prepare
from subsetter.builds.probes import Lasting
from subsetter.builds.prune import prune_old
from subsetter.builds.publish import switch_to
from subsetter.builds.run import BuildRun
from subsetter.builds.standing import told_on_failure
from subsetter.builds.verify import Verification, Verified, verify
from subsetter.config.load import LoadedConfig
from subsetter.engines.base import Engine
from subsetter.errors import EngineError, SourceChanged, VerificationFailed
from subsetter.planning.cost import total
from subsetter.planning.steps import CopyStep, Plan, outputs_of

_TRIES = 3  # builds of a source that keeps changing
_DISTRIBUTIONS = ("athena-subsetter", "sqlglot")
_DISTRIBUTION_OF_ENGINE = {"athena": "awswrangler", "duckdb": "duckdb"}


@dataclass(frozen=True)
class BuildReport:
    """What became of a build that was published.

    Attributes:
        manifest: its record.
        previous: the builds that readers saw before; one unless a switch had been cut short.
        pruned: builds that were removed.
    """

    manifest: Manifest
    previous: tuple[str, ...]
    pruned: tuple[str, ...]


def build(loaded: LoadedConfig, engine: Engine, *, listener: Listener = ignore, clock: Clock = utc_now) -> BuildReport:
    """Builds, verifies and publishes a config, and removes old builds.

    Args:
        loaded: the config.
        engine: bound to it.
        listener: is told what happens, from several threads.
        clock: tells the time in UTC.

    Raises:
        InputError: when the rules do not fit the catalog; nothing was run.
        Busy: when somebody else works on this config.
        EngineError: when a statement failed.
        VerificationFailed: when the copy did not pass its checks.
        Interrupted: when the user pressed Ctrl-C.
    """
    with told_on_failure(engine, loaded.name, "build"):
        complete, plan = prepare(loaded, engine.read_catalog(), clock())
        with take_lock(engine.store, "build", clock) as lock:
            for _ in range(_TRIES - 1 if is_retried(loaded.config) else 0):
                try:
                    return _Building(complete, plan, engine, listener, clock).go(lock)
                except SourceChanged:
                    complete, plan = prepare(loaded, engine.read_catalog(), clock())
            return _Building(complete, plan, engine, listener, clock).go(lock)


class _Building:
    """One build under its lock. Its manifest is written whenever what it says has changed."""

    def __init__(self, loaded: LoadedConfig, plan: Plan, engine: Engine, listener: Listener, clock: Clock) -> None:
        self._loaded = loaded
        self._plan = plan
        self._engine = engine
        self._listener = listener
        self._clock = clock
        self._manifest = self._new_manifest()

    def go(self, lock: Lock) -> BuildReport:
        previous = self._clean_up()
        try:
            self._write_down()
            self._make()
            lock.assert_held()
            self._manifest = switch_to(self._engine, self._manifest, self._plan)
        except BaseException as error:
            self._fail(error)
            raise
        self._listener(BuildPublished(self._manifest.build_id))
        return BuildReport(self._manifest, previous, self._prune())

    def _clean_up(self) -> tuple[str, ...]:
        """Removes what killed builds have left, and returns what is published."""
        history = read_history(self._engine)
        for dead in dead_builds(history):
            self._remove_failed(replace(dead, state=BuildState.FAILED, error="it was killed"))
        return history.published_ids

    def _new_manifest(self) -> Manifest:
        now, config = self._clock(), self._loaded.config
        return Manifest(
            build_id=new_build_id(now),
            config=self._loaded.name,
            config_text=written_config(self._loaded),
            fingerprint=self._loaded.fingerprint,
            engine=config.engine.name,
            state=BuildState.BUILDING,
            started_at=now,
            caller=f"{getpass.getuser()}@{socket.gethostname()}",
            variables={name: str(value) for name, value in self._loaded.variables.items()},
            versions=versions(config.engine.name),
            notes=(*self._plan.rules.notes, *self._plan.notes),
        )

    def _write_down(self) -> None:
        build_id = self._manifest.build_id
        write_manifest(self._engine.store, self._manifest)
        write_plan(self._engine.store, build_id, self._plan)
        self._listener(BuildBegan(self._manifest.config, build_id, len(self._plan.steps)))

    def _make(self) -> None:
        manifest, plan, engine = self._manifest, self._plan, self._engine
        scope = engine.bind(plan, manifest.build_id, manifest.attempts)
        engine.open_build(manifest.build_id, tuple(plan.rules.source_by_name.values()))
        run = BuildRun(plan, manifest.build_id, scope, engine, dict(manifest.attempts), self._listener)
        most = self._loaded.config.engine.max_parallel
        records = run.run_steps(most)
        made = Verification(plan, run.current_scope(), reported_rows(records), Lasting.everything(plan))
        manifest = replace(manifest, notes=(*manifest.notes, *noted_changes(engine, plan, self._loaded.config)))
        verified = verify(made, engine, most=most, listener=self._listener)
        self._manifest = replace(
            manifest,
            finished_at=self._clock(),
            attempts=dict(run.attempts),
            rounds=dict(run.rounds),
            tables=table_records(plan, records, verified),
            statements=(*records, *verified.statements),
            checks=verified.checks,
        )
        assert_passed(self._manifest)
        self._remove_steps(run)
        self._manifest = replace(self._manifest, state=BuildState.VERIFIED)
        write_manifest(engine.store, self._manifest)

    def _remove_steps(self, run: BuildRun) -> None:
        """Removes key sets and the like, which only the build itself reads."""
        scope = run.current_scope()
        for step in self._plan.steps:
            if not isinstance(step, CopyStep):
                for output in outputs_of(step):
                    self._engine.discard(output, scope)

    def _fail(self, error: BaseException) -> None:
        failed = replace(
            self._manifest,
            state=BuildState.FAILED,
            finished_at=self._clock(),
            error=str(error) or type(error).__name__,
        )
        try:
            self._remove_failed(failed)
        except EngineError as left:
            error.add_note(f"Files of the failed build {failed.build_id} are left: {left.message}")

    def _remove_failed(self, failed: Manifest) -> None:
        self._engine.remove_build(failed.build_id)
        self._engine.store.remove(plan_path(failed.build_id))
        write_manifest(self._engine.store, failed)

    def _prune(self) -> tuple[str, ...]:
        gone = prune_old(self._loaded.config.destination, self._engine, self._clock())
        if gone:
            self._listener(BuildsPruned(gone))
        return gone


def written_config(loaded: LoadedConfig) -> str:
    """Returns the text of the config's files, each headed by its name, bases first."""
    return "\n".join(f"# {file}\n{file.read_text(encoding='utf-8')}" for file in loaded.files)


def reported_rows(records: tuple[StatementRecord, ...]) -> dict[str, int | None]:
    """Returns how many rows the engine says that each output has; None where it does not say."""
    return {one.step: one.rows for one in records if one.purpose == "write" and one.round is None}


def table_records(plan: Plan, records: tuple[StatementRecord, ...], verified: Verified) -> tuple[TableRecord, ...]:
    """Returns what the build made, one record for each copied table."""
    made = []
    for one in plan.tables:
        source = plan.rules.by_name[one.table].table
        writes = [write for write in records if write.purpose == "write" and write.step == one.destination]
        counted = verified.counts[one.destination]
        made.append(
            TableRecord(
                table=one.table,
                destination=one.destination,
                source_rows=source.rows,
                rows=counted.rows,
                by_selection=counted.by_selection,
                by_completion=None if counted.by_selection is None else counted.rows - counted.by_selection,
                written_bytes=writes[-1].written_bytes,
                scanned_bytes=total(write.scanned_bytes for write in writes),
                seconds=sum(write.seconds for write in writes),
                pin=source.pin,
                fingerprint=source.fingerprint,
            )
        )
    return tuple(made)


def assert_passed(manifest: Manifest) -> None:
    """Proves that no check failed.

    Raises:
        VerificationFailed: with every check that did.
    """
    failed = [check for check in manifest.checks if check.failed]
    if failed:
        lines = "\n".join(f"  {check}" for check in failed)
        raise VerificationFailed(
            f"Build {manifest.build_id} did not pass {len(failed)} of {len(manifest.checks)} checks:\n{lines}",
            hint="It was not published. Correct the rules or the source, and build again.",
        )


def versions(engine: str) -> dict[str, str]:
    """Returns the versions of what makes and runs the statements, by distribution name."""
    found = {}
    for name in (*_DISTRIBUTIONS, _DISTRIBUTION_OF_ENGINE.get(engine, engine)):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
