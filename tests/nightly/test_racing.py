"""Two processes that build one config at a time: one wins, the other is told, nothing is lost."""

from __future__ import annotations

import os

import pytest

from subsetter.builds.build import build
from subsetter.builds.records.history import read_history
from subsetter.config.load import LoadedConfig
from subsetter.engines.registry import open_engine
from subsetter.errors import Busy
from tests.nightly.test_killed import TINY
from tests.unit.builds.shop import ROWS, Shop

BUSY = 5


def racer(loaded: LoadedConfig) -> int:
    """Begins a build in a process of its own and returns its number."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            build(loaded, open_engine(loaded))
            code = 0
        except Busy:
            code = BUSY
        finally:
            os._exit(code)
    return child


def race(shop: Shop, rounds: int) -> None:
    shop.text = TINY
    loaded = shop.loaded
    won = 0
    for _ in range(rounds):
        racers = [racer(loaded) for _ in range(2)]
        codes = [os.WEXITSTATUS(os.waitpid(one, 0)[1]) for one in racers]
        assert set(codes) <= {0, BUSY}, codes
        assert 0 in codes
        won += codes.count(0)
        assert len(shop.read("colours")) == ROWS["colours"]
    history = read_history(shop.engine())
    assert not history.damaged
    whole = {one.build_id for one in history.builds if one.can_be_published}
    assert {one.name for one in (shop.root / "builds").iterdir()} == whole
    assert rounds <= won <= 2 * rounds


def test_a_few_rounds(shop: Shop):
    race(shop, 4)


@pytest.mark.slow
def test_a_hundred_rounds(shop: Shop):
    race(shop, 100)
