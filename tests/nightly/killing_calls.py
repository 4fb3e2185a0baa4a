"""Kills a process of its own at any call that changes something on the local Athena: each such call is a point.

The process is forked from a server that has only imported what a build needs: it begins without threads of the test,
and at once.
"""

from __future__ import annotations

import contextlib
import io
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import TYPE_CHECKING

from subsetter.builds.build import BuildOptions, BuildReport, build
from subsetter.builds.events import Listener, ignore
from subsetter.cli.main import main
from subsetter.config.load import load_config
from subsetter.engines.athena import engine as athena
from subsetter.engines.registry import open_engine

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena
    from tests.local_athena.wire import Call

FEW_PARTITIONS = replace(athena.CAPABILITIES, most_partitions=2)
"""So that a few values take several statements, as more than a hundred would."""

_READING = ("Get", "List", "Head", "BatchGet")
_ENDS_S = 300


def refresh(config: Path, listener: Listener = ignore) -> BuildReport:
    """Builds a config unless nothing has changed, as the nightly command does."""
    loaded = load_config(config)
    engine = open_engine(loaded)
    try:
        return build(loaded, engine, listener=listener, options=BuildOptions(command="refresh", skip_unchanged=True))
    finally:
        engine.close()


@dataclass
class Points:
    """Counts the calls that change something, and ends a process with SIGKILL at one of them.

    Attributes:
        last: the number of that call, from 1; 0 lets all pass.
        after: whether it is still carried out, so that only its answer is lost.
        operation: only its calls count; empty for all.
        names: of the calls so far.
    """

    last: int = 0
    after: bool = True
    operation: str = ""

    def __post_init__(self) -> None:
        self.names: list[str] = []
        self._process = 0
        self._begun = threading.Event()
        self._lock = threading.Lock()

    def aim(self, process: int) -> None:
        """Names the process."""
        self._process = process
        self._begun.set()

    def before(self, call: Call) -> bool:
        """Counts a call; returns whether it is carried out."""
        if not self._is_counted(call):
            return True
        with self._lock:
            self.names.append(call.operation)
            is_last = len(self.names) == self.last
        if is_last and not self.after:
            self._kill()
        return not is_last or self.after

    def done(self, call: Call) -> None:
        """Is told of a call that was carried out."""
        if self._is_counted(call) and len(self.names) == self.last and self.after:
            self._kill()

    def _is_counted(self, call: Call) -> bool:
        is_change = call.is_users and not call.operation.startswith(_READING)
        return is_change and self.operation in ("", call.operation)

    def _kill(self) -> None:
        assert self._begun.wait(_ENDS_S)
        os.kill(self._process, signal.SIGKILL)


def is_killed(athena: LocalAthena, config: Path, points: Points) -> bool:
    """Refreshes a config in a process of its own; returns whether that was killed."""
    process = _process(_refresh, config, athena.environment())
    athena.allow(points.before)
    athena.tell(points.done)
    try:
        process.start()
        points.aim(process.pid or 0)
        process.join(_ENDS_S)
    finally:
        athena.allow(None)
        athena.tell(None)
    assert process.exitcode in (0, -signal.SIGKILL), "the work failed instead of being killed"
    return process.exitcode != 0


def build_in_process(athena: LocalAthena, config: Path) -> tuple[int, str]:
    """Runs ``subset build`` in a process of its own; returns its exit code and what it said."""
    told = config.with_suffix(".told")
    process = _process(_build, config, athena.environment(), told)
    process.start()
    process.join(_ENDS_S)
    return process.exitcode or 0, told.read_text()


def _process(work: Callable[..., None], *arguments: object) -> ForkServerProcess:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context.Process(target=work, args=arguments)


def _refresh(config: Path, variables: Mapping[str, str]) -> None:
    os.environ.update(variables)
    athena.CAPABILITIES = FEW_PARTITIONS
    refresh(config)


def _build(config: Path, variables: Mapping[str, str], told: Path) -> None:
    os.environ.update(variables)
    athena.CAPABILITIES = FEW_PARTITIONS
    with told.open("w") as err, contextlib.redirect_stderr(err), contextlib.redirect_stdout(io.StringIO()):
        code = main(["build", str(config)])
    sys.exit(code)
