"""Builds a config: plan, lock, run, verify, publish, prune. A failure leaves what is published as it was."""

from __future__ import annotations

import getpass
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from subsetter import __version__
from subsetter.builds.bill import expected_steps, paid_steps
from subsetter.builds.events import (
    BuildAbandoned,
    BuildBegan,
    BuildPublished,
    BuildResumed,
    BuildSkipped,
    BuildsPruned,
    Listener,
    ignore,
)
from subsetter.builds.outcome import told_on_failure
from subsetter.builds.preparing.estimate import estimate, tariff_of
from subsetter.builds.preparing.limits import Meter, assert_within
from subsetter.builds.preparing.prepare import prepare
from subsetter.builds.preparing.preview import assert_short
from subsetter.builds.preparing.resume import Unfinished, Wish, choose, cut_short, resume_within
from subsetter.builds.preparing.schema_changes import schema_notes
from subsetter.builds.preparing.sources import Reading
from subsetter.builds.prune import finish_removals, prune_old
from subsetter.builds.publish import finish_switch, switch_to
from subsetter.builds.records.fingerprints import copy_fingerprint, work_fingerprint
from subsetter.builds.records.history import History, read_history
from subsetter.builds.records.journal import Journal, Past, remove_journal
from subsetter.builds.records.lock import Clock, Lock, take_lock, utc_now
from subsetter.builds.records.lock_file import LockFile, assert_same_work, lock_of, pinned, with_moment
from subsetter.builds.records.manifest import (
    BuildState,
    Manifest,
    StatementRecord,
    TableRecord,
    change_manifest,
    create_manifest,
    new_build_id,
    plan_path,
    read_manifest,
    record_manifest,
    report_path,
    write_plan,
)
from subsetter.builds.running.run import BuildRun
from subsetter.builds.running.source_changes import noted_changes, told_as_changed
from subsetter.builds.signals import assert_not_stopped
from subsetter.builds.verifying.probes import Lasting
from subsetter.builds.verifying.verify import Verification, Verified, verify
from subsetter.config.load import LoadedConfig
from subsetter.costing.cost import total
from subsetter.costing.forecast import forecast
from subsetter.engines.base import UNFENCED, Engine, Fence
from subsetter.errors import (
    BuildLost,
    Busy,
    EngineError,
    InputError,
    Interrupted,
    ManifestError,
    SourceChanged,
    SourceUnreadable,
    VerificationFailed,
)
from subsetter.planning.steps import Plan

_TRIES = 3  # builds of a source that keeps changing
_DISTRIBUTIONS = ("sqlglot",)
_DISTRIBUTION_OF_ENGINE = {"athena": "awswrangler", "duckdb": "duckdb"}


@dataclass(frozen=True)
class BuildReport:
    """What became of a build that was published.

    Attributes:
        manifest: its record.
        previous: the builds that readers saw before; one unless a switch was interrupted.
        pruned: builds that were removed.
        skipped: nothing has changed since, so that nothing was built.
    """

    manifest: Manifest
    previous: tuple[str, ...]
    pruned: tuple[str, ...]
    skipped: bool = False


Page = Callable[[Manifest, Plan], str]
"""Makes the report of a build, as one HTML page."""


@dataclass(frozen=True)
class BuildOptions:
    """What a build may be asked for.

    Attributes:
        command: that builds, for the lock and for what is said after a failure.
        fresh: never resumes a build that was interrupted.
        force: replaces published tables that somebody else has changed.
        skip_unchanged: builds nothing where the copy would be the published one.
        fail_on_schema_change: builds nothing where the columns of the sources have changed.
        pins: the build whose pins are read; empty for the newest.
        frozen: the lock file whose build is made again; None for what there is now.
    """

    command: str = "build"
    fresh: bool = False
    force: bool = False
    skip_unchanged: bool = False
    fail_on_schema_change: bool = False
    pins: str = ""
    frozen: LockFile | None = None

    @property
    def pins_of(self) -> str:
        """Whose pins are read, in words; empty for the newest."""
        if self.frozen is not None:
            return f"the lock file of build {self.frozen.build_id}"
        return f"build {self.pins}" if self.pins else ""


_DEFAULTS = BuildOptions()


