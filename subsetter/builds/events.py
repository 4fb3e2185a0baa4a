"""What happens during a build, as values: progress and logs are made from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from subsetter.builds.checks import CheckResult


@dataclass(frozen=True)
class BuildBegan:
    """A build has an id and the lock.

    Attributes:
        steps: how many steps its plan has.
    """

    config: str
    build_id: str
    steps: int


@dataclass(frozen=True)
class StepBegan:
    """A step sends its first statement.

    Attributes:
        step: its output.
        kind: of the step.
        table: that it is about, for people.
        why: one line for people.
    """

    step: str
    kind: str
    table: str
    why: str


@dataclass(frozen=True)
class RoundEnded:
    """A loop has done one more round.

    Attributes:
        number: from 1.
        rows: that the round added or changed.
    """

    step: str
    number: int
    rows: int


@dataclass(frozen=True)
class StepEnded:
    """A step has written its output.

    Attributes:
        rows: written; None when the engine does not say.
    """

    step: str
    kind: str
    rows: int | None
    seconds: float


@dataclass(frozen=True)
class StepRepeated:
    """A step is done once more, under other names, because the engine failed in a way that may pass.

    Attributes:
        attempt: that begins now, from 2.
        reason: one sentence.
    """

    step: str
    attempt: int
    reason: str


@dataclass(frozen=True)
class StepFailed:
    """A step could not be done; the build ends.

    Attributes:
        reason: one sentence.
    """

    step: str
    reason: str


@dataclass(frozen=True)
class CheckEnded:
    """A check of the built tables has a result."""

    result: CheckResult


@dataclass(frozen=True)
class BuildPublished:
    """Readers see the build."""

    build_id: str


@dataclass(frozen=True)
class BuildsPruned:
    """Old builds are gone."""

    build_ids: tuple[str, ...]


Event = (
    BuildBegan
    | StepBegan
    | RoundEnded
    | StepEnded
    | StepRepeated
    | StepFailed
    | CheckEnded
    | BuildPublished
    | BuildsPruned
)

Listener = Callable[[Event], None]
"""Takes events; may be called from several threads, and must not raise."""


def ignore(event: Event) -> None:
    """Takes an event and does nothing with it."""
    del event
