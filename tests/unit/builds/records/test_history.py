"""Which builds there are, which goes back, which go."""

from __future__ import annotations

from datetime import timedelta

import pytest

from subsetter.builds.prune import prunable
from subsetter.builds.records.history import History
from subsetter.builds.records.manifest import (
    BuildState,
    Manifest,
    manifest_path,
    new_build_id,
    parse_build_id,
    read_manifest,
    write_manifest,
)
from subsetter.engines.base import PublishedTable
from subsetter.errors import InputError, ManifestError
from tests.unit.builds.memory import NOON, MemoryStore


def build(number: int, state: BuildState = BuildState.PUBLISHED) -> Manifest:
    """A build of the hour ``number``; later numbers are newer."""
    started = NOON + timedelta(hours=number)
    return Manifest(
        build_id=f"{started:%Y%m%dT%H%M%S}-{number:04x}",
        config="dev",
        config_text="",
        fingerprint="",
        engine="duckdb",
        state=state,
        started_at=started,
        caller="me",
    )


def history(*builds: Manifest, published: Manifest | None = None) -> History:
    tables = (PublishedTable("orders", published.build_id),) if published else ()
    return History(builds, tables)


def test_ids_sort_by_time_and_differ_within_a_second():
    earlier, later = new_build_id(NOON), new_build_id(NOON + timedelta(seconds=1))
    assert earlier.startswith("20261123T120000-")
    assert earlier < later
    assert len({new_build_id(NOON) for _ in range(20)}) > 1


@pytest.mark.parametrize("text", ["", "..", "../x", "20261123T120000-ab12/", "20261123T120000", "latest"])
def test_what_is_no_id_never_reaches_a_path(text: str):
    with pytest.raises(InputError):
        parse_build_id(text)


def test_a_manifest_reads_as_it_was_written():
    store = MemoryStore()
    write_manifest(store, build(1))
    assert read_manifest(store, build(1).build_id) == build(1)


def test_a_damaged_manifest_names_the_build_and_a_cure():
    store = MemoryStore()
    store.write(manifest_path("20261123T120000-ab12"), b'{"config": 1}')
    with pytest.raises(ManifestError) as caught:
        read_manifest(store, "20261123T120000-ab12")
    assert "20261123T120000-ab12" in caught.value.message
    assert caught.value.hint


def test_the_newest_whole_builds_stay():
    builds = [build(number) for number in range(5)]
    gone = prunable(history(*builds, published=builds[4]), keep_builds=3, keep_for=None, now=NOON)
    assert gone == (builds[0].build_id, builds[1].build_id)


def test_the_published_build_stays_however_old():
    builds = [build(number) for number in range(5)]
    now = NOON + timedelta(days=100)
    gone = prunable(history(*builds, published=builds[0]), keep_builds=1, keep_for=timedelta(days=1), now=now)
    assert gone == tuple(one.build_id for one in builds[1:])


def test_failed_builds_do_not_push_whole_ones_out():
    whole, failed = [build(0), build(1)], [build(number, BuildState.FAILED) for number in (2, 3, 4)]
    assert prunable(history(*whole, *failed, published=whole[1]), keep_builds=2, keep_for=None, now=NOON) == ()


def test_the_record_of_a_failed_build_goes_with_the_builds_around_it():
    old, failed, new = build(0), build(1, BuildState.FAILED), build(2)
    gone = prunable(history(old, failed, new, published=new), keep_builds=1, keep_for=None, now=NOON)
    assert gone == (old.build_id, failed.build_id)


def test_age_goes_before_number():
    builds = [build(0), build(1)]
    now = builds[0].started_at + timedelta(days=14, minutes=1)
    gone = prunable(history(*builds, published=builds[1]), keep_builds=3, keep_for=timedelta(days=14), now=now)
    assert gone == (builds[0].build_id,)


def test_a_build_that_readers_see_only_tables_of_that_have_left_is_kept_and_is_not_half_published():
    first, second, third = build(1), build(2), build(3)
    kept = History(
        (first, second, third),
        (PublishedTable("old", first.build_id, has_left=True), PublishedTable("new", third.build_id)),
    )
    assert kept.published_ids == (third.build_id,)
    assert kept.before_published() is second
    assert prunable(kept, keep_builds=1, keep_for=None, now=NOON) == (second.build_id,)


def test_rollback_skips_failed_builds():
    first, failed, last = build(0), build(1, BuildState.FAILED), build(2)
    assert history(first, failed, last, published=last).before_published() == first
    assert history(first, failed, last, published=first).before_published() is None
    assert history(first).before_published() is None
