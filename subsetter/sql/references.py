"""Tables as SQL text names them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SqlTable:
    """A table in a statement; equal to another when the parts are, whatever their case.

    Attributes:
        parts: catalog (may be left out), database, table: unquoted.
    """

    parts: tuple[str, ...]

    def __post_init__(self) -> None:
        if not all(self.parts) or not 1 <= len(self.parts) <= 3:
            raise ValueError(f"a table is named by one to three parts, not {self.parts!r}")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SqlTable) and self.folded == other.folded

    def __hash__(self) -> int:
        return hash(self.folded)

    def __str__(self) -> str:
        return ".".join(self.parts)

    @property
    def folded(self) -> tuple[str, ...]:
        """The parts in lower case, as both engines compare them."""
        return tuple(part.lower() for part in self.parts)
