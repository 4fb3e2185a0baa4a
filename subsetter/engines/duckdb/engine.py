"""The embedded engine: DuckDB reads Parquet folders or database files and writes Parquet folders."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

from subsetter.catalog.pruning import DataFile, FilesWanted
from subsetter.catalog.tables import Catalog, Table, TableName
from subsetter.engines.base import UNFENCED, Answer, Capabilities, Fence, Outcome, PublishedTable
from subsetter.engines.duckdb.apart import assert_apart
from subsetter.engines.duckdb.data_files import read_data_files
from subsetter.engines.duckdb.disk import files_below, sync, writing
from subsetter.engines.duckdb.footers import Footers
from subsetter.engines.duckdb.layout import GONE, LocalLayout
from subsetter.engines.duckdb.local_store import LocalStore
from subsetter.engines.duckdb.session import Session, connect
from subsetter.engines.duckdb.settings import DuckdbSettings
from subsetter.engines.duckdb.sources import BUILD_SCHEMA, open_sources, place_of, read_sources, source_refs
from subsetter.engines.duckdb.text import ParquetRead, name_sql, view_of_all_sql
from subsetter.errors import EngineError, FileUnreadable, PublishError
from subsetter.planning.steps import CopyStep, Plan, Step
from subsetter.rendering.statements import OutputRef, Scope, SourceRef, Statement
from subsetter.replication.states import ReplicaState, State
from subsetter.sql.names import text_literal
from subsetter.sql.references import SqlTable

CAPABILITIES = Capabilities(
    dialect="duckdb",
    most_partitions=None,
    billed=False,
    smallest_bill_bytes=0,
    switches_together=True,
    footer_bytes=16 * 1024,  # measured on DuckDB 2.0.0, November 2026
)

_LOST = "Build again, or go back to an older build with: subset rollback."


class DuckdbEngine:
    """DuckDB in the process, bound to one config.

    Statements see each source table as the view ``"<source>"."<table>"`` (``"source"."<table>"`` for the one
    ``source``) and each output as ``"build"."<output>"``. Before the first statement runs, the connection can reach
    nothing but the sources' folders and the build's own, and no statement can change that.
    """

    def __init__(self, settings: DuckdbSettings) -> None:
        self._settings = settings
        self._layout = LocalLayout(settings.destination.resolve() / settings.config)
        self._store = LocalStore(self._layout.store, partial(assert_apart, settings))
        self._footers = Footers()
        self._session: Session | None = None
        self._build_id = ""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return CAPABILITIES

    @property
    def store(self) -> LocalStore:
        """The small objects of this config."""
        return self._store

    def read_catalog(self, cut: datetime | None = None) -> Catalog:
        """Returns every table of the sources, from file names, footers, database catalogs and Iceberg metadata.

        Args:
            cut: the time (UTC) whose state is read of sources with ``as_of: consistent``; None for the newest.

        Raises:
            SourceUnreadable: with everything that cannot be read, and the cures.
        """
        session = Session(connect(self._settings))
        try:
            return read_sources(session, self._settings.sources, cut, footers=self._footers)
        finally:
            session.close()

    def replica_states(
        self,
        tables: Sequence[TableName],
        now: datetime,
        *,
        closely: bool = False,  # noqa: ARG002
    ) -> Sequence[ReplicaState]:
        """Returns that every table is written where it is read.

        Args:
            tables: of the sources.
            now: the time of the question, UTC.
            closely: whether the source is looked at too, to count its commits.
        """
        return tuple(ReplicaState(table, State.OWN, now) for table in tables)

    def read_files(self, wanted: Sequence[FilesWanted]) -> Mapping[TableName, Sequence[DataFile]]:
        """Returns the row groups of source tables, from the footers of their files.

        Raises:
            SourceUnreadable: when files have gone or cannot be read.
        """
        session = Session(connect(self._settings))
        try:
            return read_data_files(session, wanted, lambda name: place_of(name, self._settings.sources).ignore)
        finally:
            session.close()

    def bind(self, plan: Plan, build_id: str, attempts: Mapping[str, int]) -> Scope:
        """Returns the names that the build's statements use. Changes nothing."""
        refs = source_refs(self._settings.sources, plan.rules.source_by_name)
        return Scope(
            dialect="duckdb",
            sources={name: SourceRef(ref) for name, ref in refs.items()},
            outputs={
                output: self._output(step, output, build_id, attempts.get(output, 1))
                for output, step in plan.step_by_output.items()
            },
        )

    def open_build(self, build_id: str, sources: Sequence[Table], made: Collection[OutputRef] = ()) -> None:
        """Makes the build's folder, connects, makes the views and confines the connection.

        Raises:
            SourceUnreadable: when a source has gone or cannot be read.
            FileUnreadable: when what was made has gone or is damaged.
            DestinationUnwritable: when the folder cannot be made.
        """
        self.close()
        folder = self._layout.open_build(build_id)
        session = Session(connect(self._settings, self._layout.spill(build_id)))
        try:
            places = open_sources(session, self._settings.sources, sources, footers=self._footers)
            session.execute(f"CREATE SCHEMA {name_sql(BUILD_SCHEMA)}")
            session.confine({folder, *places})
            _show_all(session, made)
        except BaseException:
            session.close()
            raise
        self._session, self._build_id = session, build_id

    def stop_build(self, build_id: str, since: datetime) -> None:
        """Has nothing to stop: statements of DuckDB end with their process."""

    def run(self, statement: Statement, scope: Scope) -> Outcome:
        """Runs a statement that writes an output, waits until it is on disk, and makes it readable.

        Raises:
            QueryFailed: with the statement and the cause.
            DestinationUnwritable: when the disk is full or may not be written.
        """
        session, output = self._opened(), scope.outputs[statement.output]
        location = Path(output.location)
        self._layout.assert_own(location)
        began = time.monotonic()
        with writing(f"'{location.parent}'"):
            location.parent.mkdir(parents=True, exist_ok=True)
        ((rows,),), scanned = session.measure(statement.text)
        files = files_below(location)
        if not files:
            self._write_empty(session, statement, location)
            files = files_below(location)
        with writing(f"'{location}'"):
            for path in {*files, *(file.parent for file in files), location.parent}:
                sync(path)
        _show(session, output)
        written = sum(file.stat().st_size for file in files)
        return Outcome(int(str(rows)), scanned, written, "", time.monotonic() - began)

    def query(self, statement: Statement) -> Answer:
        """Runs a statement that reads, and returns its rows.

        Raises:
            QueryFailed: with the statement and the cause.
        """
        began = time.monotonic()
        rows, scanned = self._opened().measure(statement.text)
        return Answer(rows, Outcome(None, scanned, None, "", time.monotonic() - began))

    def discard(self, output: str, scope: Scope) -> None:
        """Removes the files of an attempt at an output, and its view.

        Raises:
            DestinationUnwritable: when they cannot be removed, or are published.
        """
        ref = scope.outputs[output]
        self._layout.discard(Path(ref.location))
        if self._session is not None and not self._session.is_stopped:
            self._session.execute(f"DROP VIEW IF EXISTS {name_sql(*ref.ref.parts)}")

    def stored_bytes(self, output: OutputRef) -> int | None:
        """Returns the bytes of an output's files as they are now; None when it has none."""
        with writing(f"'{output.location}'", "read"):
            files = files_below(Path(output.location))
            return sum(file.stat().st_size for file in files) if files else None

    def published(self) -> Sequence[PublishedTable]:
        """Returns the tables of the build that ``current`` links to, in name order."""
        build_id = self._layout.published()
        if build_id is None:
            return ()
        return tuple(PublishedTable(table, build_id) for table in self._layout.tables(build_id))

    def publish(
        self,
        build_id: str,
        tables: Mapping[str, str],
        scope: Scope,
        *,
        force: bool = False,  # noqa: ARG002
        fence: Fence = UNFENCED,
    ) -> None:
        """Switches readers to a build by one rename, after removing what is no part of the copies.

        Args:
            build_id: of the build.
            tables: destination name to output name.
            scope: of the build.
            force: changes nothing: only the link is replaced, never a file.
            fence: proves the lock; a lock of the operating system is held from then until the link is replaced.

        Raises:
            Busy: when the lock was taken over, or another process is in the middle of a switch.
            PublishError: when the build is not whole.
            DestinationUnwritable: when the link cannot be written.
        """
        locations = {table: Path(scope.outputs[output].location) for table, output in tables.items()}
        missing = [table for table, location in locations.items() if not files_below(location)]
        if missing:
            raise PublishError(f"The build '{build_id}' has no files of: {', '.join(sorted(missing))}.", hint=GONE)
        with self._switching(fence):
            self._layout.tidy(build_id, locations.values())
            self._layout.publish(build_id)

    def unpublish(self, *, fence: Fence = UNFENCED) -> None:
        """Removes the link that readers follow.

        Raises:
            Busy: when the lock was taken over, or another process is in the middle of a switch.
            DestinationUnwritable: when it cannot be removed.
        """
        with self._switching(fence):
            self._layout.unpublish()

    def fence_off(self, fence: Fence) -> None:
        """Proves that nobody is between the proof of the lock and the switch: whoever comes there later has lost it.

        Raises:
            Busy: when somebody is.
        """
        with self._switching(fence):
            pass

    def sweep(self, fence: Fence) -> None:
        """Removes records and links that killed processes have left half made.

        Raises:
            Busy: when the lock was taken over, or another process is writing.
            DestinationUnwritable: when they cannot be removed.
        """
        with self._switching(fence):
            self._layout.sweep()
            self._store.sweep()

    def remove_build(self, build_id: str, *, fence: Fence = UNFENCED) -> None:
        """Removes the folder of a build that is not published.

        Raises:
            Busy: when the lock was taken over, or another process is in the middle of a switch.
            PublishError: when it is published.
            DestinationUnwritable: when it was not made by subset, or cannot be removed.
        """
        if build_id == self._build_id:
            self.close()
        if fence is UNFENCED:  # a build that only this process knows of
            self._layout.remove_build(build_id)
            return
        with self._switching(fence):
            self._layout.remove_build(build_id)

    def retire(self) -> None:
        """Does nothing: all that there is lies in the builds."""

    def interrupt(self) -> None:
        """Stops every running statement; safe to call from a signal handler. Later ones are refused."""
        if self._session is not None:
            self._session.interrupt()

    def close(self) -> None:
        """Closes the database of the build."""
        if self._session is not None:
            self._session.close()
            self._session, self._build_id = None, ""

    def _output(self, step: Step, output: str, build_id: str, attempt: int) -> OutputRef:
        ref = SqlTable((BUILD_SCHEMA, output))
        options = [("FORMAT", "parquet"), ("COMPRESSION", text_literal(self._settings.compression))]
        if not isinstance(step, CopyStep):
            path = self._layout.step_path(build_id, output, attempt)
            return OutputRef(ref, str(path), tuple(options))
        path = self._layout.copy_path(build_id, output, attempt, is_partitioned=bool(step.partition_by))
        if step.partition_by:
            columns = ", ".join(name_sql(field.column) for field in step.partition_by)
            # In the files too: a reader cannot tell the type of a value from the name of a folder.
            options += [("PARTITION_BY", f"({columns})"), ("WRITE_PARTITION_COLUMNS", "true")]
        return OutputRef(ref, str(path), tuple(options))

    @contextmanager
    def _switching(self, fence: Fence) -> Iterator[None]:
        """Holds the lock of the operating system, and proves ours inside."""
        with self._store.switching():
            fence.assert_held()
            yield

    def _opened(self) -> Session:
        if self._session is None:
            raise EngineError("No build is open on engine duckdb.")
        return self._session

    def _write_empty(self, session: Session, statement: Statement, location: Path) -> None:
        """Writes a file without rows where a partitioned copy of no rows has left no file to tell its columns."""
        body, _, _ = statement.text.rpartition(f") TO {text_literal(str(location))}")
        query = body.partition("COPY (")[2]
        with writing(f"'{location}'"):
            location.mkdir(exist_ok=True)
        file = text_literal(str(location / "empty.parquet"))
        session.execute(f"COPY (FROM ({query}) LIMIT 0) TO {file} (FORMAT parquet)")


def _show_all(session: Session, outputs: Collection[OutputRef]) -> None:
    """Makes the views over what was written before.

    Raises:
        FileUnreadable: with all of it that has gone or is damaged.
    """
    unreadable: dict[str, str] = {}
    for output in outputs:
        location = Path(output.location)
        try:
            if files_below(location):
                _show(session, output)
            else:
                unreadable[output.ref.parts[-1]] = f"'{location}' is not there any more"
        except FileUnreadable as error:
            unreadable[output.ref.parts[-1]] = error.message
    if unreadable:
        told = "; ".join(f"{name}: {why}" for name, why in unreadable.items())
        raise FileUnreadable(f"What the build wrote cannot be read: {told}.", hint=_LOST, outputs=unreadable)


def _show(session: Session, output: OutputRef) -> None:
    """Makes the view over an output's files."""
    files = tuple(files_below(Path(output.location)))
    session.execute(view_of_all_sql(output.ref.parts, ParquetRead(files, {}).sql()))
