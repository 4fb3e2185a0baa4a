"""The record of one build: what it was made from, what was sent, what came out."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from subsetter.builds.verifying.results import CheckResult
from subsetter.catalog.tables import Pin, TableName
from subsetter.engines.base import Store
from subsetter.errors import Busy, InputError, ManifestError
from subsetter.planning.steps import Plan
from subsetter.recorded import read_record, sealed, unsealed

T = TypeVar("T")

BUILDS = "builds/"
_MANIFEST = "manifest.json"
_PLAN = "plan.json"
_REPORT = "report.html"
_CURE = "It is damaged. Build again; when that is published, subset prune removes the build."
_BUILD_ID = re.compile(r"\d{8}T\d{6}-[0-9a-f]{4}")


class BuildState(StrEnum):
    """How far a build came.

    A build that is BUILDING and has no process was killed; one that is UNFINISHED failed in a way that may pass.
    The next build resumes either. PUBLISHING is written before readers are switched to a build, GOING before it is
    removed: whoever finds one of them does not write the other.
    """

    BUILDING = "building"
    UNFINISHED = "unfinished"
    FAILED = "failed"
    VERIFIED = "verified"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    GOING = "being removed"


@dataclass(frozen=True)
class Claim:
    """Somebody's need of a build's files: as long as it holds, they are not removed.

    Attributes:
        token: random, tells this claim from every other.
        purpose: what they are needed for, one word such as ``verify``.
        owner: who needs them, for people.
        expires: when the claim ends unless it is renewed, UTC; None for one that ends only when it is taken back.
    """

    token: str
    purpose: str
    owner: str
    expires: datetime | None

    def holds(self, now: datetime) -> bool:
        """Returns whether the files are still needed."""
        return self.expires is None or now < self.expires

    def __str__(self) -> str:
        until = f" until {self.expires:%Y-%m-%d %H:%M:%S} UTC" if self.expires else ""
        return f"{self.purpose} by {self.owner}{until}"


@dataclass(frozen=True)
class TableRecord:
    """One table of a build.

    Attributes:
        table: the source table.
        destination: its name at the destination.
        source_rows: rows in the source at its pin; None when unknown.
        rows: of the copy.
        by_selection: rows that are wanted for their own sake; None when it was not counted.
        by_completion: rows that are there only because a kept row refers to them; None when it was not counted.
        written_bytes: of the copy's files; None when the engine does not say.
        scanned_bytes: read by the statements of this table's own step; None when the engine does not say.
        seconds: that the step of the copy took.
        pin: the snapshot that was read; None where the source cannot be pinned.
        fingerprint: of the source's files or versions; empty when unknown.
    """

    table: TableName
    destination: str
    source_rows: int | None
    rows: int
    by_selection: int | None
    by_completion: int | None
    written_bytes: int | None
    scanned_bytes: int | None
    seconds: float
    pin: Pin | None = None
    fingerprint: str = ""


@dataclass(frozen=True)
class StatementRecord:
    """One statement that was sent.

    Attributes:
        step: the output of the step it belongs to.
        purpose: ``write``, ``count`` or ``check``.
        attempt: of the output, from 1.
        round: of a loop, from 0; None outside loops.
        began: seconds from the begin of the build to that of the statement.
    """

    step: str
    purpose: str
    text: str
    attempt: int
    query_id: str
    rows: int | None
    scanned_bytes: int | None
    written_bytes: int | None
    seconds: float
    round: int | None = None
    began: float = 0.0


@dataclass(frozen=True)
class StepRecord:
    """One step of a build, and last the checks: what was expected beside what came.

    Attributes:
        step: its output; ``checks`` for all checks together.
        kind: of the step; ``check`` for the checks.
        tables: of the sources that it reads, as rules write them.
        least_bytes: that it would read by the estimate, at least; None when unknown.
        most_bytes: that it would read by the estimate, at most; None when unknown.
        least_price: in US dollars, by the estimate, at least; None when unknown.
        most_price: in US dollars, by the estimate, at most; None when unknown.
        scanned_bytes: that it has read; None when the engine does not say, or before it has run.
        price: in US dollars, of what it has read; None as for ``scanned_bytes``.
    """

    step: str
    kind: str
    tables: tuple[str, ...]
    least_bytes: int | None
    most_bytes: int | None
    least_price: float | None
    most_price: float | None
    scanned_bytes: int | None = None
    price: float | None = None


@dataclass(frozen=True)
class Manifest:
    """The record of a build.

    Attributes:
        config: the config's name.
        config_text: the whole config as it was understood.
        fingerprint: of config, variables, tables, templates and version; changes when the work does.
        inputs: a fingerprint of everything that the copy depends on; empty when a source's state is not known.
        started_at: UTC.
        finished_at: UTC; None while it runs.
        variables: name to value as text, ``today`` and ``as_of`` among them.
        versions: of this tool and of what runs the statements, by distribution name.
        caller: who ran it, and where.
        attempts: of each output, from 1; outputs not named are at their first.
        rounds: the last round of each loop, by the loop's first output.
        steps: what was expected beside what came, in the order of the plan, the checks last.
        error: why it failed or was not published; empty otherwise.
        pins_of: whose pins were asked for, in words; empty for the newest.
        confirmed_at: when a refresh last found nothing changed since, UTC; None when none did.
        epoch: of the lock under which readers were last switched to it; 0 when they never were, or by an older version.
        was: its state before the switch that is under way; None when none is.
        claims: who needs its files; a build in removal has none that hold.
    """

    build_id: str
    config: str
    config_text: str
    fingerprint: str
    engine: str
    state: BuildState
    started_at: datetime
    caller: str
    variables: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    attempts: Mapping[str, int] = field(default_factory=dict)
    rounds: Mapping[str, int] = field(default_factory=dict)
    finished_at: datetime | None = None
    tables: tuple[TableRecord, ...] = ()
    statements: tuple[StatementRecord, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    steps: tuple[StepRecord, ...] = ()
    notes: tuple[str, ...] = ()
    error: str = ""
    inputs: str = ""
    pins_of: str = ""
    confirmed_at: datetime | None = None
    epoch: int = 0
    was: BuildState | None = None
    claims: tuple[Claim, ...] = ()

    @property
    def can_be_published(self) -> bool:
        """Whether it passed its checks, so that its files are whole."""
        return self.state in (BuildState.VERIFIED, BuildState.PUBLISHING, BuildState.PUBLISHED)

    @property
    def scanned_bytes(self) -> int | None:
        """Bytes that all statements read together; None when the engine does not say."""
        known = [one.scanned_bytes for one in self.statements if one.scanned_bytes is not None]
        return sum(known) if known else None


def new_build_id(now: datetime) -> str:
    """Returns an id that sorts by time (UTC) and that no other build has."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"


