"""Why a condition is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from subsetter.errors import InputError


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why a condition is refused.

    Attributes:
        message: what is wrong, one sentence.
        cure: what to write instead; may be empty.
        line: 1-based line in the text as the user wrote it; 0 when unknown.
        column: 1-based column in that line; 0 when unknown.
    """

    message: str
    cure: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        place = f" (line {self.line}, column {self.column})" if self.line else ""
        return f"{self.message}{place} {self.cure}".rstrip()


class ConditionRefused(InputError):
    """A condition that is not sent, with every reason."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        self.refusals = tuple(refusals)
        super().__init__("\n".join(map(str, self.refusals)))
