"""What a build is doing: bars on a terminal, a line per step elsewhere, JSON lines on demand."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from subsetter.builds.events import (
    BuildAbandoned,
    BuildBegan,
    BuildPublished,
    BuildResumed,
    BuildSkipped,
    BuildsPruned,
    CheckEnded,
    Event,
    Listener,
    PublishFinished,
    ReplicasAwaited,
    RoundEnded,
    StepBegan,
    StepEnded,
    StepFailed,
    StepKept,
    StepRepeated,
)
from subsetter.builds.records.lock import utc_now
from subsetter.report.amounts import count, seconds
from subsetter.report.console import console_for, is_terminal
from subsetter.report.event_lines import EventLines


@contextmanager
def told(config: str = "", *, log_json: bool = False) -> Iterator[Listener]:
    """Gives a listener that tells on stderr what happens, for as long as the block lasts.

    Args:
        config: whose events they are; needed for the log.
        log_json: whether events are told as JSON, one a line.
    """
    if log_json:
        yield EventLines(sys.stderr, config, utc_now).hear
        return
    if not is_terminal(sys.stderr):
        lines = Lines()
        yield lines.hear
        return
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console_for(sys.stderr),
        transient=True,
    ) as progress:
        yield Bar(progress).hear


class Lines:
    """Writes one plain line to stderr for each event that a person cares about.

    Args:
        config: goes before each line; empty for none.
        lock: held while a line is written; shared by all who write.
    """

    def __init__(self, config: str = "", lock: Lock | None = None) -> None:
        self._head = f"{config}: " if config else ""
        self._lock = lock or Lock()

    def hear(self, event: Event) -> None:
        """Takes an event, from any thread."""
        line = line_of(event)
        if line:
            with self._lock:
                sys.stderr.write(f"{self._head}{line}\n")
                sys.stderr.flush()


def line_of(event: Event) -> str:
    """Returns the event as one line; empty when it is not worth one."""
    return _line_of_build(event) or _line_of_step(event)


def _line_of_build(event: Event) -> str:
    line = ""
    match event:
        case ReplicasAwaited(behind, left):
            line = f"waiting {seconds(left.total_seconds())} at most: {'; '.join(behind)}"
        case BuildBegan():
            line = f"build {event.build_id} of {event.config}: {event.steps} steps"
        case BuildResumed():
            line = f"build {event.build_id} of {event.config} goes on: {event.kept} of {event.steps} steps are made"
        case BuildAbandoned():
            line = f"build {event.build_id} is not resumed: {event.reason}"
        case BuildSkipped():
            line = f"{event.config} is unchanged: build {event.build_id} stays published"
        case PublishFinished():
            what = "undone" if event.undone else "finished"
            line = f"publishing was interrupted and is {what}: readers see {event.build_id or 'nothing'}"
        case BuildPublished():
            line = f"published {event.build_id}"
        case BuildsPruned(build_ids) if build_ids:
            line = f"pruned {', '.join(build_ids)}"
    return line


def _line_of_step(event: Event) -> str:
    line = ""
    match event:
        case StepKept():
            line = f"  {event.kind} {event.step}: kept"
        case StepEnded():
            rows = "" if event.rows is None else f", {count(event.rows)} rows"
            line = f"  {event.kind} {event.step}: {seconds(event.seconds)}{rows}"
        case StepRepeated():
            line = f"  {event.step}: attempt {event.attempt}, because {event.reason}"
        case StepFailed():
            line = f"  {event.step} failed: {event.reason}"
        case RoundEnded():
            line = f"  {event.step}: round {event.number}, {count(event.rows)} rows"
        case CheckEnded(result) if not result.passed:
            line = f"  check {result}"
    return line


class Bar:
    """Shows one bar over all steps and says what runs now."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None
        self._lock = Lock()
        self._running: dict[str, str] = {}

    def hear(self, event: Event) -> None:
        """Takes an event, from any thread."""
        with self._lock:
            match event:
                case ReplicasAwaited():
                    self._progress.console.print(line_of(event), highlight=False)
                case BuildBegan() | BuildResumed():
                    self._task = self._progress.add_task(event.build_id, total=event.steps)
                case StepBegan():
                    self._running[event.step] = event.table
                case StepKept():
                    self._show(advance=1)
                case StepEnded():
                    self._running.pop(event.step, None)
                    self._show(advance=1)
                case CheckEnded():
                    self._running = {"checks": f"check {event.result.name} of {event.result.table}"}
            self._show()

    def _show(self, advance: int = 0) -> None:
        if self._task is not None:
            now = ", ".join(dict.fromkeys(self._running.values())) or "working"
            self._progress.update(self._task, description=now, advance=advance)
