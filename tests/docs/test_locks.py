"""The locks hold what pyproject.toml asks for, with hashes; `make lock` refreshes them."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]
RUN = PROJECT["project"]["dependencies"] + GROUPS["build"]
ASKED = {"requirements.lock": RUN, "requirements-dev.lock": RUN + GROUPS["test"] + GROUPS["check"]}
_PIN = re.compile(
    r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+)[^\n]*\n((?:    --hash=sha256:[0-9a-f]{64}[^\n]*\n)*)", re.MULTILINE
)


def pins(lock: str) -> dict[str, set[str]]:
    """The locked versions by package; more than one where Pythons need different ones."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, version, hashes in _PIN.findall((ROOT / lock).read_text(encoding="utf-8")):
        assert hashes, f"{name} in {lock} has no hash"
        found[canonicalize_name(name)].add(version)
    return found


@pytest.mark.parametrize("lock", ASKED)
def test_what_is_asked_for_is_locked_in_its_bounds(lock: str) -> None:
    locked = pins(lock)
    for line in ASKED[lock]:
        asked = Requirement(line)
        versions = locked[canonicalize_name(asked.name)]
        assert versions, f"{lock} lacks {asked.name}: run make lock"
        assert all(asked.specifier.contains(version) for version in versions), (
            f"{line} against {versions}: run make lock"
        )


def test_both_locks_hold_the_same_versions() -> None:
    run, test = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: versions for name, versions in test.items() if name in run} == run


def test_what_builds_the_package_is_in_the_lock() -> None:
    assert PROJECT["build-system"]["requires"] == GROUPS["build"]


@pytest.mark.parametrize("line", PROJECT["project"]["dependencies"])
def test_a_dependency_has_a_floor_and_a_bound_above(line: str) -> None:
    operators = {one.operator for one in Requirement(line).specifier}
    assert operators in ({">=", "<"}, {"=="}), line