@dataclass(frozen=True)
class _Context:
    """What every part of a build needs.

    Attributes:
        meter: of all tries together, as what each has read is paid for.
    """

    engine: Engine
    listener: Listener
    clock: Clock
    page: Page | None
    options: BuildOptions
    meter: Meter


@dataclass(frozen=True)
class _Ready:
    """What is to be built.

    Attributes:
        work: fingerprint of the work.
        inputs: fingerprint of everything that the copy depends on; empty when that is not known.
    """

    loaded: LoadedConfig
    plan: Plan
    work: str
    inputs: str


def build(
    loaded: LoadedConfig,
    engine: Engine,
    *,
    listener: Listener = ignore,
    clock: Clock = utc_now,
    page: Page | None = None,
    options: BuildOptions = _DEFAULTS,
) -> BuildReport:
    """Builds, verifies and publishes a config, and removes old builds.

    A build that was interrupted is resumed, with the pins that it began with and the steps that it has made.

    Args:
        loaded: the config.
        engine: bound to it.
        listener: is told what happens, from several threads.
        clock: tells the time in UTC.
        page: makes the report that is kept with the build; None for none.
        options: what is asked for.

    Raises:
        InputError: when the rules do not fit the catalog; nothing was run.
        LimitExceeded: when a limit would be passed, or was passed by what had run.
        Busy: when somebody else works on this config.
        EngineError: when a statement failed.
        VerificationFailed: when the copy did not pass its checks.
        Interrupted: when the user pressed Ctrl-C.
    """
    meter = Meter(loaded, tariff_of(loaded, engine.capabilities))
    context = _Context(engine, listener, clock, page, options, meter)
    with told_on_failure(engine, loaded.called, options.command):
        ready = _prepared(loaded, context)
        with take_lock(engine.store, options.command, clock, on_loss=engine.interrupt) as lock:
            for _ in range(_TRIES - 1):
                try:
                    return _build_or_skip(ready, context, lock)
                except SourceChanged as error:
                    if not error.can_repeat:
                        raise
                    ready = _prepared(loaded, context)
            return _build_or_skip(ready, context, lock)


def _prepared(loaded: LoadedConfig, context: _Context) -> _Ready:
    lock = context.options.frozen
    if lock is not None or context.options.pins:
        return _prepared_as_it_was(loaded, context, lock or lock_of(context.engine.store, context.options.pins))
    complete, plan = Reading(context.clock, listener=context.listener).prepare(loaded, context.engine)
    work = work_fingerprint(loaded, plan, versions(loaded.config.engine.name))
    return _Ready(complete, plan, work, copy_fingerprint(work, plan))


def _prepared_as_it_was(loaded: LoadedConfig, context: _Context, lock: LockFile) -> _Ready:
    """Prepares with the pins of an older build; where that is frozen, with everything that it depends on."""
    catalog = pinned(context.engine.read_catalog(), lock)
    is_frozen = context.options.frozen is not None
    complete, plan = prepare(with_moment(loaded, lock) if is_frozen else loaded, catalog, context.clock())
    work = work_fingerprint(loaded, plan, versions(loaded.config.engine.name))
    if is_frozen:
        assert_same_work(work, lock)
    return _Ready(complete, plan, work, copy_fingerprint(work, plan))


def _build_or_skip(ready: _Ready, context: _Context, lock: Lock) -> BuildReport:
    """Resumes an interrupted build, or makes a new one, unless nothing has changed."""
    engine, options = context.engine, context.options
    finished = finish_switch(engine, lock, context.listener, force=options.force)
    history = finish_removals(engine, read_history(engine), lock)
    published = history.published_build
    if finished is not None and _is_wanted(finished, ready, context):
        return BuildReport(finished, history.published_ids, _prune(ready.loaded, context, history, lock))
    if options.skip_unchanged and _is_current(history, ready.inputs):
        for manifest in cut_short(history):
            _abandon(context, manifest, "what is published is as new", lock)
        return _skipped(ready, context, history, lock)
    unfinished = _unfinished(history, ready, context, lock)
    if unfinished is not None:
        try:
            return _Building.resumed(ready, unfinished, context).go(lock, history.published_ids)
        except (SourceUnreadable, SourceChanged) as error:
            reason = f"its sources cannot be read any more: {error.message.rstrip('.')}"
            _abandon(context, unfinished.manifest, reason, lock)
        except BuildLost as error:
            _abandon(context, unfinished.manifest, error.message.rstrip("."), lock)
    notes = schema_notes(engine.store, published, ready.plan, fail=options.fail_on_schema_change)
    return _Building.new(ready, context, notes).go(lock, history.published_ids)


