"""One mutant in a process of its own, against a bundle of fast tests."""

from __future__ import annotations

import contextlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType

import jinja2
import pytest

from tests.mutation.mutants import ROOT, Mutant

WORLDS = 60
SECONDS = 240
_UNIT = ("graph", "predicates", "usage", "facts", "stating", "leaping", "planner")
_SLOW = (
    "gathering_changes_no_copy",
    "longer_than_the_recursion_limit",
    "5000_tables",
    "3000_managers",
    "3000_reports",
    "too_many_rounds",
)


def outcomes(mutants: Sequence[Mutant | None], jobs: int) -> Iterator[tuple[Mutant | None, str]]:
    """Yields which part of the bundle notices each mutant, as they end; ``survived`` where none does.

    Args:
        mutants: None stands for the code as it is.
        jobs: how many are tried at once.
    """
    running: dict[int, tuple[Mutant | None, float]] = {}
    left = list(reversed(mutants))
    while left or running:
        while left and len(running) < jobs:
            # Everything that is heavy was imported by now and stays; what is tested is imported anew in the child.
            # A child is only forked from one thread: another one could leave it with a lock that nobody opens.
            mutant = left.pop()
            child = os.fork()
            if child == 0:
                os._exit(_tried(mutant))
            running[child] = (mutant, time.monotonic() + SECONDS)
        for child, (mutant, deadline) in list(running.items()):
            found = _ended(child, deadline)
            if found:
                del running[child]
                yield mutant, found
        time.sleep(0.02)


def _ended(child: int, deadline: float) -> str:
    """What became of a child; empty while it runs."""
    done, status = os.waitpid(child, os.WNOHANG)
    if done:
        code = os.waitstatus_to_exitcode(status)
        return STAGES[code - 1][0] if 0 < code <= len(STAGES) else "survived" if code == 0 else "crashed"
    if time.monotonic() < deadline:
        return ""
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "endless"


def _tried(mutant: Mutant | None) -> int:
    """The number of the stage that notices; runs in the child."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    for number, (_, notices) in enumerate(_stages(mutant), start=1):
        try:
            if notices():
                return number
        except BaseException:
            return number
    return 0


def _stages(mutant: Mutant | None) -> Sequence[tuple[str, Callable[[], bool]]]:
    _install(mutant)
    return STAGES


def _install(mutant: Mutant | None) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] in ("subsetter", "tests")]:
        if not name.startswith(("tests.mutation", "subsetter.sql", "subsetter.config", "subsetter.errors")):
            del sys.modules[name]
    if mutant is None:
        return
    if mutant.is_template:
        _install_template(mutant)
    else:
        sys.meta_path.insert(0, _Finder(mutant))


def _install_template(mutant: Mutant) -> None:

    class Loader(jinja2.DictLoader):
        def __init__(self, sources: dict[str, str]) -> None:
            super().__init__({**sources, mutant.unit: mutant.source})

    jinja2.DictLoader = Loader  # type: ignore[misc]


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the module with the mistake in place of the one on disk."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, name: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        if name != self._mutant.unit:
            return None
        return importlib.util.spec_from_loader(name, _Loader(self._mutant))


class _Loader(importlib.abc.Loader):
    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def create_module(self, spec: object) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._mutant.source, self._mutant.unit, "exec"), module.__dict__)


def _worlds() -> bool:
    from tests.properties.generate import random_world  # noqa: PLC0415 - imported anew in each trial
    from tests.properties.planned import copies  # noqa: PLC0415

    for number in range(WORLDS):
        for cyclic in (True, False):
            world = random_world(number, cyclic=cyclic)
            with tempfile.TemporaryDirectory() as folder:
                if copies(world, Path(folder)) != world.expected():
                    return True
    return False


def _unit() -> bool:
    files = [str(ROOT / "tests" / "unit" / "planning" / f"test_{name}.py") for name in _UNIT]
    return _fails(*files, "-m", "not slow", "-k", " and ".join(f"not {word}" for word in _SLOW))


def _golden() -> bool:
    return _fails(str(ROOT / "tests" / "golden" / "test_golden.py"), "-k", "plan_and_statements")


def _fails(*arguments: str) -> bool:
    with contextlib.suppress(SystemExit):
        return pytest.main([*arguments, "-x", "-q", "--assert=plain", "--rootdir", str(ROOT)]) != 0
    return True


STAGES: tuple[tuple[str, Callable[[], bool]], ...] = (("worlds", _worlds), ("unit", _unit), ("golden", _golden))
