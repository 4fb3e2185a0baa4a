"""What happens during a build, as values: progress and logs are made from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from subsetter.builds.verifying.results import CheckResult


@dataclass(frozen=True)
class ReplicasAwaited:
    """A build waits for replicas that are behind.

    Attributes:
        behind: a phrase for each of them.
        left: how long it still waits at the most.
    """

    behind: tuple[str, ...]
    left: timedelta


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
class BuildResumed:
    """A build that was interrupted goes on, with the pins that it began with.

    Attributes:
        steps: how many steps its plan has.
        kept: how many of them are made already.
    """

    config: str
    build_id: str
    steps: int
    kept: int


@dataclass(frozen=True)
class BuildAbandoned:
    """A build that was interrupted is not resumed; its files are removed.

    Attributes:
        reason: one sentence without a full stop.
    """

    build_id: str
    reason: str


@dataclass(frozen=True)
class BuildSkipped:
    """Nothing has changed since the published build, so that nothing is built.

    Attributes:
        build_id: that is published.
    """

    config: str
    build_id: str


@dataclass(frozen=True)
class PublishFinished:
    """A switch that was interrupted has been finished, or undone.

    Attributes:
        build_id: that readers see now.
        undone: whether they see the build from before.
    """

    build_id: str
    undone: bool


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
class StepKept:
    """A step need not run: an earlier process has made its output, which is still there.

    Attributes:
        rows: written; None when the engine does not say.
    """

    step: str
    kind: str
    rows: int | None


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
    ReplicasAwaited
    | BuildBegan
    | BuildResumed
    | BuildAbandoned
    | BuildSkipped
    | PublishFinished
    | StepBegan
    | StepKept
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