def begun_at(build_id: str) -> datetime | None:
    """Returns when a build began (UTC), by its id; None when it is no build id."""
    if not _BUILD_ID.fullmatch(build_id):
        return None
    return datetime.strptime(build_id[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


def parse_build_id(text: str) -> str:
    """Returns the id, proven to be one, so that it can go into paths.

    Raises:
        InputError: when it is no build id.
    """
    if not _BUILD_ID.fullmatch(text):
        raise InputError(
            f"{text!r} is no build id.", hint="Build ids look like 20261123T020000-ab12: see subset builds."
        )
    return text


def manifest_path(build_id: str) -> str:
    """Returns where a build's manifest lies in the store."""
    return f"{BUILDS}{build_id}/{_MANIFEST}"


def plan_path(build_id: str) -> str:
    """Returns where a build's plan lies in the store."""
    return f"{BUILDS}{build_id}/{_PLAN}"


def report_path(build_id: str) -> str:
    """Returns where a build's report lies in the store."""
    return f"{BUILDS}{build_id}/{_REPORT}"


def write_manifest(store: Store, manifest: Manifest) -> None:
    """Writes the manifest, whole or not at all, over the one before."""
    store.write(manifest_path(manifest.build_id), sealed(manifest))


def create_manifest(store: Store, manifest: Manifest) -> None:
    """Writes the manifest of a new build.

    Raises:
        Busy: when there is one of that id.
    """
    if not store.create(manifest_path(manifest.build_id), sealed(manifest)):
        found = store.read(manifest_path(manifest.build_id))
        if found is None or found[0] != sealed(manifest):  # else it is ours: the answer to a first try was lost
            raise _taken(manifest.build_id)


def swap_manifest(store: Store, before: Manifest, after: Manifest) -> bool:
    """Writes a manifest over the one that was read before, by compare-and-swap; returns whether it did.

    It does not when the record has changed since, is damaged or is gone.
    """
    path, wanted = manifest_path(before.build_id), sealed(after)
    found = store.read(path)
    if found is None:
        return False
    if found[0] == wanted:
        return True
    try:
        is_same = sealed(unsealed(Manifest, found[0])) == sealed(before)
    except ValueError:
        return False
    return is_same and (store.replace(path, wanted, found[1]) or _is_there(store, path, wanted))


def record_manifest(store: Store, before: Manifest, after: Manifest) -> Manifest:
    """Writes down how a build of this process stands now, and returns that.

    Raises:
        Busy: when somebody else has written its record since: the build is not ours any more.
    """
    if not swap_manifest(store, before, after):
        raise _taken(before.build_id)
    return after


def change_manifest(store: Store, build_id: str, change: Callable[[Manifest], Manifest]) -> Manifest:
    """Changes a manifest by compare-and-swap, begins again whenever somebody else was faster, and returns it.

    Args:
        store: of the config.
        build_id: of the build.
        change: takes the manifest as it is, and returns it as it should be; what it raises is raised.

    Raises:
        InputError: when there is no such build.
        ManifestError: when it cannot be understood.
    """
    while True:
        before = read_manifest(store, build_id)
        after = change(before)
        if after == before or swap_manifest(store, before, after):
            return after


def _is_there(store: Store, path: str, content: bytes) -> bool:
    """Returns whether a refused write was done by an earlier try, whose answer was lost."""
    found = store.read(path)
    return found is not None and found[0] == content


def _taken(build_id: str) -> Busy:
    return Busy(
        f"Somebody else has changed the record of build {build_id} meanwhile.",
        hint="Nothing more was done with it by this run. See who works on it: subset status.",
    )


def read_manifest(store: Store, build_id: str) -> Manifest:
    """Returns a build's manifest.

    Raises:
        InputError: when there is no such build.
        ManifestError: when it cannot be understood.
    """
    return _read(store, Manifest, manifest_path(build_id), build_id)


def write_plan(store: Store, build_id: str, plan: Plan) -> None:
    """Writes what a build does, so that it can be verified and published when the config has changed."""
    store.write(plan_path(build_id), sealed(plan))


def _strangers(plan: Plan) -> list[str]:
    """Returns the names that one part of a plan has and another lacks."""
    tables = plan.table_by_name.keys() ^ plan.rules.by_name.keys()
    outputs = {one.destination for one in plan.tables} - plan.step_by_output.keys()
    return sorted({*map(str, tables), *outputs})


def read_plan(store: Store, build_id: str) -> Plan:
    """Returns what a build did.

    Raises:
        InputError: when there is no such build.
        ManifestError: when it cannot be understood.
    """
    plan = _read(store, Plan, plan_path(build_id), build_id)
    if strangers := _strangers(plan):
        raise ManifestError(
            f"'{store.place(plan_path(build_id))}' cannot be understood: "
            f"its rules, tables and steps differ in {', '.join(strangers)}.",
            hint=_CURE,
        )
    return plan


def _read(store: Store, kind: type[T], path: str, build_id: str) -> T:
    found = read_record(store, path, kind, _CURE)
    if found is None:
        raise InputError(f"There is no build {build_id}.", hint="See the builds that there are: subset builds.")
    return found
