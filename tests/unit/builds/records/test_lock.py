"""One holder at a time; the dead give way."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from subsetter.builds.records import lock as lock_module
from subsetter.builds.records.lock import LOCK, Holder, lock_holder, take_lock
from subsetter.codec import from_json, to_json
from subsetter.errors import Busy, ManifestError
from tests.unit.builds.memory import NOON, MemoryStore, StillClock


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


def written(store: MemoryStore) -> Holder:
    return from_json(Holder, store.objects[LOCK][0])


def test_the_second_is_told_who_holds_it(store, clock):
    with take_lock(store, "build", clock), pytest.raises(Busy) as caught:
        take_lock(store, "prune", clock)
    assert f"process {os.getpid()} on {socket.gethostname()} (build" in caught.value.message
    assert caught.value.exit_code == 5
    assert caught.value.hint


def test_it_is_free_again_after_the_block_also_when_that_failed(store, clock):
    held = take_lock(store, "build", clock)
    held.__enter__()
    assert lock_holder(store, clock) is not None
    held.__exit__(ValueError, ValueError("the build failed"), None)
    assert lock_holder(store, clock) is None
    with take_lock(store, "prune", clock):
        assert lock_holder(store, clock).action == "prune"


def test_a_lock_without_sign_of_life_is_taken_over_and_its_holder_notices(store, clock):
    with take_lock(store, "build", clock) as first:
        first.assert_held()
        clock.move(119)
        with pytest.raises(Busy):
            take_lock(store, "refresh", clock)
        clock.move(2)
        with take_lock(store, "refresh", clock, pause=clock.move):
            with pytest.raises(Busy, match="took over"):
                first.assert_held()
            first.__exit__(None, None, None)
            assert lock_holder(store, clock).action == "refresh", "the old holder freed a lock that is not its own"


def test_a_sign_of_life_keeps_it(store, clock):
    with take_lock(store, "build", clock) as held:
        clock.move(100)
        held.assert_held()
        clock.move(100)
        with pytest.raises(Busy):
            take_lock(store, "refresh", clock)


def test_signs_of_life_come_by_themselves(store, clock, monkeypatch):
    monkeypatch.setattr(lock_module, "_BEAT_S", 0.01)
    with take_lock(store, "build", clock):
        clock.move(60)
        for _ in range(500):
            if written(store).beat > NOON:
                break
            threading.Event().wait(0.01)
        assert (written(store).beat - NOON).total_seconds() == 60


def test_work_is_stopped_when_somebody_else_has_taken_over(store, clock, monkeypatch):
    monkeypatch.setattr(lock_module, "_BEAT_S", 0.01)
    stopped = threading.Event()
    with take_lock(store, "build", clock, on_loss=stopped.set):
        content, version = store.read(LOCK)
        assert not stopped.wait(0.05)
        while not store.replace(LOCK, to_json(replace(from_json(Holder, content), token="other")).encode(), version):
            content, version = store.read(LOCK)
        assert stopped.wait(5)


def test_where_machines_cannot_be_told_apart_a_process_number_counts_for_nothing(store, clock, monkeypatch):
    monkeypatch.setattr(lock_module, "_machine", str)
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    with take_lock(store, "build", clock):
        store.write(LOCK, to_json(replace(written(store), pid=ended.pid)).encode())
        with pytest.raises(Busy):
            take_lock(store, "refresh", clock)


def test_the_lock_of_a_process_that_is_gone_is_free_at_once(store, clock):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    with take_lock(store, "build", clock):
        store.write(LOCK, to_json(replace(written(store), pid=gone.pid, token="other")).encode())
    with take_lock(store, "build", clock):
        pass


def test_the_same_process_number_on_another_host_counts_for_nothing(store, clock):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    with take_lock(store, "build", clock):
        elsewhere = replace(written(store), pid=gone.pid, token="other", host="elsewhere")
        store.write(LOCK, to_json(elsewhere).encode())
    with pytest.raises(Busy, match="elsewhere"):
        take_lock(store, "build", clock)


def test_of_many_who_race_for_a_dead_lock_one_wins(store, clock):
    with take_lock(store, "build", clock):
        clock.move(1000)
    gate, won, busy = threading.Barrier(8), [], []

    def race() -> None:
        gate.wait()
        try:
            won.append(take_lock(store, "build", clock, pause=clock.move))
        except Busy:
            busy.append(1)

    racers = [threading.Thread(target=race) for _ in range(8)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert (len(won), len(busy)) == (1, 7)


@pytest.mark.parametrize("skew_s", [-100_000, -150, 150, 100_000])
def test_a_holder_whose_clock_differs_is_watched_before_it_counts_as_dead(store, clock, skew_s):
    """The other machine's clock is off; it shows signs of life all the same."""
    elsewhere = StillClock()
    elsewhere.move(skew_s)
    with take_lock(store, "build", elsewhere) as held:
        pretend_elsewhere(store)

        def wait(seconds: float) -> None:
            held.assert_held()

        with pytest.raises(Busy):
            take_lock(store, "refresh", clock, pause=wait)
        held.assert_held()


@pytest.mark.parametrize("skew_s", [-100_000, 100_000])
def test_a_dead_holder_whose_clock_differed_is_taken_over_after_watching(store, clock, skew_s):
    elsewhere = StillClock()
    elsewhere.move(skew_s)
    take_lock(store, "build", elsewhere)
    pretend_elsewhere(store)
    waited = []
    with take_lock(store, "refresh", clock, pause=waited.append) as held:
        held.assert_held()
    assert waited == [50.0], "one watch of two and a half beats"


def test_a_container_with_the_same_host_name_is_another_machine(store, clock):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    take_lock(store, "build", clock)
    store.write(LOCK, to_json(replace(written(store), pid=gone.pid, machine="another")).encode())
    with pytest.raises(Busy):
        take_lock(store, "build", clock)


def pretend_elsewhere(store: MemoryStore) -> None:
    """The holder in the lock is on another machine; its token stays."""
    store.write(LOCK, to_json(replace(written(store), host="elsewhere")).encode())


def test_a_lock_that_cannot_be_read_says_what_to_do(store, clock):
    store.write(LOCK, b"{half")
    with pytest.raises(ManifestError) as caught:
        take_lock(store, "build", clock)
    assert LOCK in caught.value.message
    assert "remove" in caught.value.hint


class LostAnswers(MemoryStore):
    """Does each conditional write and then says that it was refused, as a client that sent it twice is told."""

    def create(self, path: str, content: bytes) -> bool:
        super().create(path, content)
        return False

    def replace(self, path: str, content: bytes, version: str) -> bool:
        super().replace(path, content, version)
        return False


def test_a_write_whose_answer_was_lost_counts(clock):
    store = LostAnswers()
    for action in ("build", "prune"):  # the first makes the object, the second replaces it
        with take_lock(store, action, clock) as held:
            clock.move(20)
            held.assert_held()
            assert lock_holder(store, clock).action == action
        assert lock_holder(store, clock) is None


def test_two_threads_of_one_process_do_not_take_the_lock_from_each_other(store, clock, monkeypatch):
    both = threading.Barrier(2)
    read = store.read

    def slow_read(path: str):
        found = read(path)
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(0.2)  # lets the other thread read the same version, where nothing keeps it from that
        return found

    with take_lock(store, "build", clock) as held:
        monkeypatch.setattr(store, "read", slow_read)
        beating = threading.Thread(target=held.assert_held)
        beating.start()
        held.assert_held()
        beating.join()
        monkeypatch.undo()
        held.assert_held()
        assert not held._lost.is_set()