def _is_wanted(finished: Manifest, ready: _Ready, context: _Context) -> bool:
    """Whether a build whose publishing was finished just now is the one that is asked for: it would be resumed."""
    age = context.clock() - finished.started_at
    is_new = age <= resume_within(ready.loaded.config)
    is_same = (finished.fingerprint, finished.pins_of) == (ready.work, context.options.pins_of)
    return is_same and is_new and not context.options.fresh


def _is_current(history: History, inputs: str) -> bool:
    published = history.published_build
    is_changed = any(table.changed and not table.has_left for table in history.published)
    is_whole = len(history.published_ids) == 1 and not is_changed
    return bool(inputs) and published is not None and is_whole and published.inputs == inputs


def _skipped(ready: _Ready, context: _Context, history: History, lock: Lock) -> BuildReport:
    """Confirms what is published, and removes old builds: the build that made it may have been killed before that."""
    published = history.published_build
    if published is None:
        raise AssertionError("only what is published can be as new")
    now = context.clock()
    lock.assert_held()
    published = change_manifest(
        context.engine.store, published.build_id, lambda found: replace(found, confirmed_at=now)
    )
    context.listener(BuildSkipped(published.config, published.build_id))
    pruned = _prune(ready.loaded, context, history, lock)
    return BuildReport(published, history.published_ids, pruned, skipped=True)


def _unfinished(history: History, ready: _Ready, context: _Context, lock: Lock) -> Unfinished | None:
    """Returns the build to resume, and removes what other builds that were interrupted have left."""
    within = resume_within(ready.loaded.config)
    wish = Wish(ready.work, ready.plan, within, context.clock(), context.options.pins_of)
    found = cut_short(history)
    if context.options.fresh:
        chosen, others = None, tuple((one, "a fresh build was asked for") for one in found)
    else:
        chosen, others = choose(found, wish, context.engine.store)
    for manifest, reason in others:
        _abandon(context, manifest, reason, lock)
    return chosen


def _abandon(context: _Context, manifest: Manifest, reason: str, lock: Lock) -> None:
    context.engine.stop_build(manifest.build_id, manifest.started_at)
    error = f"{manifest.error or 'It was killed.'} It was not resumed: {reason}."
    failed = replace(manifest, state=BuildState.FAILED, error=error)
    remove_failed(context.engine, failed, fence=lock)  # its record may tell more by now
    context.listener(BuildAbandoned(manifest.build_id, reason))


def _found(engine: Engine, build_id: str) -> Manifest | None:
    """Returns the record of a build; None when it has none yet."""
    with suppress(InputError):
        return read_manifest(engine.store, build_id)
    return None


def remove_failed(engine: Engine, failed: Manifest, *, before: Manifest | None = None, fence: Fence = UNFENCED) -> None:
    """Removes everything of a build but its record, which then says why it failed.

    Args:
        engine: of the config.
        failed: the record that is to stay.
        before: the record as it was read; None for whatever it is now.
        fence: proves the lock.

    Raises:
        Busy: when somebody else has written its record since, or has taken over the lock.
        EngineError: when something cannot be removed; the next build tries again.
    """
    before = before or _found(engine, failed.build_id)
    fence.assert_held()
    going = replace(failed, state=BuildState.GOING)  # first: nobody may resume it any more
    if before is None:
        create_manifest(engine.store, going)
    else:
        record_manifest(engine.store, before, going)
    engine.remove_build(failed.build_id, fence=fence)
    fence.assert_held()
    engine.store.remove(plan_path(failed.build_id))
    engine.store.remove(report_path(failed.build_id))
    remove_journal(engine.store, failed.build_id)
    record_manifest(engine.store, going, failed)


