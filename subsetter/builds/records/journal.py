"""The journal of a build: each step is written down before it sends anything, and after it has made its outputs.

Every entry is one small object beside the manifest, made by create-if-absent and never changed, so that any machine
can read how far a build came whose process is gone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Literal

from subsetter.builds.records.manifest import BUILDS, StatementRecord
from subsetter.builds.records.seal import sealed, unsealed
from subsetter.engines.base import Store
from subsetter.errors import Busy, ManifestError


@dataclass(frozen=True)
class StepBegun:
    """An attempt at a step is about to send its first statement.

    Attributes:
        outputs: of the step.
        attempt: from 1.
    """

    outputs: tuple[str, ...]
    attempt: int
    kind: Literal["begun"] = "begun"


@dataclass(frozen=True)
class StepMade:
    """An attempt at a step has written its outputs whole.

    Attributes:
        outputs: of the step.
        attempt: from 1.
        last_round: of a loop; None for other steps.
        stored_bytes: of each output's files, as the engine found them right after; None when it found no output.
        statements: that were sent.
    """

    outputs: tuple[str, ...]
    attempt: int
    last_round: int | None
    stored_bytes: Mapping[str, int | None]
    statements: tuple[StatementRecord, ...]
    kind: Literal["made"] = "made"


Entry = StepBegun | StepMade


@dataclass(frozen=True)
class _Page:
    """One object of the journal."""

    entry: Entry


@dataclass(frozen=True)
class Past:
    """What a journal tells of steps, each by its first output.

    Attributes:
        attempts: the last attempt that was begun.
        made: the steps whose last attempt has made its outputs.
        length: the number that no entry has had yet.
    """

    attempts: Mapping[str, int] = field(default_factory=dict)
    made: Mapping[str, StepMade] = field(default_factory=dict)
    length: int = 0


class Journal:
    """Writes the journal of one build, from several threads.

    Args:
        store: of the config.
        build_id: whose journal it is.
        length: the number of the next entry.
    """

    def __init__(self, store: Store, build_id: str, length: int = 0) -> None:
        self._store = store
        self._build_id = build_id
        self._next = length
        self._lock = Lock()

    def write(self, entry: Entry) -> None:
        """Writes an entry; it is there when this returns.

        Raises:
            Busy: when somebody else writes this journal.
            EngineError: when it cannot be written.
        """
        with self._lock:
            number, self._next = self._next, self._next + 1
        path, content = _path(self._build_id, number), sealed(_Page(entry))
        if self._store.create(path, content):
            return
        found = self._store.read(path)
        if found is None or found[0] != content:  # else it is ours: the answer to a first try was lost
            raise Busy(
                f"Somebody else works on build {self._build_id}.",
                hint="Nothing was published by this run. See who it is: subset status.",
            )


def read_journal(store: Store, build_id: str) -> Past:
    """Returns what the journal of a build tells.

    Raises:
        ManifestError: when an entry cannot be understood.
    """
    numbers, attempts, made = [-1], dict[str, int](), dict[str, StepMade]()
    for path in journal_paths(store, build_id):
        number, entry = _read(store, path)
        numbers.append(number)
        name = entry.outputs[0]
        attempts[name] = max(entry.attempt, attempts.get(name, 1))
        if isinstance(entry, StepMade):
            made[name] = entry
    whole = {name: one for name, one in made.items() if one.attempt == attempts[name]}
    return Past(attempts, whole, max(numbers) + 1)


def journal_paths(store: Store, build_id: str) -> Sequence[str]:
    """Returns where the entries of a build's journal lie in the store, in order."""
    return [one.path for one in store.list(_folder(build_id))]


def remove_journal(store: Store, build_id: str) -> None:
    """Removes the journal of a build, whose manifest tells everything by then."""
    for path in journal_paths(store, build_id):
        store.remove(path)


def _folder(build_id: str) -> str:
    return f"{BUILDS}{build_id}/journal/"


def _path(build_id: str, number: int) -> str:
    return f"{_folder(build_id)}{number:06d}.json"


def _read(store: Store, path: str) -> tuple[int, Entry]:
    found = store.read(path)
    try:
        number = int(path.rpartition("/")[2].removesuffix(".json"))
        entry = unsealed(_Page, found[0] if found else b"").entry
    except ValueError as error:
        raise ManifestError(
            f"{path} cannot be understood.", hint="It is damaged. Start over: subset build --fresh."
        ) from error
    if not entry.outputs:
        raise ManifestError(f"{path} names no output.", hint="It is damaged. Start over: subset build --fresh.")
    return number, entry
