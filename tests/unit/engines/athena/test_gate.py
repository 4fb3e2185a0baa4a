"""So many statements at once, and none after an interrupt."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from subsetter.engines.athena.gate import Gate


def test_no_more_than_the_given_number_run_at_once() -> None:
    gate, lock, running, most = Gate(3), threading.Lock(), [0], [0]
    together = threading.Barrier(3)  # broken where fewer than three may run

    def work(_: int) -> bool:
        with gate.place() as may_begin:
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            together.wait(30)
            with lock:
                running[0] -= 1
            return may_begin

    with ThreadPoolExecutor(10) as threads:
        assert all(threads.map(work, range(30)))
    assert most[0] == 3


def test_a_shut_gate_wakes_those_who_wait_and_lets_nobody_begin() -> None:
    gate, answers = Gate(1), []

    def waiting() -> None:
        with gate.place() as may_begin:
            answers.append(may_begin)

    with gate.place() as may_begin:
        assert may_begin
        thread = threading.Thread(target=waiting)
        thread.start()
        gate.shut()
        thread.join(5)
    assert answers == [False]


def test_a_pause_waits_until_the_gate_is_shut_and_not_at_all_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    gate, waits = Gate(1), []

    def wait(timeout: float | None = None) -> bool:
        waits.append(timeout)
        gate._is_shut = True
        return True

    monkeypatch.setattr(gate._changed, "wait", wait)
    gate.pause(600)
    assert waits == [pytest.approx(600)]
    gate.pause(600)
    assert len(waits) == 1
