"""Runs queries on Trino, each in its own thread, and leaves behind what Athena would."""

import threading
import time
import traceback
from contextlib import suppress
from typing import Any

from tests.local_athena.aws import ACCOUNT
from tests.local_athena.context import Translated
from tests.local_athena.executions import CANCELLED, FAILED, RUNNING, SUCCEEDED, Execution, Limits
from tests.local_athena.failures import SYSTEM, FailedError, from_trino
from tests.local_athena.faults import Faults, Moment, QueryRule
from tests.local_athena.hands import harness_client, list_objects, put_object
from tests.local_athena.iceberg_types import check_iceberg_types
from tests.local_athena.names import literal
from tests.local_athena.results import as_csv, as_texts
from tests.local_athena.trino_client import Session, Statement, TrinoError

STOPPED = FailedError("USER_CANCELED", "Query cancelled by user", error_type=1011)
OVER_CUTOFF = FailedError("EXCEEDED_SCAN_LIMIT", "Bytes scanned limit was exceeded", error_type=1014)

WATCH_S = 0.05


class Executor:
    """Runs queries; `bugs` collects tracebacks of the harness itself, for the fixture to show."""

    def __init__(self, port: int, endpoint: str, limits: Limits, faults: Faults) -> None:
        self._port = port
        self._endpoint = endpoint
        self._limits = limits
        self._faults = faults
        self._turn = threading.Condition()
        self._running = 0
        self.bugs: list[str] = []

    def start(self, execution: Execution) -> None:
        """Begins the query; its state changes from another thread."""
        threading.Thread(target=self._live, args=[execution], daemon=True).start()

    def stop(self, execution: Execution) -> None:
        """Asks for the end of the query. One that wins the race still ends SUCCEEDED."""
        execution.stopping.set()
        with self._turn:
            self._turn.notify_all()

    def _live(self, execution: Execution) -> None:
        try:
            if self._takes_its_turn(execution):
                try:
                    self._run(execution)
                finally:
                    self._give_turn_back()
        except Exception as error:
            self.bugs.append(traceback.format_exc())
            execution.finish(
                FAILED, FailedError("GENERIC_INTERNAL_ERROR", repr(error), error_type=9999, category=SYSTEM)
            )

    def _takes_its_turn(self, execution: Execution) -> bool:
        execution.stopping.wait(self._limits.queued_s)
        with self._turn:
            self._turn.wait_for(lambda: execution.stopping.is_set() or self._running < self._limits.running)
            if execution.stopping.is_set():
                execution.finish(CANCELLED, STOPPED)
                return False
            self._running += 1
        execution.started = time.time()
        execution.state = RUNNING
        return True

    def _give_turn_back(self) -> None:
        with self._turn:
            self._running -= 1
            self._turn.notify_all()

    def _run(self, execution: Execution) -> None:
        rule = self._faults.for_query(execution.text)
        try:
            if execution.failure:
                raise execution.failure
            translated = execution.translated
            assert translated is not None
            if rule and rule.moment is not Moment.AFTER_DONE:
                self._leave_files(execution, was_writing=rule.moment is Moment.WHILE_WRITING)
                raise _failure(rule)
            self._execute(execution, translated)
            if rule:
                raise _failure(rule)
        except FailedError as failure:
            execution.finish(CANCELLED if failure in {STOPPED, OVER_CUTOFF} else FAILED, failure, _reason(failure))
        else:
            execution.finish(SUCCEEDED)

    def _execute(self, execution: Execution, translated: Translated) -> None:
        if translated.iceberg_select:
            self._check_iceberg_types(execution, translated.catalog, translated.iceberg_select)
        session = Session(translated.catalog, execution.database or "default", translated.properties)
        statement = Statement(self._port, _with_parameters(execution, translated), session)
        execution.statement = statement
        watch = threading.Thread(target=self._watch, args=[execution, statement], daemon=True)
        watch.start()
        try:
            rows = statement.run()
        except TrinoError as error:
            self._leave_files(execution, was_writing=statement.has_started)
            if execution.stopping.is_set():
                raise STOPPED from None
            raise from_trino(error, translated.sql.in_original(error.message)) from None
        if execution.cutoff_bytes and statement.scanned_bytes > execution.cutoff_bytes:
            self._undo_table(translated)
            raise OVER_CUTOFF
        self._write_results(execution, translated, rows)

    def _watch(self, execution: Execution, statement: Statement) -> None:
        """Passes a stop on to Trino, as soon as the statement has an id there."""
        while not execution.done.is_set():
            if execution.stopping.wait(WATCH_S) and statement.id:
                with suppress(TrinoError, OSError):
                    statement.cancel()
                return
            if execution.stopping.is_set():
                execution.done.wait(WATCH_S)

    def _check_iceberg_types(self, execution: Execution, catalog: str, select: str) -> None:
        session = Session(catalog, execution.database or "default")
        probe = Statement(self._port, f"SELECT * FROM (\n{select}\n) q WHERE false", session)
        try:
            probe.run()
        except TrinoError:
            return  # the statement itself says it, with positions in the user's text
        check_iceberg_types(probe.columns)

    def _leave_files(self, execution: Execution, *, was_writing: bool) -> None:
        location = execution.translated.location if execution.translated else None
        if location and was_writing and self._limits.has_leftovers:
            put_object(self._endpoint, f"{location}{execution.id}_part", "partial")

    def _undo_table(self, translated: Translated) -> None:
        """Over the cutoff there is no table, but its files stay (`_execute` learns of it only at the end)."""
        table = translated.created
        if table is None:
            return
        catalog_id = f"{ACCOUNT}:{table.catalog}" if table.is_s3_tables else ACCOUNT
        glue = harness_client("glue", self._endpoint)
        glue.delete_table(CatalogId=catalog_id, DatabaseName=table.database, Name=table.table)

    def _write_results(self, execution: Execution, translated: Translated, rows: list[list[Any]]) -> None:
        output = execution.output
        if execution.columns:
            execution.rows = as_texts(execution.columns, rows)
        if output is None:
            return
        if translated.substatement:
            execution.output_location = f"{output}/tables/{execution.id}"
            execution.manifest = f"{output}/tables/{execution.id}-manifest.csv"
            files = list_objects(self._endpoint, translated.location) if translated.location else []
            put_object(self._endpoint, execution.manifest, "".join(f"{f}\n" for f in files if "/metadata/" not in f))
        elif execution.statement_type == "DML":
            put_object(self._endpoint, f"{output}/{execution.id}.csv", as_csv(execution.columns, execution.rows))
        else:
            lines = ["\t".join(value or "" for value in row) + "\n" for row in execution.rows]
            put_object(self._endpoint, f"{output}/{execution.id}.txt", "".join(lines))


def _with_parameters(execution: Execution, translated: Translated) -> str:
    text = translated.sql.text
    if not execution.parameters:
        return text
    return f"EXECUTE IMMEDIATE {literal(text)} USING {', '.join(execution.parameters)}"


def _failure(rule: QueryRule) -> FailedError:
    return FailedError(
        rule.name,
        rule.message,
        error_type=rule.error_type,
        category=rule.category,
        is_retryable=rule.is_retryable,
    )


def _reason(failure: FailedError) -> str:
    return str(failure).partition(": ")[2] if failure in {STOPPED, OVER_CUTOFF} else str(failure)
