"""Going to another build, and back."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta

import pytest

from subsetter.builds.build import BuildOptions, build
from subsetter.builds.events import PublishFinished
from subsetter.builds.prune import prune_config
from subsetter.builds.publish import SWITCH, Switch, publish_build, roll_back
from subsetter.builds.records.history import read_history
from subsetter.builds.records.lock import take_lock
from subsetter.builds.records.manifest import BuildState, manifest_path, read_manifest, write_manifest
from subsetter.builds.records.seal import sealed
from subsetter.builds.status import read_status
from subsetter.errors import Busy, InputError
from tests.unit.builds.shop import FEW, Shop, write_lake

NIGHTLY = BuildOptions(command="refresh", skip_unchanged=True)


@pytest.fixture
def two(shop: Shop) -> tuple[Shop, str, str]:
    """Two builds, the first with two colours, the second with three."""
    shop.text = FEW
    first = build(shop.loaded, shop.engine()).manifest.build_id
    write_lake(shop.folder, {"colours": "SELECT 'colour ' || i AS name FROM range(3) AS t (i)"})
    second = build(shop.loaded, shop.engine()).manifest.build_id
    return shop, first, second


def test_rollback_goes_to_the_build_before(two: tuple[Shop, str, str]):
    shop, first, _ = two
    assert len(shop.read("colours")) == 3
    assert roll_back(shop.engine()).build_id == first
    assert len(shop.read("colours")) == 2
    with pytest.raises(InputError, match="no older build"):
        roll_back(shop.engine())


def test_any_kept_build_can_be_published(two: tuple[Shop, str, str]):
    shop, first, second = two
    publish_build(shop.engine(), first)
    publish_build(shop.engine(), second)
    assert len(shop.read("colours")) == 3
    with pytest.raises(InputError, match="no build"):
        publish_build(shop.engine(), "20200101T000000-0000")


def test_it_waits_for_nobody(two: tuple[Shop, str, str]):
    shop, first, _ = two
    with take_lock(shop.engine().store, "build"), pytest.raises(Busy):
        publish_build(shop.engine(), first)
    assert len(shop.read("colours")) == 3


def test_status_tells_what_readers_see_and_what_was_tried(two: tuple[Shop, str, str]):
    shop, first, second = two
    publish_build(shop.engine(), first)
    with take_lock(shop.engine().store, "build"):
        status = read_status("dev", shop.engine())
    assert status.published.build_id == first
    assert status.last.build_id == second
    assert status.holder.action == "build"


def test_prune_keeps_what_is_published(two: tuple[Shop, str, str]):
    shop, first, second = two
    publish_build(shop.engine(), first)
    config = shop.loaded.config
    keep_one = config.model_copy(update={"destination": config.destination.model_copy(update={"keep_builds": 1})})
    # The newest whole build and the published one stay.
    assert prune_config(keep_one, shop.engine()) == ()
    publish_build(shop.engine(), second)
    assert prune_config(keep_one, shop.engine()) == (first,)
    assert [one.build_id for one in read_history(shop.engine()).builds] == [second]
    assert not list((shop.root / "builds").glob(f"{first}*"))


def test_a_damaged_record_is_shown_and_does_not_hide_the_others(two: tuple[Shop, str, str]):
    shop, first, second = two
    shop.engine().store.write(manifest_path(first), b"{")
    history = read_history(shop.engine())
    assert history.damaged == (first,)
    assert [one.build_id for one in history.builds] == [second]


def began(shop: Shop, build_id: str, *previous: str) -> None:
    """Leaves the store as a switch does that was interrupted."""
    shop.engine().store.write(SWITCH, sealed(Switch(build_id, previous, is_first=False)))


def test_a_switch_that_was_cut_short_is_finished_by_the_next_command(two: tuple[Shop, str, str]):
    shop, first, second = two
    began(shop, first, second)
    heard = []
    prune_config(shop.loaded.config, shop.engine(), heard.append)
    assert PublishFinished(first, undone=False) in heard
    assert len(shop.read("colours")) == 2
    assert shop.engine().store.read(SWITCH) is None


@pytest.mark.parametrize(("hours", "rows"), [(23, 3), (25, 1)])
def test_a_refresh_that_finishes_a_switch_long_after_looks_at_the_sources_too(
    two: tuple[Shop, str, str], hours: int, rows: int
):
    shop, first, second = two
    write_lake(shop.folder, {"colours": "SELECT 'blue' AS name"})
    publish_build(shop.engine(), first)
    shop.engine().store.write(SWITCH, sealed(Switch(second, (first,), is_first=True)))
    now = read_manifest(shop.engine().store, second).started_at + timedelta(hours=hours)
    report = build(shop.loaded, shop.engine(), clock=lambda: now, options=NIGHTLY)
    assert (report.manifest.build_id == second) is (rows == 3)
    assert len(shop.read("colours")) == rows


def test_a_switch_to_a_build_that_is_not_whole_any_more_is_undone(two: tuple[Shop, str, str]):
    shop, first, second = two
    began(shop, first, second)
    shutil.rmtree(shop.root / "builds" / first / "colours")
    heard = []
    prune_config(shop.loaded.config, shop.engine(), heard.append)
    assert PublishFinished(second, undone=True) in heard
    assert len(shop.read("colours")) == 3
    assert shop.engine().store.read(SWITCH) is None


def test_a_removal_that_was_cut_short_is_finished_and_never_published(two: tuple[Shop, str, str]):
    shop, first, _ = two
    engine = shop.engine()
    write_manifest(engine.store, replace(read_manifest(engine.store, first), state=BuildState.GOING))
    with pytest.raises(InputError, match="no older build"):
        roll_back(shop.engine())
    prune_config(shop.loaded.config, shop.engine())
    assert not (shop.root / "builds" / first).exists()
    assert first not in [one.build_id for one in read_history(shop.engine()).builds]


def test_pruning_removes_builds_whose_records_are_damaged_but_not_the_published_one(shop: Shop):
    shop.text = FEW
    ids = [build(shop.loaded, shop.engine()).manifest.build_id for _ in range(2)]
    for build_id in ids:
        shop.engine().store.write(manifest_path(build_id), b"{")
    assert prune_config(shop.loaded.config, shop.engine()) == (ids[0],)
    assert [one.name for one in (shop.root / "builds").iterdir()] == [ids[1]]
    assert read_history(shop.engine()).damaged == (ids[1],)
    assert shop.read("orders")
