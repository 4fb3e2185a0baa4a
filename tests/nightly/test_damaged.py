"""Records that are damaged: every command says what to do, and none shows a traceback."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from subsetter.builds.build import build
from subsetter.errors import CredentialsExpired
from tests.cli.command import Command
from tests.nightly.test_killed import TINY
from tests.unit.builds.shop import FaultyEngine, Shop, write_config, write_lake

KNOWN = {0, 1, 2, 3, 5}


@pytest.fixture
def unfinished(tmp_path: Path) -> Path:
    """A folder with a published build and one that was interrupted."""
    write_lake(tmp_path)
    shop = Shop(tmp_path, TINY)
    build(shop.loaded, shop.engine())

    def stop(effect: str, _: int) -> None:
        if effect == "query":
            raise CredentialsExpired("The token has expired.")

    with pytest.raises(CredentialsExpired):
        build(shop.loaded, FaultyEngine(shop.engine(), stop))
    write_config(tmp_path, TINY)
    for engine in shop.engines:
        engine.close()
    return tmp_path


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Returns a record as a bad disk, a bug or a person might leave it."""
    place = chance.randrange(len(content)) if content else 0
    kinds = [
        b"",
        content[:place],
        content[:place] + bytes([chance.randrange(256)]) + content[place + 1 :],
        content.replace(b"}", b"", 1),
        b"[]",
        b"null",
        b"{}",
        content.replace(b'"', b"'", 2),
        content[:place] + b"\xff\xfe" + content[place:],
    ]
    return chance.choice(kinds)


def damage_again_and_again(folder: Path, subset: Command, times: int) -> None:
    chance = random.Random(11)
    kept = folder / "kept"
    shutil.copytree(folder / "copies", kept, symlinks=True)
    for number in range(times):
        shutil.rmtree(folder / "copies")
        shutil.copytree(kept, folder / "copies", symlinks=True)
        files = sorted(one for one in (folder / "copies/dev/.subset").rglob("*.json"))
        victim = chance.choice(files)
        victim.write_bytes(damaged(victim.read_bytes(), chance))
        for words in (("status", "dev"), ("builds", "dev"), ("verify", "dev"), ("prune", "dev"), ("build", "dev")):
            ran = subset(*words)
            assert ran.code in KNOWN, f"{number}: {victim.name}: {words}: {ran.err}"
            assert "Traceback" not in ran.err
            assert ran.code == 0 or "error:" in ran.err
        assert list((folder / "copies/dev/current/colours").iterdir()), "the published copy is gone"


@pytest.fixture
def subset(unfinished: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(unfinished, monkeypatch, capsys)


def test_a_few_damaged_records(unfinished: Path, subset: Command):
    damage_again_and_again(unfinished, subset, 4)


@pytest.mark.slow
def test_many_damaged_records(unfinished: Path, subset: Command):
    damage_again_and_again(unfinished, subset, 80)
