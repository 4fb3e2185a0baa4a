"""A build that somebody reads stays; records exclude publishing and removing; leavings go."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from subsetter.builds.build import build
from subsetter.builds.drop import drop
from subsetter.builds.prune import prune_config
from subsetter.builds.publish import SWITCH, Switch, publish_build
from subsetter.builds.records.history import read_history
from subsetter.builds.records.lease import leased
from subsetter.builds.records.manifest import (
    BuildState,
    Manifest,
    change_manifest,
    read_manifest,
    report_path,
    swap_manifest,
    write_manifest,
)
from subsetter.builds.records.seal import sealed
from subsetter.errors import Busy, InputError
from tests.unit.builds.shop import FEW, Shop

ONE = FEW.replace("keep_builds: 2", "keep_builds: 1")


@pytest.fixture
def two(shop: Shop) -> tuple[Shop, str, str]:
    """A shop with two builds, the second published, whose config keeps one from now on."""
    shop.text = FEW
    first, second = (build(shop.loaded, shop.engine()).manifest.build_id for _ in range(2))
    shop.text = ONE
    return shop, first, second


def prune(shop: Shop) -> tuple[str, ...]:
    return prune_config(shop.loaded.config, shop.engine())


def test_a_leased_build_is_not_pruned_until_the_lease_ends(two: tuple[Shop, str, str]) -> None:
    shop, first, _ = two
    with leased(shop.engine().store, first, "verify"):
        assert prune(shop) == ()
        with pytest.raises(Busy, match="verify by process"):
            drop(shop.engine())
        assert shop.engine().published()
    assert read_manifest(shop.engine().store, first).claims == ()
    assert prune(shop) == (first,)


def test_the_lease_of_a_dead_reader_ends_by_itself(two: tuple[Shop, str, str]) -> None:
    shop, first, _ = two
    long_ago = datetime.now(UTC) - timedelta(minutes=11)
    dead = leased(shop.engine().store, first, "why", lambda: long_ago)
    dead.__enter__()
    assert read_manifest(shop.engine().store, first).claims
    assert prune(shop) == (first,)
    dead.__exit__(None, None, None)


def test_what_is_being_removed_is_neither_leased_nor_published(two: tuple[Shop, str, str]) -> None:
    shop, first, _ = two
    store = shop.engine().store
    change_manifest(store, first, lambda found: replace(found, state=BuildState.GOING))
    with pytest.raises(InputError, match="being removed"), leased(store, first, "verify"):
        pass
    with pytest.raises(InputError):
        publish_build(shop.engine(), first)


def test_a_record_is_swapped_only_while_it_is_as_it_was_read(two: tuple[Shop, str, str]) -> None:
    shop, first, _ = two
    store = shop.engine().store
    before = read_manifest(store, first)

    def going(found: Manifest) -> Manifest:
        return replace(found, state=BuildState.GOING)

    with leased(store, first, "verify"):
        assert not swap_manifest(store, before, going(before))
    assert swap_manifest(store, before, going(before))
    assert not swap_manifest(store, before, replace(before, state=BuildState.PUBLISHING))


def test_a_switch_of_somebody_who_had_lost_the_lock_is_not_finished(two: tuple[Shop, str, str]) -> None:
    shop, first, second = two
    store = shop.engine().store
    store.write(SWITCH, sealed(Switch(first, (second,), is_first=False, epoch=1)))
    late = replace(read_manifest(store, first), state=BuildState.PUBLISHING, was=BuildState.PUBLISHED)
    write_manifest(store, late)
    assert prune(shop) == (first,)
    assert {table.build_id for table in shop.engine().published()} == {second}


def test_leavings_go_with_the_next_command(two: tuple[Shop, str, str]) -> None:
    shop, _, second = two
    store, stray = shop.engine().store, "20260101T000000-dead"
    store.write(report_path(stray), b"late")
    half = shop.root / ".subset" / "builds" / second / ".new-0123"
    half.write_bytes(b"half")
    link = shop.root / ".current-x"
    link.symlink_to("nowhere")
    prune(shop)
    assert store.read(report_path(stray)) is None
    assert not half.exists()
    assert not link.is_symlink()
    assert [one.build_id for one in read_history(shop.engine()).builds] == [second]
