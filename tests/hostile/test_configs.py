"""Whatever a config tries, it is refused before anything is written, and the user sees a sentence."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
import pytest

from subsetter.config.destination import Destination
from tests.cli.command import Command
from tests.hostile.configs import ATTACKS, LOCATIONS, PLAIN, Attack


@pytest.fixture
def subset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    (tmp_path / "lake").mkdir()
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "dev.yaml").write_text(PLAIN, encoding="utf-8")
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT 1 AS id) TO '{tmp_path}/lake/t.parquet'")
    return Command(tmp_path, monkeypatch, capsys)


def files(folder: Path) -> dict[str, bytes]:
    """Every regular file, links followed nowhere."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_the_plain_config_is_built(subset: Command) -> None:
    assert subset("build", "dev").code == 0


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.why)
def test_a_hostile_config_is_refused_and_nothing_is_written(subset: Command, attack: Attack) -> None:
    attack.before(subset.folder)
    (subset.folder / "configs" / "dev.yaml").write_text(attack.text, encoding="utf-8")
    before = files(subset.folder)
    ran = subset("build", "dev")
    assert ran.code == 2, ran
    assert re.search(attack.says, ran.err), ran.err
    assert "Traceback" not in ran.err
    assert files(subset.folder) == before


@pytest.mark.parametrize(("why", "location"), LOCATIONS, ids=[why for why, _ in LOCATIONS])
def test_a_location_that_can_be_misread_is_refused(why: str, location: str) -> None:
    with pytest.raises(ValueError, match=r"location|readers"):
        Destination.model_validate({"database": "dev", "location": location})
    assert why


@pytest.mark.parametrize("location", ["s3://dev", "s3://dev/", "s3://my.bucket-1/a/b_c/d=1/.x", "s3://dev/ä/"])
def test_an_ordinary_location_is_taken(location: str) -> None:
    assert Destination.model_validate({"database": "dev", "location": location}).location == location


@pytest.mark.parametrize(
    "words",
    [
        ("build", ".."),
        ("build", "../configs/../../etc/passwd"),
        ("build", "/etc/passwd"),
        ("build", "dev\0"),
        ("build", "x" * 5000),
        ("verify", "dev", "../../x"),
        ("publish", "dev", "../.."),
        ("why", "dev", "t", "1", "--build", "../../x"),
        ("build", "dev", "--var", "a=1); DROP TABLE t"),
        ("build", "dev", "--set", "destination.path=lake"),
        ("build", "dev", "--set", "destination.path=lake/x"),
    ],
    ids=lambda words: " ".join(words)[:60].replace("\0", "NUL"),
)
def test_a_hostile_command_line_is_refused_and_nothing_is_written(subset: Command, words: tuple[str, ...]) -> None:
    before = files(subset.folder)
    ran = subset(*words)
    assert ran.code == 2, ran
    assert "Traceback" not in ran.err
    assert files(subset.folder) == before


def test_names_in_quotes_of_a_table_stay_names(subset: Command) -> None:
    name = "a'b\"; DROP TABLE t; --"
    (subset.folder / "configs" / "dev.yaml").write_text(
        PLAIN.replace("{copy: all}", f"{{copy: all, name: {json.dumps(name)}}}")
    )
    assert subset("build", "dev").code == 0
    assert (subset.folder / "out" / "dev" / "current" / name).is_dir()
