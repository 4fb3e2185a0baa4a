"""A look at the destination says what a build would meet there, and leaves nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from subsetter.engines.duckdb.online import look_at_destination
from subsetter.engines.duckdb.settings import DuckdbSettings


def everything(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


@pytest.mark.parametrize("there", ["", "copies", "copies/dev"])
def test_a_destination_that_can_be_written_is_left_as_it_was(tmp_path: Path, there: str) -> None:
    (tmp_path / there).mkdir(parents=True, exist_ok=True)
    before = everything(tmp_path)
    found = look_at_destination(DuckdbSettings("dev", (), tmp_path / "copies"))
    assert (found.name, found.passed, found.cure) == ("destination.path", True, "")
    assert str(tmp_path / "copies" / "dev") in found.told
    assert ("will be made" in found.told) is (there != "copies/dev")
    assert everything(tmp_path) == before


@pytest.mark.parametrize("place", ["file", "file/below", "copies"])
def test_a_file_in_the_way_is_told_with_the_cure(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "copies").mkdir()
    (tmp_path / "copies" / "dev").touch()
    before = everything(tmp_path)
    found = look_at_destination(DuckdbSettings("dev", (), tmp_path / place))
    assert found.passed is False
    assert "Not a directory" in found.told
    assert "destination.path" in found.cure
    assert everything(tmp_path) == before


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no /proc")
def test_a_place_where_nobody_can_write_is_told() -> None:
    assert look_at_destination(DuckdbSettings("dev", (), Path("/proc/nope"))).passed is False


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_missing_right_is_told(tmp_path: Path) -> None:
    (tmp_path / "copies").mkdir(mode=0o500)
    assert look_at_destination(DuckdbSettings("dev", (), tmp_path / "copies")).passed is False