class _Building:
    """One build under its lock. Its manifest is written whenever what it says has changed."""

    def __init__(self, context: _Context, loaded: LoadedConfig, plan: Plan, manifest: Manifest, past: Past) -> None:
        self._context = context
        self._loaded = loaded
        self._plan = plan
        self._engine = context.engine
        self._listener = context.listener
        self._clock = context.clock
        self._manifest = manifest
        self._stored: Manifest | None = None
        self._past = past
        self._costs = estimate(loaded, plan, context.engine)
        self._warnings = assert_within(loaded, self._costs, forecast(plan))

    @classmethod
    def new(cls, ready: _Ready, context: _Context, notes: Sequence[str]) -> _Building:
        """Begins a build. Nothing is written yet.

        Raises:
            PlanError: when the engine would not take its statements.
            LimitExceeded: when a limit would be passed.
        """
        manifest = _new_manifest(ready, context.clock())
        manifest = replace(manifest, notes=tuple(notes), pins_of=context.options.pins_of)
        assert_short(ready.plan, context.engine, manifest.build_id)
        building = cls(context, ready.loaded, ready.plan, manifest, Past())
        building.expect()
        return building

    @classmethod
    def resumed(cls, ready: _Ready, unfinished: Unfinished, context: _Context) -> _Building:
        """Resumes a build.

        Raises:
            LimitExceeded: when a limit would be passed.
        """
        building = cls(context, ready.loaded, unfinished.plan, unfinished.manifest, unfinished.past)
        building._stored = unfinished.manifest
        return building

    def expect(self) -> None:
        """Notes what is known before anything runs."""
        plan, notes = self._plan, self._manifest.notes
        self._manifest = replace(
            self._manifest,
            steps=expected_steps(plan, self._costs),
            notes=(*plan.rules.notes, *plan.notes, *notes, *self._warnings),
        )

    def go(self, lock: Lock, previous: tuple[str, ...]) -> BuildReport:
        """Makes, verifies and publishes the build."""
        try:
            if self._manifest.state is BuildState.VERIFIED:
                self._assert_whole()
                self._write_page(self._manifest)  # it may have ended between its record and its page
            else:
                with told_as_changed(self._engine, self._plan, self._loaded.config):
                    self._make(lock)
            assert_not_stopped()
            lock.assert_held()
            force = self._context.options.force
            self._manifest = switch_to(self._engine, self._manifest, self._plan, lock, force=force)
        except BaseException as error:
            self._fail(error, lock)
            raise
        self._listener(BuildPublished(self._manifest.build_id))
        history = finish_removals(self._engine, read_history(self._engine), lock)
        return BuildReport(self._manifest, previous, _prune(self._loaded, self._context, history, lock))

    def _assert_whole(self) -> None:
        """Proves that the copies of a verified build are still there.

        Raises:
            BuildLost: when one is not.
        """
        outputs = self._engine.bind(self._plan, self._manifest.build_id, self._manifest.attempts).outputs
        stored = {one: self._engine.stored_bytes(outputs[one.destination]) for one in self._manifest.tables}
        lost = [one.destination for one, now in stored.items() if now is None or (not now and one.written_bytes)]
        if lost:
            raise BuildLost(f"Its copies are gone: {', '.join(lost)}.", hint="Build again.")

    def _write_down(self, kept: int) -> None:
        """Writes plan and manifest before the first effect of a build; of one that goes on they are there."""
        config, build_id, steps = self._manifest.config, self._manifest.build_id, len(self._plan.steps)
        if self._past.length or self._manifest.state is BuildState.UNFINISHED:
            self._listener(BuildResumed(config, build_id, steps, kept))
            return
        self._record(self._manifest)  # first: what has no manifest is found by nobody
        write_plan(self._engine.store, build_id, self._plan)
        self._listener(BuildBegan(config, build_id, steps))

    def _make(self, lock: Lock) -> None:
        manifest, plan, engine = self._manifest, self._plan, self._engine
        meter = self._context.meter
        meter.begin()
        run = BuildRun(
            plan,
            manifest.build_id,
            engine.bind(plan, manifest.build_id, manifest.attempts),
            engine,
            dict(manifest.attempts),
            self._listener,
            Journal(engine.store, manifest.build_id, self._past.length),
            self._past,
            meter=meter,
            assert_ours=lock.assert_held,
        )
        made = run.go_on_from_past()
        self._write_down(len(run.kept))
        engine.open_build(manifest.build_id, tuple(plan.rules.source_by_name.values()), made)
        if self._past.length:
            engine.stop_build(manifest.build_id, manifest.started_at)
        run.leave_unknown()
        most = self._loaded.config.engine.max_parallel
        records = run.run_steps(most)
        rows = reported_rows(records)
        found = Verification(plan, run.current_scope(), rows, Lasting.everything(plan), meter, run.started)
        manifest = replace(manifest, notes=(*manifest.notes, *noted_changes(engine, plan, self._loaded.config)))
        verified = verify(found, engine, most=most, listener=self._listener)
        statements = (*records, *verified.statements)
        self._manifest = replace(
            manifest,
            notes=(*manifest.notes, *meter.warnings),
            steps=paid_steps(manifest.steps, statements, self._costs.tariff),
            finished_at=self._clock(),
            attempts=dict(run.attempts),
            rounds=dict(run.rounds),
            tables=table_records(plan, records, verified),
            statements=statements,
            checks=verified.checks,
        )
        assert_passed(self._manifest)
        lock.assert_held()
        self._record(replace(self._manifest, state=BuildState.VERIFIED))
        self._write_page(self._manifest)

    def _fail(self, error: BaseException, lock: Lock) -> None:
        """Writes down why the build ended. What may pass leaves it to be resumed; else its files go.

        Raises:
            Busy: when the build is somebody else's now; nothing is written then.
        """
        text = str(error) or type(error).__name__
        if isinstance(error, Busy):
            return
        try:
            lock.assert_held()
            if may_pass(error) or self._manifest.state is BuildState.VERIFIED:
                self._write_error(text)
                return
            failed = replace(self._manifest, state=BuildState.FAILED, finished_at=self._clock(), error=text)
            remove_failed(self._engine, failed, before=self._stored, fence=lock)
            self._write_page(failed)
        except EngineError as left:
            error.add_note(f"Files of the failed build {self._manifest.build_id} are left: {left.message}")

    def _write_error(self, text: str) -> None:
        """Writes down why the build is not published, in the state that it has come to."""
        if self._manifest.state is BuildState.VERIFIED:  # or being published: that is not changed here

            def noted(now: Manifest) -> Manifest:
                return replace(now, error=text) if now.can_be_published else now

            self._manifest = change_manifest(self._engine.store, self._manifest.build_id, noted)
            return
        self._record(replace(self._manifest, state=BuildState.UNFINISHED, error=text))

    def _record(self, manifest: Manifest) -> None:
        """Writes the record over that which this process has read or written before.

        Raises:
            Busy: when somebody else has written it since.
        """
        if self._stored is None:
            create_manifest(self._engine.store, manifest)
        else:
            record_manifest(self._engine.store, self._stored, manifest)
        self._manifest = self._stored = manifest

    def _write_page(self, manifest: Manifest) -> None:
        if self._context.page is not None:
            text = self._context.page(manifest, self._plan)
            self._engine.store.write(report_path(manifest.build_id), text.encode())


