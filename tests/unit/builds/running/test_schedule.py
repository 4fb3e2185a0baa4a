"""Work runs in order, in parallel, and ends cleanly."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import pytest

from subsetter.builds.running.schedule import Task, go_on, run_tasks
from subsetter.errors import Interrupted


def nothing() -> None:
    pass


@pytest.fixture
def ctrl_c_raises() -> Iterator[None]:
    """Ctrl-C as Python has it; a shell that runs the tests in the background has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def living_workers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("subset")]


def test_results_come_in_task_order_whatever_ends_first():
    ended = threading.Event()

    def last(_: threading.Event) -> str:
        assert ended.wait(30), "the other never ran"
        return "slow"

    def first(_: threading.Event) -> str:
        ended.set()
        return "fast"

    slow = Task(("slow",), (), last)
    fast = Task(("fast",), (), first)
    assert run_tasks([slow, fast], most=2, interrupt=nothing) == ["slow", "fast"]


def test_a_task_begins_after_all_that_it_reads():
    order: list[str] = []
    ended = {name: threading.Event() for name in "abcd"}

    def step(name: str, after: str = ""):
        def work(_: threading.Event) -> None:
            assert not after or ended[after].wait(30), f"{after} never ran"
            order.append(name)
            ended[name].set()

        return work

    tasks = [
        Task(("a",), (), step("a", after="b")),
        Task(("b",), (), step("b")),
        Task(("c",), ("a", "b"), step("c")),
        Task(("d",), ("c",), step("d")),
    ]
    run_tasks(tasks, most=4, interrupt=nothing)
    assert order == ["b", "a", "c", "d"]


def test_a_name_that_no_task_makes_is_there_already():
    assert run_tasks([Task(("b",), ("made before",), lambda _: 1)], most=1, interrupt=nothing) == [1]


@pytest.mark.parametrize("most", [1, 2, 5])
def test_no_more_than_most_run_at_once(most: int):
    running, peak, lock = 0, 0, threading.Lock()
    together = threading.Barrier(most)  # broken where fewer may run

    def work(_: threading.Event) -> None:
        nonlocal running, peak
        with lock:
            running += 1
            peak = max(peak, running)
        together.wait(30)
        with lock:
            running -= 1

    run_tasks([Task((str(i),), (), work) for i in range(10)], most=most, interrupt=nothing)
    assert peak == most


def test_the_first_failure_stops_the_rest():
    released, begun = threading.Event(), threading.Event()

    def fails(_: threading.Event) -> None:
        begun.wait(5)
        raise ValueError("first")

    def runs(stopping: threading.Event) -> None:
        begun.set()
        assert released.wait(5), "was not interrupted"
        go_on(stopping)
        pytest.fail("went on after the stop")

    never: Task[None] = Task(("never",), ("runs",), lambda _: pytest.fail("began after a failure"))
    tasks: list[Task[None]] = [Task(("fails",), (), fails), Task(("runs",), (), runs), never]
    with pytest.raises(ValueError, match="first"):
        run_tasks(tasks, most=2, interrupt=released.set)
    assert living_workers() == []


def test_ctrl_c_interrupts_and_leaves_no_thread(ctrl_c_raises):
    released = threading.Event()

    def work(_: threading.Event) -> None:
        signal.raise_signal(signal.SIGINT)
        assert released.wait(5), "was not interrupted"

    with pytest.raises(Interrupted):
        run_tasks([Task(("a",), (), work)], most=1, interrupt=released.set)
    assert living_workers() == []
    with pytest.raises(KeyboardInterrupt):  # Ctrl-C means what it meant before
        signal.raise_signal(signal.SIGINT)


def test_interrupt_is_repeated_for_work_that_began_a_moment_too_late():
    released, calls = threading.Event(), []

    def interrupt() -> None:
        calls.append(1)
        if len(calls) == 2:
            released.set()

    def fails(_: threading.Event) -> None:
        raise ValueError("first")

    tasks: list[Task[object]] = [Task(("slow",), (), lambda _: released.wait(10)), Task(("fails",), (), fails)]
    with pytest.raises(ValueError, match="first"):
        run_tasks(tasks, most=2, interrupt=interrupt)
    assert len(calls) == 2
