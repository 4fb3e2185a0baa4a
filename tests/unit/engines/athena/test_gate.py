"""So many statements at once, and none after an interrupt."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from subsetter.engines.athena.gate import Gate


def test_no_more_than_the_given_number_run_at_once() -> None:
    gate, lock, running, most = Gate(3), threading.Lock(), [0], [0]

    def work(_: int) -> bool:
        with gate.place() as may_begin:
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            time.sleep(0.01)
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
    began = time.monotonic()
    gate.pause(10)
    assert time.monotonic() - began < 5
