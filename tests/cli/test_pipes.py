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


PLACES = ("lake/more.parquet", "lake/deep/part.parquet", "configs/other.yaml", "configs/dev.lock")


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
