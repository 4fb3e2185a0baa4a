"""What verification found, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a check that did not pass means."""

    FAILURE = "failure"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class CheckResult:
    """One check of one table or relation.

    Attributes:
        name: of the kind of check: ``files``, ``rows``, ``columns``, ``all_rows``, ``duplicates``,
            ``sample_size``, ``new_orphans`` or ``orphans``.
        table: the table's name at the destination.
        relation: the relation that was looked at; empty for checks of a table.
        severity: what it means when the check did not pass.
        detail: one sentence for people.
        figures: what was counted, name and value, in the order in which people read it.
    """

    name: str
    table: str
    relation: str
    passed: bool
    severity: Severity
    detail: str
    figures: tuple[tuple[str, float], ...] = ()

    @property
    def failed(self) -> bool:
        """Whether it keeps the build from being published."""
        return not self.passed and self.severity is Severity.FAILURE

    def __str__(self) -> str:
        about = f"{self.table}, {self.relation}" if self.relation else self.table
        return f"{self.name} ({about}): {self.detail}"
