"""A relation that a catalog may have, with its score and the reasons for it."""

from __future__ import annotations

from dataclasses import dataclass

from subsetter.catalog.tables import TableName

LIKELY = 0.6
"""From this score on a relation is taken for true."""

POSSIBLE = 0.35
"""From this score on a relation is worth a person's look."""


@dataclass(frozen=True)
class Candidate:
    """Child columns that may refer to parent columns.

    Attributes:
        score: from 0 to 1.
        reasons: what speaks for and against it, each in a few words.
        promised: said by somebody who knows, such as a test of dbt; not to be doubted.
    """

    child: TableName
    child_columns: tuple[str, ...]
    parent: TableName
    parent_columns: tuple[str, ...]
    score: float
    reasons: tuple[str, ...]
    promised: bool = False

    def __str__(self) -> str:
        return f"{self.child}({', '.join(self.child_columns)}) -> {self.parent}({', '.join(self.parent_columns)})"

    @property
    def is_likely(self) -> bool:
        """Whether it is taken for true."""
        return self.score >= LIKELY

    @property
    def ends(self) -> tuple[TableName, tuple[str, ...], TableName, tuple[str, ...]]:
        """What makes it another relation than others."""
        return self.child, self.child_columns, self.parent, self.parent_columns
