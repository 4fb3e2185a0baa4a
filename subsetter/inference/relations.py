"""A relation that a catalog may have, with its score and the reasons for it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from subsetter.catalog.tables import TableName
from subsetter.sql.names import quote, text_literal

LIKELY = 0.6
"""From this score on a relation is taken for true."""

POSSIBLE = 0.35
"""From this score on a relation is worth a person's look."""


_PLAIN_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


@dataclass(frozen=True)
class When:
    """That a child row refers to the parent only where another column says so.

    Attributes:
        column: of the child.
        values: one at least; each says so.
    """

    column: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        column = self.column if _PLAIN_NAME.fullmatch(self.column) else quote(self.column)
        values = [text_literal(value) for value in self.values]
        return f"{column} = {values[0]}" if len(values) == 1 else f"{column} IN ({', '.join(values)})"


@dataclass(frozen=True)
class Candidate:
    """Child columns that may refer to parent columns.

    Attributes:
        score: from 0 to 1.
        reasons: what speaks for and against it, each in a few words.
        promised: said by somebody who knows, such as a test of dbt; not to be doubted.
        when: of which child rows it holds; None for all.
    """

    child: TableName
    child_columns: tuple[str, ...]
    parent: TableName
    parent_columns: tuple[str, ...]
    score: float
    reasons: tuple[str, ...]
    promised: bool = False
    when: When | None = None

    def __str__(self) -> str:
        ends = f"{self.child}({', '.join(self.child_columns)}) -> {self.parent}({', '.join(self.parent_columns)})"
        return f"{ends} when {self.when}" if self.when else ends

    @property
    def name(self) -> str:
        """What rules call it where several lead to the parent; the parent is in it where a column says which it is."""
        columns = "_".join(self.child_columns)
        return f"{columns}_{self.parent.table}" if self.when else f"{self.child}.{columns}"

    @property
    def is_likely(self) -> bool:
        """Whether it is taken for true."""
        return self.score >= LIKELY

    @property
    def ends(self) -> Ends:
        """What makes it another relation than others."""
        return self.child, self.child_columns, self.parent, self.parent_columns, self.when


Ends = tuple[TableName, tuple[str, ...], TableName, tuple[str, ...], When | None]
"""Child and its columns, parent and its columns, and of which child rows it holds."""
