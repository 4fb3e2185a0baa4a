"""A query as Athena tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_FINAL = frozenset({"SUCCEEDED", "FAILED", "CANCELLED"})


@dataclass(frozen=True, slots=True)
class Execution:
    """The state of a query.

    Attributes:
        state: ``QUEUED``, ``RUNNING``, ``SUCCEEDED``, ``FAILED`` or ``CANCELLED``.
        reason: why it failed; empty otherwise.
        error_type: AthenaError's ErrorType; None when there is none.
        scanned_bytes: read from storage; None until Athena says.
    """

    query_id: str
    state: str
    reason: str = ""
    error_type: int | None = None
    scanned_bytes: int | None = None

    @property
    def has_ended(self) -> bool:
        """Whether the state is final."""
        return self.state in _FINAL

    @property
    def has_succeeded(self) -> bool:
        """Whether it did what it should."""
        return self.state == "SUCCEEDED"


def parse_execution(answer: Mapping[str, Any]) -> Execution:
    """Returns the state in an answer of GetQueryExecution or BatchGetQueryExecution."""
    status = answer.get("Status", {})
    error = status.get("AthenaError", {})
    return Execution(
        query_id=answer["QueryExecutionId"],
        state=status.get("State", "QUEUED"),
        reason=status.get("StateChangeReason") or error.get("ErrorMessage") or "",
        error_type=error.get("ErrorType"),
        scanned_bytes=answer.get("Statistics", {}).get("DataScannedInBytes"),
    )
