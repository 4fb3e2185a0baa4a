"""An engine in memory that writes down what it is asked, for tests of whatever uses an engine.

It understands steps, not SQL: a copy step that keeps every row copies the source's rows, one that keeps none makes
an empty table, and for all others a test says what comes out, by ``results``.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from subsetter.catalog.tables import Catalog, Column, Table, TableName
from subsetter.engines.base import UNFENCED, Answer, Capabilities, Fence, Outcome, PublishedTable
from subsetter.errors import EngineError, PublishError, QueryCancelled, QueryFailed
from subsetter.planning.predicates import FALSE, TRUE
from subsetter.planning.steps import CopyStep, Plan
from subsetter.rendering.statements import OutputRef, Scope, SourceRef, Statement
from subsetter.replication.states import ReplicaState, State
from subsetter.sql.references import SqlTable
from subsetter.types.trino import parse_type
from tests.engines.worlds import Contents
from tests.unit.builds.memory import MemoryStore

FAILS = "\n-- fails"
ENDLESS = "\n-- endless"


@dataclass
class MemoryLake:
    """Source and destination: what outlives an engine.

    Attributes:
        source: the tables that can be read.
        builds: what each build has made, by location.
        published: build and table to location; None before the first publish.
    """

    source: dict[TableName, Contents] = field(default_factory=dict)
    builds: dict[str, dict[str, Contents]] = field(default_factory=dict)
    published: tuple[str, dict[str, str]] | None = None
    store: MemoryStore = field(default_factory=MemoryStore)

    def read(self, table: str) -> Contents | None:
        """Returns a published table as a reader sees it."""
        if self.published is None or table not in self.published[1]:
            return None
        build_id, locations = self.published
        return self.builds[build_id][locations[table]]


class RecordingEngine:
    """An Engine.

    Attributes:
        calls: what was asked, in order, such as ``run orders`` or ``publish b1``.
        statements: what was run or queried, in order.
        results: rows of outputs whose step it does not understand, by output.
        failures: raised in place of running an output, by output.
        answers: to queries; by default the rows of the statement's output are counted.
    """

    def __init__(self, lake: MemoryLake | None = None) -> None:
        self.lake = lake or MemoryLake()
        self.calls: list[str] = []
        self.statements: list[Statement] = []
        self.results: dict[str, Contents] = {}
        self.failures: dict[str, EngineError] = {}
        self.states: dict[TableName, ReplicaState] = {}
        self.answers: Callable[[Statement], list[tuple[object, ...]]] = self._count
        self._plan: Plan | None = None
        self._shown: dict[str, Contents] = {}
        self._build_id = ""
        self._stopped = threading.Event()

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities("duckdb", None, billed=False, smallest_bill_bytes=0, switches_together=True)

    @property
    def store(self) -> MemoryStore:
        return self.lake.store

    def read_catalog(self, cut: datetime | None = None) -> Catalog:
        self.calls.append("read_catalog")
        tables = (
            Table(
                name,
                tuple(Column(column, parse_type(kind)) for column, kind in contents.columns),
                rows=len(contents.rows),
                size_bytes=100 * len(contents.rows) + 1,
            )
            for name, contents in self.lake.source.items()
        )
        return Catalog(tuple(sorted(tables, key=lambda table: table.name)))

    def replica_states(
        self, tables: Sequence[TableName], now: datetime, *, closely: bool = False
    ) -> Sequence[ReplicaState]:
        self.calls.append("replica_states")
        return tuple(self.states.get(table, ReplicaState(table, State.OWN, now)) for table in tables)

    def bind(self, plan: Plan, build_id: str, attempts: Mapping[str, int]) -> Scope:
        self._plan = plan
        sources = {
            name: SourceRef(SqlTable((name.source or "source", name.table))) for name in plan.rules.source_by_name
        }
        outputs = {
            output: OutputRef(SqlTable(("build", output)), f"/{build_id}/{output}/{attempts.get(output, 1)}.parquet")
            for output in plan.step_by_output
        }
        return Scope("duckdb", sources, outputs)

    def open_build(self, build_id: str, sources: Sequence[Table], made: Collection[OutputRef] = ()) -> None:
        self.calls.append(f"open_build {build_id}")
        files = self.lake.builds.setdefault(build_id, {})
        self._build_id = build_id
        self._stopped.clear()
        self._shown = {output.ref.parts[-1]: files[output.location] for output in made}

    def stop_build(self, build_id: str, since: datetime) -> None:
        self.calls.append(f"stop {build_id}")

    def run(self, statement: Statement, scope: Scope) -> Outcome:
        output = statement.output
        self.calls.append(f"run {output}")
        self.statements.append(statement)
        self._refuse(statement)
        contents = self._result(output)
        self.lake.builds[self._build_id][scope.outputs[output].location] = contents
        self._shown[output] = contents
        return Outcome(len(contents.rows), None, 10 * len(contents.rows) + 1, "", 0.0)

    def query(self, statement: Statement) -> Answer:
        self.statements.append(statement)
        return Answer(self.answers(statement), Outcome(None, None, None, "", 0.0))

    def discard(self, output: str, scope: Scope) -> None:
        self.calls.append(f"discard {output}")
        location = scope.outputs[output].location
        for files in self.lake.builds.values():
            files.pop(location, None)

    def published(self) -> Sequence[PublishedTable]:
        if self.lake.published is None:
            return ()
        build_id, locations = self.lake.published
        return tuple(PublishedTable(table, build_id) for table in sorted(locations))

    def stored_bytes(self, output: OutputRef) -> int | None:
        found = [files[output.location] for files in self.lake.builds.values() if output.location in files]
        return len(found[0].rows) if found else None

    def publish(
        self,
        build_id: str,
        tables: Mapping[str, str],
        scope: Scope,
        *,
        force: bool = False,
        fence: Fence = UNFENCED,
    ) -> None:
        self.calls.append(f"publish {build_id}")
        made = self.lake.builds.get(build_id, {})
        locations = {table: scope.outputs[output].location for table, output in tables.items()}
        missing = sorted(table for table, location in locations.items() if location not in made)
        if missing:
            raise PublishError(f"The build has no files of: {', '.join(missing)}.")
        fence.assert_held()
        self.lake.published = build_id, locations

    def fence_off(self, fence: Fence) -> None:
        fence.assert_held()
        self.calls.append("fence_off")

    def sweep(self, fence: Fence) -> None:
        fence.assert_held()

    def unpublish(self, *, fence: Fence = UNFENCED) -> None:
        fence.assert_held()
        self.calls.append("unpublish")
        self.lake.published = None

    def remove_build(self, build_id: str, *, fence: Fence = UNFENCED) -> None:
        fence.assert_held()
        self.calls.append(f"remove_build {build_id}")
        if self.lake.published and self.lake.published[0] == build_id:
            raise PublishError(f"The build '{build_id}' is published.")
        self.lake.builds.pop(build_id, None)

    def interrupt(self) -> None:
        self.calls.append("interrupt")
        self._stopped.set()

    def close(self) -> None:
        self.calls.append("close")

    def _refuse(self, statement: Statement) -> None:
        if statement.output in self.failures:
            raise self.failures[statement.output]
        if FAILS in statement.text:
            raise QueryFailed("It was told to fail.", statement=statement.text)
        if ENDLESS in statement.text:
            self._stopped.wait(timeout=60)
            time.sleep(0.01)
        if self._stopped.is_set():
            raise QueryCancelled("It was interrupted.", statement=statement.text)

    def _result(self, output: str) -> Contents:
        if output in self.results:
            return self.results[output]
        step = self._plan.step_by_output[output] if self._plan else None
        if not isinstance(step, CopyStep) or step.where not in (TRUE, FALSE):
            raise AssertionError(f"say in results what {output} holds")
        found = self.lake.source[step.table]
        return found if step.where == TRUE else Contents(found.columns, ())

    def _count(self, statement: Statement) -> list[tuple[object, ...]]:
        return [(len(self._shown[statement.output].rows),)]
