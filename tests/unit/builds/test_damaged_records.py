"""A damaged record is told, hides no published copy and loses none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from subsetter import recorded
from subsetter.builds.build import build
from subsetter.builds.events import Event, PublishFinished, SwitchRecordLost
from subsetter.builds.prune import prune_config
from subsetter.builds.publish import SWITCH, Switch, finish_switch, read_switch
from subsetter.builds.records.history import read_history
from subsetter.builds.records.lock import LOCK, take_lock
from subsetter.builds.records.manifest import (
    BuildState,
    change_manifest,
    manifest_path,
    plan_path,
    read_manifest,
    read_plan,
    write_manifest,
    write_plan,
)
from subsetter.builds.status import read_status
from subsetter.engines.base import PublishedTable
from subsetter.errors import ManifestError
from subsetter.recorded import NewerRecordError, sealed
from subsetter.report.progress import line_of
from tests.unit.builds.shop import FEW, Shop


@pytest.fixture
def two(shop: Shop) -> tuple[Shop, str, str]:
    """Two builds, the second published."""
    shop.text = FEW
    ids = [build(shop.loaded, shop.engine()).manifest.build_id for _ in range(2)]
    return shop, ids[0], ids[1]


def prune(shop: Shop) -> Sequence[Event]:
    """Runs a command that takes the lock; returns what it told."""
    heard: list[Event] = []
    prune_config(shop.loaded.config, shop.engine(), heard.append)
    return heard


def of_newer_version(record: object, monkeypatch: pytest.MonkeyPatch) -> bytes:
    with monkeypatch.context() as patch:
        patch.setattr(recorded, "FORMAT", 2)
        return sealed(record)


@pytest.mark.parametrize("path", [LOCK, SWITCH])
def test_a_damaged_lock_or_switch_does_not_hide_what_is_published(two: tuple[Shop, str, str], path: str):
    shop, _, second = two
    shop.engine().store.write(path, b'{"build')
    status = read_status("dev", shop.engine())
    assert status.published is not None
    assert status.published.build_id == second
    assert (status.exit_code, status.is_holder_known) == (3, path == SWITCH)
    assert path in status.damaged[0]
    assert "it is no JSON" in status.damaged[0]


def test_a_damaged_manifest_of_the_published_build_is_told_and_the_copy_stays(two: tuple[Shop, str, str]):
    shop, first, second = two
    shop.engine().store.write(manifest_path(second), b"")
    status = read_status("dev", shop.engine())
    assert (status.published_ids, status.exit_code) == ((second,), 0)
    assert status.last is not None
    assert status.last.build_id == first
    assert manifest_path(second) in status.damaged[0]
    assert "it is empty" in status.damaged[0]
    prune(shop)
    assert shop.read("colours")
    again = build(shop.loaded, shop.engine()).manifest.build_id
    assert read_status("dev", shop.engine()).published_ids == (again,)


def test_a_damaged_lock_refuses_commands_with_its_place_and_the_cure(two: tuple[Shop, str, str]):
    shop, _, _ = two
    shop.engine().store.write(LOCK, b"")
    with pytest.raises(
        ManifestError, match=r"copies/dev/\.subset/lock\.json' cannot be understood: it is empty"
    ) as told:
        build(shop.loaded, shop.engine())
    assert "nobody works on this config" in told.value.hint
    assert shop.read("colours")


def test_a_damaged_switch_that_had_ended_is_struck_out_and_told(two: tuple[Shop, str, str]):
    shop, _, second = two
    shop.engine().store.write(SWITCH, sealed(Switch(second, (), is_first=False))[:50])
    lost = [one for one in prune(shop) if isinstance(one, SwitchRecordLost)]
    assert [one.published_ids for one in lost] == [(second,)]
    assert "it is no JSON" in line_of(lost[0])
    assert second in line_of(lost[0])
    assert shop.engine().store.read(SWITCH) is None


def test_a_damaged_switch_that_had_not_begun_leaves_readers_what_they_see(two: tuple[Shop, str, str]):
    shop, first, second = two
    store = shop.engine().store
    change_manifest(store, first, lambda one: replace(one, state=BuildState.PUBLISHING, was=one.state))
    store.write(SWITCH, b"")
    assert not [one for one in prune(shop) if isinstance(one, PublishFinished)]
    assert read_history(shop.engine()).published_ids == (second,)
    assert read_manifest(store, first).state is BuildState.PUBLISHED


def test_a_damaged_switch_whose_outcome_readers_see_is_finished(two: tuple[Shop, str, str]):
    shop, _, second = two
    engine = shop.engine()
    change_manifest(
        engine.store, second, lambda one: replace(one, state=BuildState.PUBLISHING, was=BuildState.VERIFIED)
    )
    engine.store.write(SWITCH, b"\0" * 100)
    with take_lock(engine.store, "build") as lock:
        finished = finish_switch(engine, lock)
    assert finished is not None
    assert (finished.build_id, finished.state) == (second, BuildState.PUBLISHED)
    assert read_switch(engine.store) is None


def test_a_switch_of_a_newer_version_is_left_to_it(two: tuple[Shop, str, str], monkeypatch: pytest.MonkeyPatch):
    shop, first, second = two
    content = of_newer_version(Switch(first, (second,), is_first=False), monkeypatch)
    shop.engine().store.write(SWITCH, content)
    with pytest.raises(NewerRecordError, match="newer version"):
        build(shop.loaded, shop.engine())
    found = shop.engine().store.read(SWITCH)
    assert found is not None
    assert found[0] == content


def test_pruning_leaves_builds_of_a_newer_version(two: tuple[Shop, str, str], monkeypatch: pytest.MonkeyPatch):
    shop, first, _ = two
    store = shop.engine().store
    store.write(manifest_path(first), of_newer_version(read_manifest(store, first), monkeypatch))
    prune(shop)
    assert read_history(shop.engine()).newer == (first,)
    assert (shop.root / "builds" / first / "colours").exists()


def test_pruning_leaves_damaged_builds_while_nobody_can_tell_what_readers_see(
    two: tuple[Shop, str, str], monkeypatch: pytest.MonkeyPatch
):
    shop, first, _ = two
    engine = shop.engine()
    engine.store.write(manifest_path(first), b"{")
    seen = [*engine.published(), PublishedTable("orders", "", changed=True, has_left=True)]
    monkeypatch.setattr(type(engine), "published", lambda _: seen)
    assert prune_config(shop.loaded.config, engine) == ()
    assert (shop.root / "builds" / first / "colours").exists()


def test_a_record_that_is_whole_is_no_damage(two: tuple[Shop, str, str]):
    shop, first, _ = two
    store = shop.engine().store
    write_manifest(store, read_manifest(store, first))
    assert read_status("dev", shop.engine()).damaged == ()


@pytest.mark.parametrize("damaged", [manifest_path, plan_path])
def test_a_switch_to_a_build_with_a_damaged_record_does_not_stop_later_builds(
    two: tuple[Shop, str, str], damaged: Callable[[str], str]
):
    shop, _, second = two
    store = shop.engine().store
    store.write(SWITCH, sealed(Switch(second, (second,), is_first=False)))
    store.write(damaged(second), b"{")
    again = build(shop.loaded, shop.engine()).manifest.build_id
    assert read_status("dev", shop.engine()).published_ids == (again,)
    assert store.read(SWITCH) is None


def test_a_plan_whose_parts_differ_is_refused(two: tuple[Shop, str, str]):
    shop, _, second = two
    store = shop.engine().store
    plan = read_plan(store, second)
    for changed in (replace(plan, tables=plan.tables[1:]), replace(plan, steps=())):
        write_plan(store, second, changed)
        with pytest.raises(ManifestError, match=r"plan\.json' .*: its rules, tables and steps differ in colours"):
            read_plan(store, second)
