"""Pipes and links that lead nowhere, where commands read: told, and never waited for."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command import Command


def loop(path: Path) -> None:
    path.symlink_to(path.name)


def nowhere(path: Path) -> None:
    path.symlink_to("nowhere")


TABLES = ("lake/more.parquet", "lake/deep/part.parquet")
PLACES = ("configs/other.yaml", "configs/dev.lock")


@pytest.mark.parametrize("make", [os.mkfifo, loop, nowhere], ids=lambda one: one.__name__)
@pytest.mark.parametrize("place", TABLES)
def test_a_table_that_leads_nowhere_stops_only_who_needs_it(
    subset: Command, place: str, make: Callable[[Path], None]
) -> None:
    path = subset.folder / place
    path.parent.mkdir(exist_ok=True)
    make(path)
    name = "deep" if "deep" in place else "more"
    ran = subset("check", "dev")
    assert ran.code == 0, ran.out + ran.err
    assert f"{name} cannot be read: '" in ran.out
    ran = subset("check", "dev", "--set", f"tables.{name}.copy=all")
    assert ran.code == 2, ran.out + ran.err
    assert str(path) in ran.err + ran.out


@pytest.mark.parametrize("make", [os.mkfifo, loop, nowhere], ids=lambda one: one.__name__)
@pytest.mark.parametrize("place", PLACES)
def test_it_is_told(subset: Command, place: str, make: Callable[[Path], None]) -> None:
    if place.endswith(".lock") and make is nowhere:
        pytest.skip("a lock file need not be there")
    path = subset.folder / place
    path.parent.mkdir(exist_ok=True)
    make(path)
    ran = subset("check", "--all")
    assert ran.code == 2, ran.out + ran.err
    assert path.stem in ran.out + ran.err
    assert "Traceback" not in ran.err
