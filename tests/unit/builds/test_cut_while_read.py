"""A source that is cut, removed or replaced between its catalog and the end of the copy is told as changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from subsetter.builds.build import build
from subsetter.errors import QueryFailed, SourceChanged, SubsetError
from tests.unit.builds.shop import FEW, TABLES, FaultyEngine, Shop, write_lake


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    write_lake(tmp_path)
    made = Shop(tmp_path, FEW)
    yield made
    for engine in made.engines:
        engine.close()


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def removed(file: Path) -> None:
    file.unlink()


def other_columns(file: Path) -> None:
    file.unlink()
    write_lake(file.parents[1], {file.stem: "SELECT 1 AS other"})


DAMAGES: tuple[Callable[[Path], None], ...] = (cut, empty, removed, other_columns)


def struck(shop: Shop, effect: str, damage: Callable[[Path], None], *, heals: bool = False) -> FaultyEngine:
    """An engine under whose eyes a file is damaged once, before the first effect of that name."""
    file, left = shop.folder / "lake" / "orders.parquet", [1]

    def strike(name: str, number: int) -> None:
        if name == effect and left[0]:
            left[0] -= 1
            damage(file)
        elif name == "remove_build" and heals:
            write_lake(shop.folder, {"orders": f"{TABLES['orders']} WHERE i < 20"})

    return FaultyEngine(shop.engine(), strike)


@pytest.mark.parametrize("policy", ["retry", "fail", "allow"])
@pytest.mark.parametrize("effect", ["open_build", "run"])
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: one.__name__)
def test_it_is_told_as_changed(shop: Shop, damage: Callable[[Path], None], effect: str, policy: str) -> None:
    shop.text = FEW.replace("{folder}/lake}}", "{folder}/lake, unpinned: " + policy + "}}")
    with pytest.raises(SubsetError) as caught:
        build(shop.loaded, struck(shop, effect, damage))
    if damage is other_columns and policy != "fail":
        assert "orders" in str(caught.value), "it was built again, and the config does not fit the new columns"
    elif policy != "fail" and "changed while it was read" not in str(caught.value):
        assert "orders" in str(caught.value), "it was built again, and there is no such table, or none that can be read"
    else:
        assert isinstance(caught.value, SourceChanged)
        assert "changed while it was read" in caught.value.message
    assert not (shop.root / "current").exists()


@pytest.mark.parametrize("policy", ["retry", "allow"])
def test_it_is_built_anew_where_the_source_can_be_read_again(shop: Shop, policy: str) -> None:
    shop.text = FEW.replace("{folder}/lake}}", "{folder}/lake, unpinned: " + policy + "}}")
    engine = struck(shop, "run", other_columns, heals=True)
    build(shop.loaded, engine)
    assert engine.effects.count("open_build") == 2
    assert len(shop.read("orders")) > 0


def test_a_failure_without_a_change_stays_what_it_is(shop: Shop) -> None:
    def fail(name: str, number: int) -> None:
        if name == "run":
            raise QueryFailed("DuckDB: no luck")

    with pytest.raises(QueryFailed, match="no luck"):
        build(shop.loaded, FaultyEngine(shop.engine(), fail))
