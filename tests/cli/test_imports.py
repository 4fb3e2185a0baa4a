"""Threads import nothing for the first time: two that did so at once have waited for each other for ever."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.cli.command import Command
from tests.cli.importing import imported_in_threads
from tests.unit.builds.shop import CONFIG, write_config


def test_an_import_in_a_thread_is_noticed(tmp_path: Path):
    late = "threading.Thread(target=__import__, args=('colorsys',), name='late').start()"
    assert imported_in_threads(tmp_path, ("--version",), os.environ, late) == ["imported colorsys in late"]


@pytest.mark.slow
def test_threads_of_the_embedded_engine_import_nothing(subset: Command):
    configs = subset.folder / "configs"
    write_config(subset.folder, CONFIG.replace("/copies", "/others"))
    shutil.move(configs / "dev.yaml", configs / "other.yaml")
    write_config(subset.folder, CONFIG)
    for line in (
        "refresh --all --jobs 2 --fresh",
        "build dev",
        "verify dev",
        "check dev",
        "init --source lake --name again",
    ):
        assert (line, imported_in_threads(subset.folder, tuple(line.split()), os.environ)) == (line, [])
