"""Tables as statements name them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableRef:
    """A table's name in a statement.

    Attributes:
        parts: catalog (may be missing), database and table, unquoted.
    """

    parts: tuple[str, ...]

    @property
    def folded(self) -> tuple[str, ...]:
        """The parts in lower case: engines compare names without case."""
        return tuple(part.lower() for part in self.parts)

    def __str__(self) -> str:
        return ".".join(self.parts)
