"""What the rest of the package knows of an engine. One contract suite, ``tests/engines``, holds every engine to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from subsetter.catalog.pruning import DataFile, FilesWanted
from subsetter.catalog.tables import Catalog, Table, TableName
from subsetter.planning.steps import Plan
from subsetter.rendering.statements import Dialect, OutputRef, Scope, Statement
from subsetter.replication.states import ReplicaState

VALUE_CURE = (
    "A condition of the table (where, always, when) or the type of a copied column does not fit a value. In a "
    "condition write try_cast for cast, nullif(x, 0) for a divisor, and cast to a wider type before a sum or a "
    "product; else drop the column that the message names."
)
"""What to do when a statement fails on a value."""


@dataclass(frozen=True)
class Capabilities:
    """How engines differ where others must know.

    Attributes:
        dialect: of its statements.
        most_partitions: that one statement may write; None for no limit.
        billed: whether bytes read cost money.
        smallest_bill_bytes: what a statement is billed at the least.
        switches_together: whether publishing switches all tables in one step.
        footer_bytes: read at the end of each source file, before its columns.
    """

    dialect: Dialect
    most_partitions: int | None
    billed: bool
    smallest_bill_bytes: int
    switches_together: bool
    footer_bytes: int = 0


@dataclass(frozen=True)
class Outcome:
    """What a statement did.

    Attributes:
        rows: written; None when the engine does not say.
        scanned_bytes: read from storage; None when the engine does not say.
        written_bytes: of the output's files; None when the engine does not say.
        query_id: of the engine; empty when it has none.
        seconds: from sending to the end.
    """

    rows: int | None
    scanned_bytes: int | None
    written_bytes: int | None
    query_id: str
    seconds: float


@dataclass(frozen=True)
class Answer:
    """What a statement that reads has found.

    Attributes:
        rows: in the order in which the engine gave them.
        outcome: without rows and bytes written, as nothing was.
    """

    rows: list[tuple[object, ...]]
    outcome: Outcome


@dataclass(frozen=True)
class StoredObject:
    """One object of a store.

    Attributes:
        path: below the store's root.
        modified: UTC.
        version: changes with the content; what ``replace`` compares.
    """

    path: str
    size_bytes: int
    modified: datetime
    version: str


class Store(Protocol):
    """Small objects of one config at its destination: manifests, journals, the lock. Paths are below its root."""

    def read(self, path: str) -> tuple[bytes, str] | None:
        """Returns content and version, or None when there is no such object."""

    def write(self, path: str, content: bytes) -> None:
        """Writes the object whole or not at all, over what was there."""

    def create(self, path: str, content: bytes) -> bool:
        """Writes the object if there is none, as one atomic act; returns whether it did."""

    def replace(self, path: str, content: bytes, version: str) -> bool:
        """Writes the object if its version is still this one, as one atomic act; returns whether it did."""

    def remove(self, path: str) -> None:
        """Removes one object; nothing happens when there is none."""

    def list(self, prefix: str) -> Sequence[StoredObject]:
        """Returns the objects whose path begins with the prefix, in path order."""


@dataclass(frozen=True)
class PublishedTable:
    """A table of the published set.

    Attributes:
        name: at the destination.
        build_id: the build it comes from.
        changed: by somebody else since it was published.
        has_left: the config does not make it any more, and keeps it for readers.
    """

    name: str
    build_id: str
    changed: bool = False
    has_left: bool = False


@dataclass(frozen=True)
class OnlineCheck:
    """What a look at the engine's account has found; nothing that lasts was changed.

    Attributes:
        name: what was looked at, such as ``workgroup``.
        passed: None when it could not be found out.
        told: what was found, one sentence.
        cure: what to do; empty where nothing is.
    """

    name: str
    passed: bool | None
    told: str
    cure: str = ""


class Fence(Protocol):
    """The proof that what is switched or removed is still this process's to switch or remove."""

    @property
    def epoch(self) -> int:
        """The number of this holding of the lock: higher than that of every earlier one; 0 without a lock."""

    def assert_held(self) -> None:
        """Proves that the lock is held at this moment.

        Raises:
            Busy: when somebody has taken it over.
        """


@dataclass(frozen=True)
class _Unfenced:
    """For work that needs no lock, such as tests of an engine and builds that nobody knows of."""

    epoch: int = 0

    def assert_held(self) -> None:
        """Proves nothing."""


UNFENCED: Fence = _Unfenced()