def _prune(loaded: LoadedConfig, context: _Context, history: History, lock: Lock) -> tuple[str, ...]:
    gone = prune_old(loaded.config.destination, context.engine, history, lock, context.clock())
    if gone:
        context.listener(BuildsPruned(gone))
    return gone


def may_pass(error: BaseException) -> bool:
    """Returns whether a build that ended so can be resumed: the same work may succeed another time."""
    if isinstance(error, SourceChanged | SourceUnreadable | ManifestError):
        return False
    return isinstance(error, EngineError | Interrupted | KeyboardInterrupt)


def _new_manifest(ready: _Ready, now: datetime) -> Manifest:
    config = ready.loaded.config
    return Manifest(
        build_id=new_build_id(now),
        config=ready.loaded.name,
        config_text=written_config(ready.loaded),
        fingerprint=ready.work,
        inputs=ready.inputs,
        engine=config.engine.name,
        state=BuildState.BUILDING,
        started_at=now,
        caller=f"{getpass.getuser()}@{socket.gethostname()}",
        variables={name: str(value) for name, value in ready.loaded.variables.items()},
        versions=versions(config.engine.name),
    )


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
    # What is installed may say otherwise: an editable installation keeps the version that it was made with.
    found = {"athena-subsetter": __version__}
    for name in (*_DISTRIBUTIONS, _DISTRIBUTION_OF_ENGINE.get(engine, engine)):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
