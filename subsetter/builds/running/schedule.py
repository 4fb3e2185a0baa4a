"""Runs pieces of work in threads, each after those that it depends on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from threading import Event
from typing import Generic, TypeVar

from subsetter.builds.signals import stop_noted
from subsetter.errors import Interrupted
from subsetter.stopping import STOPPED

T = TypeVar("T")

_LOOK_S = 0.1  # how late a wish to stop may be noticed
_REPEAT_S = 0.5


@dataclass(frozen=True)
class Task(Generic[T]):
    """One piece of work.

    Attributes:
        writes: names that it makes.
        reads: names that other tasks make and that it needs; other names are there already.
        work: what to do. It looks at the event between its parts, and ends early when it is set.
    """

    writes: tuple[str, ...]
    reads: tuple[str, ...]
    work: Callable[[Event], T]


class _StoppedError(Exception):
    """The schedule was told to stop while a task was between two of its parts."""


def go_on(stopping: Event) -> None:
    """Returns nothing while work may go on; ends the task that calls it otherwise."""
    if stopping.is_set():
        raise _StoppedError


def run_tasks(tasks: Sequence[Task[T]], *, most: int, interrupt: Callable[[], None]) -> list[T]:
    """Runs all tasks and returns their results in the order of the tasks.

    The first failure, Ctrl-C or SIGTERM stops the rest: nothing new is begun, what runs is interrupted and
    awaited. No thread outlives the call.

    Args:
        tasks: in an order in which they can be done; among those that can begin, the first begins first.
        most: tasks at once.
        interrupt: stops the work that is running; may be called several times.

    Raises:
        Interrupted: when the user pressed Ctrl-C, or the system asked the process to stop.
    """
    schedule = _Schedule(tasks, most)
    with stop_noted() as pressed, ThreadPoolExecutor(most, thread_name_prefix="subset") as pool:
        try:
            schedule.run(pool, pressed)
        except BaseException:
            schedule.stop(interrupt)
            raise
    return schedule.results()


class _Schedule(Generic[T]):
    def __init__(self, tasks: Sequence[Task[T]], most: int) -> None:
        self._tasks = tasks
        self._most = most
        self._stopping = Event()
        self._made: set[str] = set()
        self._to_make = {name for task in tasks for name in task.writes}
        self._waiting = list(range(len(tasks)))
        self._running: dict[Future[T], int] = {}
        self._done: dict[int, T] = {}

    def run(self, pool: ThreadPoolExecutor, pressed: Event) -> None:
        self._begin(pool)
        while self._running:
            done, _ = wait(self._running, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
            if pressed.is_set():
                raise Interrupted(STOPPED)
            for future in sorted(done, key=self._running.__getitem__):
                self._finish(future)
            self._begin(pool)

    def stop(self, interrupt: Callable[[], None]) -> None:
        """Interrupts again and again: a task may have sent a statement just before the event was set."""
        self._stopping.set()
        while any(not future.done() for future in self._running):
            interrupt()
            wait(self._running, timeout=_REPEAT_S)

    def results(self) -> list[T]:
        return [self._done[position] for position in range(len(self._tasks))]

    def _begin(self, pool: ThreadPoolExecutor) -> None:
        for position in tuple(self._waiting):
            if len(self._running) >= self._most:
                return
            task = self._tasks[position]
            if self._made.issuperset(name for name in task.reads if name in self._to_make):
                self._waiting.remove(position)
                self._running[pool.submit(task.work, self._stopping)] = position

    def _finish(self, future: Future[T]) -> None:
        position = self._running[future]
        self._done[position] = future.result()
        del self._running[future]
        self._made.update(self._tasks[position].writes)
