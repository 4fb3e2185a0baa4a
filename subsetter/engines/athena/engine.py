"""The Athena engine: reads Glue and S3 Tables catalogs, runs statements on Athena, writes Hive or Iceberg tables."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cached_property

from subsetter.catalog.pruning import DataFile, FilesWanted
from subsetter.catalog.tables import Catalog, Table, TableName
from subsetter.engines.athena.catalog import read_sources
from subsetter.engines.athena.data_files import read_data_files
from subsetter.engines.athena.databases import forget_databases, read_databases, write_databases
from subsetter.engines.athena.errors import AwsErrors
from subsetter.engines.athena.executions import Execution
from subsetter.engines.athena.glue import Glue, source_catalog
from subsetter.engines.athena.key_sets import Written, hive_columns
from subsetter.engines.athena.layout import S3Layout
from subsetter.engines.athena.metadata import MetadataFiles
from subsetter.engines.athena.names import Binding, tag_of
from subsetter.engines.athena.objects import Objects, parse_uri
from subsetter.engines.athena.preflight import Preflight, ensure_databases, written_sources
from subsetter.engines.athena.publish import Publisher
from subsetter.engines.athena.removal import Removal
from subsetter.engines.athena.replicas import read_states
from subsetter.engines.athena.results import read_rows, written_rows
from subsetter.engines.athena.s3tables import S3Tables
from subsetter.engines.athena.session import Connections
from subsetter.engines.athena.settings import AthenaSettings, GluePlace
from subsetter.engines.athena.snapshot_queries import SnapshotQueries
from subsetter.engines.athena.statements import Sending, Statements, token_of
from subsetter.engines.athena.store import S3Store
from subsetter.engines.athena.workgroup import read_workgroup
from subsetter.engines.base import UNFENCED, Answer, Capabilities, Fence, Outcome, PublishedTable
from subsetter.errors import ConfigError, DestinationUnwritable, EngineError, Problem, PublishError, QueryFailed
from subsetter.planning.partition_fields import MOST_PARTITIONS
from subsetter.planning.steps import Plan
from subsetter.rendering.statements import OutputRef, Scope, Statement
from subsetter.replication.states import ReplicaState

CAPABILITIES = Capabilities(
    dialect="athena",
    most_partitions=MOST_PARTITIONS,
    billed=True,
    smallest_bill_bytes=10_000_000,
    switches_together=False,
    footer_bytes=48 * 1024,  # measured on the Trino of tests/local_athena, November 2026; not on Athena itself
)

_READ_ATTEMPTS = 3


class AthenaEngine:
    """Amazon Athena, bound to one config.

    Statements name every table in full, so that nothing depends on the context in which they run. Outputs are made in
    a database of their own; nothing is ever dropped by a statement.
    """

    def __init__(self, settings: AthenaSettings) -> None:
        destination = settings.destination
        self._settings = settings
        self._connections = Connections(settings.engine)
        self._translator = AwsErrors(settings.engine.profile or "")
        self._metadata = MetadataFiles(self._connections)
        self._layout = S3Layout(settings.config, settings.root)
        self._objects = Objects(self._connections, destination.bucket_owner or "", destination.kms_key or "")
        self._glue = Glue(self._connections)
        self._store = S3Store(self._objects, self._layout.store, self._translator)
        self._removal = Removal(self._layout, self._glue, self._objects, self._translator)
        self._statements = Statements(self._connections, settings.engine.max_parallel, self._translator)
        self._asks = SnapshotQueries(settings, self._connections, self._translator, self._statements)
        self._open: _OpenBuild | None = None
        self._failed: set[str] = set()
        self._hive_columns: dict[str, tuple[Written, ...]] = {}

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return CAPABILITIES

    @property
    def store(self) -> S3Store:
        """The small objects of this config."""
        return self._store

    def read_catalog(self, cut: datetime | None = None) -> Catalog:
        """Returns every table of the sources, with the Iceberg snapshots that a build would read.

        Args:
            cut: the time (UTC) whose state is read of sources with ``as_of: consistent``; None for the newest.

        Raises:
            SourceUnreadable: when a source is missing.
            EngineError: when AWS refuses or fails.
        """
        return read_sources(
            self._connections,
            self._settings.sources,
            self._translator,
            cut,
            metadata=self._metadata,
            asks=self._asks,
        )

    def replica_states(
        self, tables: Sequence[TableName], now: datetime, *, closely: bool = False
    ) -> Sequence[ReplicaState]:
        """Returns how the replication of some tables stands, from S3 Tables; tables elsewhere are no replicas.

        Args:
            tables: of the sources.
            now: the time of the question, UTC.
            closely: whether the source is looked at too, to count its commits.

        Raises:
            EngineError: when AWS fails. A right that is missing makes a state, not an error.
        """
        client = S3Tables(self._connections, self._translator)
        sources = self._settings.sources
        return read_states(self._connections, client, sources, tables, now, self._metadata, closely=closely)

    def read_files(self, wanted: Sequence[FilesWanted]) -> Mapping[TableName, Sequence[DataFile]]:
        """Returns the data files of source tables, from Iceberg manifests, Glue's partitions and listings.

        Raises:
            EngineError: when AWS refuses or fails.
        """
        return read_data_files(self._connections, self._settings.sources, wanted, self._translator, self._metadata)

    def bind(self, plan: Plan, build_id: str, attempts: Mapping[str, int]) -> Scope:
        """Returns the names that the build's statements use. Changes nothing.

        Raises:
            PlanError: when a copy cannot be partitioned as it should.
        """
        self._hive_columns[build_id] = hive_columns(plan, self._settings.destination.table_type)
        return Binding(self._settings, self._layout, self._catalogs).scope(plan, build_id, attempts)

    def open_build(self, build_id: str, sources: Sequence[Table], made: Collection[OutputRef] = ()) -> None:  # noqa: ARG002
        """Checks the destination, makes its databases, and marks the build's prefix as ours.

        Args:
            build_id: of a new build, or of one that is resumed or looked at.
            sources: that the statements read.
            made: outputs that are there already; statements find them by their names.

        Raises:
            ConfigError: with everything that is in the way; nothing was changed then.
            EngineError: when AWS refuses or fails.
        """
        with self._translator.mapped(f"Opening the build {build_id}"):
            workgroup = read_workgroup(self._connections, self._settings.workgroup)
            written = written_sources(self._connections, self._settings)
            preflight = Preflight(self._settings, workgroup, sources, self._hive_columns.get(build_id, ()), written)
            problems = preflight.problems()
            if problems:
                raise ConfigError(problems)
            self._assert_at_home()
            ensure_databases(self._glue, self._settings)
            if self._recorded != self._published_by_builds:
                write_databases(self._store, self._published_by_builds)
            self._removal.sweep(self._databases)
            self._objects.write(self._layout.marker(build_id), f"{build_id}\n".encode())
        self._open = (
            build_id,
            Sending(
                workgroup,
                preflight.output,
                min(self._settings.published_by_builds),
                self._settings.destination.kms_key or "",
            ),
        )

    def stop_build(self, build_id: str, since: datetime) -> None:
        """Stops the queries of a build that Athena still runs, and waits for their end.

        Raises:
            EngineError: when AWS refuses or fails.
        """
        self._failed.add(build_id)  # what is stopped may write after its end
        with self._translator.mapped(f"Stopping what runs of the build {build_id}"):
            self._statements.stop_left(
                self._settings.workgroup, f"-- {tag_of(self._settings.config, build_id)}\n", since
            )

    def run(self, statement: Statement, scope: Scope) -> Outcome:
        """Runs a statement that writes an output, and waits for its end.

        Raises:
            QueryFailed: with query id, statement, cause and cure.
            EngineError: when AWS refuses or fails.
        """
        output = scope.outputs[statement.output]
        began = time.monotonic()
        execution = self._sent(statement, output.location)
        with self._translator.mapped(f"Reading what the query {execution.query_id} has done", statement.text):
            rows = written_rows(self._connections.client("athena"), execution.query_id)
            written = self._written_bytes(output)
        return Outcome(rows, execution.scanned_bytes, written, execution.query_id, time.monotonic() - began)

    def query(self, statement: Statement) -> Answer:
        """Runs a statement that reads, and returns its rows.

        Raises:
            QueryFailed: with query id, statement, cause and cure.
            EngineError: when AWS refuses or fails.
        """
        began = time.monotonic()
        execution = self._read(statement)
        with self._translator.mapped(f"Reading the rows of the query {execution.query_id}", statement.text):
            rows = read_rows(self._connections.client("athena"), execution.query_id)
        seconds = time.monotonic() - began
        return Answer(rows, Outcome(None, execution.scanned_bytes, None, execution.query_id, seconds))

    def discard(self, output: str, scope: Scope) -> None:
        """Removes the table and the files of an attempt at an output, and nothing else.

        Raises:
            DestinationUnwritable: when they cannot be removed, or are not this build's.
        """
        ref = scope.outputs[output]
        self._removal.remove_output(self._build_of(ref), ref)

    def stored_bytes(self, output: OutputRef) -> int | None:
        """Returns the bytes of an output's data files as they are now; None when it has no table.

        Raises:
            EngineError: when AWS refuses or fails.
        """
        with self._translator.mapped(f"Looking at {output.ref}"):
            has_table = self._glue.table(output.ref.parts[-2], output.ref.parts[-1]) is not None
            return self._written_bytes(output) if has_table else None

    def published(self) -> Sequence[PublishedTable]:
        """Returns the published tables of this config, in name order.

        Raises:
            EngineError: when AWS refuses or fails.
        """
        return tuple(self._publisher().published())

    def publish(
        self,
        build_id: str,
        tables: Mapping[str, str],
        scope: Scope,
        *,
        force: bool = False,
        fence: Fence = UNFENCED,
    ) -> None:
        """Switches readers to the tables of a build, one call of Glue for each; may be called again after a kill.

        Then removes what else the build has made.

        Raises:
            Busy: when the lock was taken over.
            PublishError: when a table of the build has gone, or a table at the destination is not ours to replace.
            EngineError: when AWS refuses or fails.
        """
        outputs = {name: scope.outputs[output] for name, output in tables.items()}
        self._assert_at_home()
        self._publisher().publish(build_id, outputs, force=force, fence=fence)
        fence.assert_held()
        self._removal.tidy(build_id, self._databases, outputs.values())

    def unpublish(self, *, fence: Fence = UNFENCED) -> None:
        """Removes the published tables of this config from the catalog, one call of Glue for each.

        Raises:
            Busy: when the lock was taken over.
            PublishError: when somebody changed one since it was published.
            EngineError: when AWS refuses or fails.
        """
        self._assert_at_home()
        self._publisher().unpublish(fence=fence)
        self._removal.sweep(self._databases)

    def fence_off(self, fence: Fence) -> None:
        """Gives each published entry another version, so that whoever has read the one before switches nothing.

        Raises:
            Busy: when the lock was taken over.
            EngineError: when AWS refuses or fails.
        """
        self._publisher().fence_off(fence)

    def sweep(self, fence: Fence) -> None:
        """Does nothing: an object of S3 is there whole or not at all."""

    def remove_build(self, build_id: str, *, fence: Fence = UNFENCED) -> None:
        """Removes the tables and files of a build that is not published.

        Raises:
            Busy: when the lock was taken over.
            PublishError: when a published table comes from it.
            EngineError: when AWS refuses or fails.
        """
        self._assert_at_home()
        if any(table.build_id == build_id for table in self.published()):
            raise PublishError(
                f"The build {build_id} is published and is not removed.", hint="Publish another one first."
            )
        fence.assert_held()
        self._removal.remove_build(build_id, self._databases, has_failed=build_id in self._failed)

    def retire(self) -> None:
        """Forgets in which databases the config has published.

        Raises:
            EngineError: when AWS refuses or fails.
        """
        forget_databases(self._store)

    def interrupt(self) -> None:
        """Stops every running statement; safe to call from a signal handler. Later ones are refused."""
        self._statements.interrupt()

    def close(self) -> None:
        """Forgets the build; connections close by themselves."""
        self._open = None

    @cached_property
    def _catalogs(self) -> dict[GluePlace, str]:
        with self._translator.mapped("Finding the Region"):
            return {
                place: source_catalog(place, self._connections.region if place.account else "")
                for place in self._settings.sources
            }

    @cached_property
    def _recorded(self) -> dict[str, str]:
        return read_databases(self._store)

    @cached_property
    def _published_by_builds(self) -> dict[str, str]:
        """The published database of each database of builds, those of earlier runs included."""
        return self._recorded | self._settings.published_by_builds

    @property
    def _databases(self) -> tuple[str, ...]:
        """The databases of builds."""
        return tuple(sorted(self._published_by_builds))

    def _assert_at_home(self) -> None:
        """Refuses to go on where readers see copies of this config in databases of which it now names none."""
        named, recorded = ({*one.values()} for one in (self._settings.published_by_builds, self._recorded))
        left = self._publisher().own_databases() if recorded and not recorded & named else ()
        if left:
            raise ConfigError(
                [
                    Problem(
                        "destination.database",
                        f"The copies of '{self._settings.config}' below {self._settings.root} are published in "
                        f"{', '.join(left)}, and this run names {', '.join(sorted(named))}.",
                        "Give these copies a destination.location of their own. To move the others, first take them "
                        f"away: subset drop {self._settings.config}, with the database as it was.",
                    )
                ]
            )

    def _publisher(self) -> Publisher:
        with self._translator.mapped("Asking who is calling"):
            caller = str(self._connections.client("sts").get_caller_identity()["Arn"])
        databases = frozenset(self._published_by_builds.values())
        return Publisher(self._settings, databases, self._glue, self._translator, caller)

    def _sent(self, statement: Statement, attempt: str) -> Execution:
        if self._open is None:
            raise EngineError("No build is open on engine athena.")
        build_id, sending = self._open
        token = token_of(build_id, statement.step, attempt, statement.text)
        try:
            return self._statements.run(statement.text, token, sending)
        except BaseException:
            self._failed.add(build_id)
            raise

    def _read(self, statement: Statement) -> Execution:
        """Runs a query; again when that may help, as it writes nothing."""
        for _ in range(_READ_ATTEMPTS - 1):
            try:
                return self._sent(statement, str(time.time_ns()))
            except QueryFailed as error:
                if not error.can_repeat:
                    raise
        return self._sent(statement, str(time.time_ns()))

    def _written_bytes(self, output: OutputRef) -> int:
        files = self._objects.list(parse_uri(output.location))
        return sum(one.size_bytes for one in files if "/metadata/" not in one.uri.key)

    def _build_of(self, output: OutputRef) -> str:
        """Returns the build whose prefix an output lies below."""
        builds = f"{self._settings.root}builds/"
        if not output.location.startswith(builds):
            raise DestinationUnwritable(f"'{output.location}' is not below '{builds}', so it is not touched.")
        return output.location.removeprefix(builds).partition("/")[0]


_OpenBuild = tuple[str, Sending]