class Engine(Protocol):
    """An engine bound to one config.

    A build is: ``bind`` (pure), ``open_build``, many ``run`` and ``query``, ``publish``. Every method but ``bind``
    may raise EngineError; ``run`` and ``query`` may be called from several threads.
    """

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""

    @property
    def store(self) -> Store:
        """The small objects of this config."""

    def read_catalog(self, cut: datetime | None = None) -> Catalog:
        """Returns every table of the sources, with pins where they can be pinned. Reads metadata only.

        Args:
            cut: the time (UTC) whose state is read of sources with ``as_of: consistent``; None for the newest.

        Raises:
            SourceUnreadable: when a source is missing or cannot be read.
        """

    def read_files(self, wanted: Sequence[FilesWanted]) -> Mapping[TableName, Sequence[DataFile]]:
        """Returns the data files of source tables at their pins, for an estimate. Reads metadata only.

        Args:
            wanted: the tables, each with the columns whose sizes and values are asked for.

        Returns:
            By table; tables of which nothing more is known than the catalog says are left out.
        """

    def replica_states(
        self, tables: Sequence[TableName], now: datetime, *, closely: bool = False
    ) -> Sequence[ReplicaState]:
        """Returns how the replication of some tables stands, in their order.

        Args:
            tables: of the sources.
            now: the time of the question, UTC.
            closely: whether the source is looked at too, to count its commits.
        """

    def bind(self, plan: Plan, build_id: str, attempts: Mapping[str, int]) -> Scope:
        """Returns the names that the build's statements use. Changes nothing.

        Args:
            attempts: of each output, from 1; outputs not named are at their first.
        """

    def open_build(self, build_id: str, sources: Sequence[Table], made: Collection[OutputRef] = ()) -> None:
        """Makes what the statements of a build need: its folder or database, and access to the sources.

        Args:
            build_id: of a new build, or of one that is resumed or looked at.
            sources: that the statements read.
            made: outputs that an earlier process has written whole, to be read by the statements.

        Raises:
            SourceUnreadable: when a source has gone or cannot be read.
            DestinationUnwritable: when nothing can be written there.
        """

    def stop_build(self, build_id: str, since: datetime) -> None:
        """Stops what an earlier process has left running of a build, and waits for its end.

        Args:
            build_id: of a build whose process is gone.
            since: when it began, UTC.
        """

    def run(self, statement: Statement, scope: Scope) -> Outcome:
        """Runs a statement that writes an output, and waits for its end.

        Raises:
            QueryFailed: with statement and cause. What the attempt left behind is removed by ``discard``.
        """

    def query(self, statement: Statement) -> Answer:
        """Runs a statement that reads, and returns its rows."""

    def discard(self, output: str, scope: Scope) -> None:
        """Removes what an attempt at an output has left: its files, its catalog entry. Nothing else."""

    def stored_bytes(self, output: OutputRef) -> int | None:
        """Returns the bytes of an output's files as they are now; None when the output is not there."""

    def published(self) -> Sequence[PublishedTable]:
        """Returns the published tables of this config, in name order."""

    def publish(
        self,
        build_id: str,
        tables: Mapping[str, str],
        scope: Scope,
        *,
        force: bool = False,
        fence: Fence = UNFENCED,
    ) -> None:
        """Switches readers to the tables of a build. A kill in the middle leaves what the next call can finish.

        What is there is read first, then the lock is proven, then only what was read is switched. Whatever turns out
        to be another one meanwhile begins all of that again.

        Args:
            tables: destination name to output name; published tables of this config that are not in it go.
            force: also replaces tables of this config that somebody else has changed since they were published.
            fence: proves the lock.

        Raises:
            Busy: when the lock was taken over; nothing that its new holder has seen is switched then.
        """

    def unpublish(self, *, fence: Fence = UNFENCED) -> None:
        """Takes every published table of this config away from readers; the builds stay.

        Raises:
            Busy: when the lock was taken over.
        """

    def fence_off(self, fence: Fence) -> None:
        """Makes what an earlier holder of the lock has read of the published set stale, so that it switches nothing.

        Raises:
            Busy: when that holder is in the middle of a switch that cannot be refused any more.
        """

    def remove_build(self, build_id: str, *, fence: Fence = UNFENCED) -> None:
        """Removes everything of a build that is not published: files, catalog entries.

        Raises:
            Busy: when the lock was taken over.
        """

    def sweep(self, fence: Fence) -> None:
        """Removes what killed processes have left beside builds and records, such as files half written.

        Raises:
            Busy: when somebody is writing there.
        """

    def retire(self) -> None:
        """Removes what the engine has noted on the config as a whole, when all else of it is removed."""

    def interrupt(self) -> None:
        """Stops every running statement; safe to call from a signal handler's thread."""

    def close(self) -> None:
        """Releases connections."""
