"""Suspended at a call that changes something on Athena, it publishes and removes nothing after another took over.

The call is under way while the process is suspended: it is carried out after the other has ended, as one that was
slow on the network would be.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
import threading
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from subsetter.builds.build import build
from subsetter.builds.drop import drop
from subsetter.builds.prune import prune_config
from subsetter.builds.publish import publish_build, roll_back
from subsetter.builds.records import lock as lock_module
from subsetter.builds.records.history import read_history
from subsetter.config.load import load_config
from subsetter.engines.registry import open_engine
from subsetter.errors import Busy, SubsetError
from tests.nightly.killing_calls import _READING, _process

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena
    from tests.local_athena.wire import Call

CONFIG = """\
version: 1
engine: {{name: athena, query_output: s3://results/queries/, max_parallel: 1}}
source: {{catalog: s3tablescatalog/replica, database: sales}}
destination: {{database: sales_dev, location: s3://dev/copies/, compression: snappy, keep_builds: {keep}}}
tables:
  customers: {{where: "id % 2 = {state}", name: customers_{state}}}
  colours: {{copy: all}}
"""
BUSY, REFUSED = 5, 3
_WAITS_S = 240
COMMANDS = ("publish", "rollback", "prune", "drop")


class Suspension:
    """Suspends a process at the call of a number, and holds that call up until the process is woken."""

    def __init__(self, last: int) -> None:
        self._last = last
        self._count = 0
        self._lock = threading.Lock()
        self._aimed, self.stopped, self._woken = threading.Event(), threading.Event(), threading.Event()
        self._process = 0
        self.name = ""

    def aim(self, process: int) -> None:
        self._process = process
        self._aimed.set()

    def before(self, call: Call) -> bool:
        if not call.is_users or call.operation.startswith(_READING) or self.stopped.is_set():
            return True
        with self._lock:
            self._count += 1
            is_last = self._count == self._last
        if is_last:
            assert self._aimed.wait(_WAITS_S)
            os.kill(self._process, signal.SIGSTOP)
            self.name = call.operation
            self.stopped.set()
            assert self._woken.wait(_WAITS_S)
        return True

    def wake(self) -> None:
        self._woken.set()
        os.kill(self._process, signal.SIGCONT)


def _command(config: Path, variables: Mapping[str, str], command: str, old: str) -> None:
    os.environ.update(variables)
    loaded = load_config(config)
    engine = open_engine(loaded)
    try:
        if command == "publish":
            publish_build(engine, old)
        elif command == "rollback":
            roll_back(engine)
        elif command == "prune":
            prune_config(loaded.config, engine)
        else:
            drop(engine)
    except Busy:
        sys.exit(BUSY)
    except SubsetError:
        sys.exit(REFUSED)


class Nights:
    """A config with two builds, whose published tables differ in name."""

    def __init__(self, athena: LocalAthena, folder: Path) -> None:
        self.athena = athena
        self.config = folder / "dev.yaml"
        athena.make_database("sales", bucket=athena.make_table_bucket("replica", is_read_only=True))
        for name in ("dev", "results"):
            athena.make_bucket(name)
        athena.trino_sql('CREATE TABLE "rw_replica".sales.customers AS SELECT n AS id FROM UNNEST(sequence(1, 6)) t(n)')
        athena.trino_sql("CREATE TABLE \"rw_replica\".sales.colours AS SELECT 'red' AS name")
        self.state = 1
        self.old = self.build(0)
        self.build(1)

    def write(self, keep: int) -> None:
        self.config.write_text(CONFIG.format(state=self.state, keep=keep))

    def build(self, state: int) -> str:
        self.state = state
        self.write(keep=2)
        loaded = load_config(self.config)
        return build(loaded, open_engine(loaded)).manifest.build_id

    def suspend(self, command: str, last: int) -> bool | None:
        """Suspends a command at a call; returns whether it had lost the lock, None when it made no such call."""
        self.write(keep=1 if command == "prune" else 2)
        suspension = Suspension(last)
        process = _process(_command, self.config, self.athena.environment(), command, self.old)
        self.athena.allow(suspension.before)
        try:
            process.start()
            suspension.aim(process.pid or 0)
            while not suspension.stopped.wait(0.05) and process.is_alive():
                pass
            if not suspension.stopped.is_set():
                process.join(_WAITS_S)
                return None
            made = self.build(1 - self.state)
            self.write(keep=1)
            prune_config(load_config(self.config).config, open_engine(load_config(self.config)))
            suspension.wake()
            process.join(_WAITS_S)
        finally:
            self.athena.allow(None)
            if suspension.stopped.is_set() and process.is_alive():
                suspension.wake()
        place = f"{command}, call {last}, {suspension.name}"
        assert process.exitcode in (0, BUSY, REFUSED), place
        self.assert_only(made, place)
        return process.exitcode != 0

    def assert_only(self, made: str, place: str) -> None:
        """Proves that the next command leaves one build, published and whole, and nothing else."""
        config = load_config(self.config)
        prune_config(config.config, open_engine(config))
        engine = open_engine(load_config(self.config))
        history = read_history(engine)
        assert {one.build_id for one in history.builds} == {made}, place
        assert {(one.name, one.build_id) for one in history.published} == {
            ("colours", made),
            (f"customers_{self.state}", made),
        }, place
        for name in ("colours", f"customers_{self.state}"):
            assert self.athena.trino_sql(f"SELECT count(*) FROM awsdatacatalog.sales_dev.{name}")[0][0] > 0, place
        assert {one.path.split("/")[1] for one in engine.store.list("builds/")} == {made}, place
        self.old = made
        self.build(1 - self.state)


@pytest.fixture
def nights(local_athena: LocalAthena, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Nights:
    found = Nights(local_athena, tmp_path)
    monkeypatch.setattr(lock_module, "_EXPIRES_AFTER", timedelta(hours=-1))  # all are silent at once
    monkeypatch.setattr(lock_module, "_WATCH_S", 0.0)
    return found


def every_point(nights: Nights, command: str, step: int) -> int:
    """Suspends a command at every so many calls; returns how often it had lost the lock."""
    lost = 0
    for last in itertools.count(2, step):  # the first takes the lock
        found = nights.suspend(command, last)
        if found is None:
            return lost
        lost += found
    raise AssertionError("a command that never ends")


@pytest.mark.slow
@pytest.mark.parametrize("command", ["rollback"])
def test_a_rollback_suspended_at_some_calls(nights: Nights, command: str) -> None:
    assert every_point(nights, command, 5) > 1


@pytest.mark.soak
@pytest.mark.parametrize("command", COMMANDS)
def test_commands_suspended_at_every_call(nights: Nights, command: str) -> None:
    assert every_point(nights, command, 1) > 5
