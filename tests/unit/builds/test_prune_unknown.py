"""No build goes while nobody can tell which one a published table comes from."""

from __future__ import annotations

import pytest

from subsetter.builds.build import build
from subsetter.builds.prune import prune_config
from subsetter.engines.base import PublishedTable
from tests.unit.builds.shop import FEW, Shop


@pytest.mark.parametrize(("build_id", "goes"), [("", False), ("another", True)])
def test_pruning_waits_until_it_is_known_what_readers_see(
    shop: Shop, build_id: str, goes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.text = FEW
    for _ in range(2):
        build(shop.loaded, shop.engine())
    engine = shop.engine()
    seen = [*engine.published(), PublishedTable("orders", build_id, changed=True, has_left=True)]
    monkeypatch.setattr(type(engine), "published", lambda _: seen)
    destination = shop.loaded.config.destination.model_copy(update={"keep_builds": 1})
    config = shop.loaded.config.model_copy(update={"destination": destination})
    assert bool(prune_config(config, engine)) is goes
