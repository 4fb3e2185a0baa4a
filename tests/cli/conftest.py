"""The command in a folder with a tiny shop."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Command
from tests.unit.builds.shop import FEW, write_config, write_lake


@pytest.fixture
def subset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command, in a folder with a lake and ``configs/dev.yaml``."""
    write_lake(tmp_path)
    write_config(tmp_path, FEW)
    return Command(tmp_path, monkeypatch, capsys)
