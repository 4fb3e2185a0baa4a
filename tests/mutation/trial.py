"""One mutant in a process of its own, against a bundle of tests from the cheapest to the dearest.

What a mutant cannot change is made once, before the processes are forked: worlds, their files, what the reference
copies of them, and the statements of the planner as it is. A world is run only where a mutant writes other statements.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import jinja2
import pytest

from tests.golden.case import Case, all_cases
from tests.mutation.mutants import ROOT, Mutant
from tests.properties import planned
from tests.properties.generate import random_world
from tests.properties.worlds import World

PROCESSOR_SECONDS = 40
"""A trial that survives takes ten; one that takes more than this has a plan without an end, and that is noticed."""
MOST_RUNS = 40
"""Worlds to run where the statements are others and the rows the same."""
_UNIT = ("graph", "predicates", "usage", "facts", "restated", "doubling", "planner")
# What takes long, and what starts processes of its own, which would not have the mistake.
_LEFT_OUT = (
    "depend_on_chance",
    "5000_tables",
    "3000_managers",
    "3000_reports",
    "too_many_rounds",
)


@dataclass(frozen=True)
class PreparedWorld:
    """A world with its files on disk, what must be copied, and what the planner as it is would run."""

    world: World
    folder: Path
    expected: dict[str, Any]
    statements: list[str]


@dataclass
class Bundle:
    """What all trials share."""

    worlds: list[PreparedWorld] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    users: dict[str, set[str]] = field(default_factory=dict)
    """The modules that import a module."""


@contextlib.contextmanager
def bundle(worlds: int) -> Iterator[Bundle]:
    """Makes what all trials share; half of the worlds have cycles."""
    with TemporaryDirectory() as folder:
        made = Bundle()
        for number in range(worlds):
            made.worlds.append(_prepared(random_world(number // 2, cyclic=number % 2 == 0), Path(folder, str(number))))
        for case in all_cases():
            _ = case.loaded, case.catalog
            # The guard remembers what it has read, so that trials check only the statements that are new.
            case.texts(Path(folder))
            made.cases.append(case)
        made.users = _users()
        yield made


def _prepared(world: World, folder: Path) -> PreparedWorld:
    world.write_lake(folder / "lake")
    return PreparedWorld(world, folder, world.expected(), planned.statements(planned.planned(world)))


def outcome(mutant: Mutant | None, shared: Bundle) -> str:
    """Returns which part of the bundle notices a mutant, ``survived`` where none does.

    Args:
        mutant: None stands for the code as it is, of which every world is run.
        shared: by all trials.
    """
    # Everything that is heavy was imported by now and stays; what knows the mutant is imported again in the child.
    # A child is only forked from one thread: another one could leave it with a lock that nobody opens.
    child = os.fork()
    if child == 0:
        os._exit(_tried(mutant, shared))
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status == -signal.SIGXCPU:
        return "endless"
    return "crashed" if status < 0 else STAGES[status - 1][0] if status else "survived"


def _tried(mutant: Mutant | None, shared: Bundle) -> int:
    """The number of the stage that notices; runs in the child."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS + 5) if mutant else (-1, -1))
    for number, (_, notices) in enumerate(STAGES, start=1):
        try:
            if number == 1 and mutant:
                _install(mutant, shared)
            if notices(mutant, shared):
                return number
        except BaseException:
            return number
    return 0


# --- the mistake in place of the module --------------------


def _install(mutant: Mutant, shared: Bundle) -> None:
    unit = "subsetter.rendering.environment" if mutant.is_template else mutant.unit
    _forget(unit, shared)
    if mutant.is_template:
        _install_template(mutant)
    else:
        sys.meta_path.insert(0, _Finder(mutant))


def _forget(unit: str, shared: Bundle) -> None:
    """Drops a module and all that use it, so that they are imported again."""
    left, seen = [unit], {unit}
    while left:
        for user in shared.users.get(left.pop(), ()):
            if user not in seen and not user.startswith("tests.mutation"):
                seen.add(user)
                left.append(user)
    for name in seen:
        package, _, last = name.rpartition(".")
        sys.modules.pop(name, None)
        if hasattr(sys.modules.get(package), last):
            delattr(sys.modules[package], last)


def _users() -> dict[str, set[str]]:
    users: dict[str, set[str]] = {}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if name.partition(".")[0] in ("subsetter", "tests") and file:
            for node in ast.walk(ast.parse(Path(file).read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.module:
                    for imported in (node.module, *(f"{node.module}.{each.name}" for each in node.names)):
                        users.setdefault(imported, set()).add(name)
    return users


def _install_template(mutant: Mutant) -> None:

    class Loader(jinja2.DictLoader):
        def __init__(self, sources: dict[str, str]) -> None:
            super().__init__({**sources, mutant.unit: mutant.source})

    jinja2.DictLoader = Loader  # type: ignore[misc, assignment]


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


# --- what may notice it --------------------


def _worlds(mutant: Mutant | None, shared: Bundle) -> bool:
    """The property tests: planner and renderer against the reference, on random worlds."""
    anew = importlib.import_module("tests.properties.planned")
    runs = 0
    for each in shared.worlds:
        made = anew.planned(each.world)
        if mutant is not None and (runs >= MOST_RUNS or anew.statements(made) == each.statements):
            continue
        runs += 1
        if anew.copies_by(made, each.folder) != each.expected:
            return True
    return False


def _golden(mutant: Mutant | None, shared: Bundle) -> bool:
    """The golden cases: plan and statements against what was approved."""
    anew = importlib.import_module("tests.golden.case")
    with TemporaryDirectory() as folder:
        for case in shared.cases:
            fresh = anew.Case(case.folder)
            vars(fresh).update(loaded=case.loaded, catalog=case.catalog)
            texts = fresh.approved_texts(Path(folder))
            if any(text != (case.folder / name).read_text(encoding="utf-8") for name, text in texts.items()):
                return True
    return False


def _unit(mutant: Mutant | None, shared: Bundle) -> bool:
    """The unit tests of planning that are fast, those of the mistake's own module first."""
    own = mutant.unit.rpartition(".")[2] if mutant else ""
    names = sorted(_UNIT, key=lambda name: name != own)
    files = [str(ROOT / "tests" / "unit" / "planning" / f"test_{name}.py") for name in names]
    words = " and ".join(f"not {word}" for word in _LEFT_OUT)
    with contextlib.suppress(SystemExit):
        arguments = [*files, "-m", "not slow", "-k", words, "-x", "-q", "--assert=plain", "--rootdir", str(ROOT)]
        return pytest.main(arguments) != 0
    return True


STAGES: Sequence[tuple[str, Callable[[Mutant | None, Bundle], bool]]] = (
    ("worlds", _worlds),
    ("golden", _golden),
    ("unit", _unit),
)
