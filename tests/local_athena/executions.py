"""A query of the local Athena: its life, its cost, and all queries of a test."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.local_athena.context import Translated
from tests.local_athena.failures import FailedError
from tests.local_athena.trino_client import Column, Statement

QUEUED, RUNNING, SUCCEEDED, FAILED, CANCELLED = "QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"
ACTIVE = {QUEUED, RUNNING}

MEGABYTE = 10**6
LEAST_BILLED_BYTES = 10 * MEGABYTE


@dataclass(slots=True)
class Limits:
    """What an account and its settings allow; a test may change it before it starts queries."""

    active_dml: int = 25
    """Queries queued or running; the next is refused. AWS documents 20 to 200 by Region."""
    active_ddl: int = 20
    running: int = 8
    """Queries running at once; more of them wait as QUEUED."""
    queued_s: float = 0.0
    """The least time that a query stays QUEUED."""
    has_leftovers: bool = True
    """Whether a CTAS that fails or is stopped while it writes leaves a file at its location."""


@dataclass(slots=True)
class Execution:
    """One query, from start to its final state."""

    id: str
    text: str
    catalog: str | None
    database: str | None
    workgroup: str
    statement_type: str
    output: str | None
    parameters: tuple[str, ...] = ()
    cutoff_bytes: int | None = None
    translated: Translated | None = None
    failure: FailedError | None = None
    state: str = QUEUED
    reason: str | None = None
    submitted: float = field(default_factory=time.time)
    started: float | None = None
    completed: float | None = None
    statement: Statement | None = None
    rows: list[list[str | None]] = field(default_factory=list)
    output_location: str | None = None
    manifest: str | None = None
    stopping: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def is_active(self) -> bool:
        """Whether it counts against the active-query quota."""
        return self.state in ACTIVE

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of a SELECT; none for what writes."""
        return () if self.statement is None or self.statement.is_update else self.statement.columns

    @property
    def scanned_bytes(self) -> int:
        """`DataScannedInBytes`: what Trino read from files."""
        return self.statement.scanned_bytes if self.statement else 0

    @property
    def billed_bytes(self) -> int:
        """Scanned bytes rounded up to the megabyte, 10 MB at least. DDL, EXPLAIN and failed queries are free.

        A cancelled query pays for what it had scanned.
        """
        is_charged = self.state == SUCCEEDED or (self.state == CANCELLED and self.scanned_bytes > 0)
        if self.statement_type != "DML" or not is_charged:
            return 0
        return max(LEAST_BILLED_BYTES, -(-self.scanned_bytes // MEGABYTE) * MEGABYTE)

    def finish(self, state: str, failure: FailedError | None = None, reason: str | None = None) -> None:
        """Sets the final state."""
        self.failure = failure
        self.reason = reason or (str(failure) if failure else None)
        self.completed = time.time()
        self.state = state
        self.done.set()

    def described(self) -> dict[str, Any]:
        """The `QueryExecution` of the API."""
        description: dict[str, Any] = {
            "QueryExecutionId": self.id,
            "Query": self.text,
            "StatementType": self.statement_type,
            "ResultConfiguration": {"OutputLocation": self.output_location} if self.output_location else {},
            "QueryExecutionContext": _without_none({"Database": self.database, "Catalog": self.catalog}),
            "Status": self._status(),
            "Statistics": self._statistics(),
            "WorkGroup": self.workgroup,
            "EngineVersion": {
                "SelectedEngineVersion": "AUTO",
                "EffectiveEngineVersion": "Athena engine version 3",
            },
            "SubstatementType": self.translated.substatement if self.translated else None,
        }
        return _without_none(description)

    def _status(self) -> dict[str, Any]:
        error = self.failure and {
            "ErrorCategory": self.failure.category,
            "ErrorType": self.failure.error_type,
            "Retryable": self.failure.is_retryable,
            "ErrorMessage": str(self.failure),
        }
        return _without_none(
            {
                "State": self.state,
                "SubmissionDateTime": self.submitted,
                "CompletionDateTime": self.completed,
                "StateChangeReason": self.reason,
                "AthenaError": error,
            }
        )

    def _statistics(self) -> dict[str, Any]:
        end = self.completed or time.time()
        begin = self.started or end
        return _without_none(
            {
                "DataScannedInBytes": self.scanned_bytes,
                "EngineExecutionTimeInMillis": int((end - begin) * 1000),
                "TotalExecutionTimeInMillis": int((end - self.submitted) * 1000),
                "QueryQueueTimeInMillis": int((begin - self.submitted) * 1000),
                "ServiceProcessingTimeInMillis": 0,
                "DataManifestLocation": self.manifest,
                "ResultReuseInformation": {"ReusedPreviousResult": False},
            }
        )


def _without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
