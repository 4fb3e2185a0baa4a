"""A build publishes the copy or leaves what is published as it was."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import ANY

import pytest

from subsetter.builds.build import BuildOptions, build
from subsetter.builds.events import BuildBegan, BuildPublished, BuildsPruned, StepBegan, StepEnded
from subsetter.builds.publish import publish_build
from subsetter.builds.records.history import read_history
from subsetter.builds.records.lock import lock_holder, take_lock
from subsetter.builds.records.manifest import BuildState, read_manifest, read_plan, report_path, write_manifest
from subsetter.engines.duckdb.engine import DuckdbEngine
from subsetter.errors import (
    Busy,
    DestinationUnwritable,
    EngineError,
    InputError,
    Interrupted,
    PlanError,
    QueryFailed,
    SourceChanged,
    VerificationFailed,
)
from tests.unit.builds.shop import CONFIG, FEW, ROWS, FaultyEngine, Shop, UnwatchedEngine, write_lake

NIGHTLY = BuildOptions(command="refresh", skip_unchanged=True)


def never(effect: str, number: int) -> None:
    pass


def folders(shop: Shop) -> list[str]:
    return sorted(one.name for one in (shop.root / "builds").iterdir())


def test_the_copy_is_what_the_rules_mean(shop: Shop):
    report = build(shop.loaded, shop.engine())
    assert {table: len(shop.read(table)) for table in ROWS} == ROWS
    assert [row[0] for row in shop.read("customers")] == [1, 2, 4, 6, 8, 10]
    assert [row[0] for row in shop.read("orders")] == list(range(1, 20, 2))
    assert {one.destination: one.rows for one in report.manifest.tables} == ROWS


def test_the_record_says_why_rows_are_there(shop: Shop):
    manifest = build(shop.loaded, shop.engine()).manifest
    split = {one.destination: (one.by_selection, one.by_completion) for one in manifest.tables}
    assert split["customers"] == (5, 1)
    assert split["orders"] == (10, 0)
    assert split["employees"] == (1, 39)
    assert split["notes"] == (3, 0)
    assert {one.destination: one.source_rows for one in manifest.tables}["employees"] == 100


def test_the_record_holds_what_is_needed_to_repeat_the_build(shop: Shop):
    engine = shop.engine()
    manifest = build(shop.loaded, engine).manifest
    assert manifest.state is BuildState.PUBLISHED
    assert "where: wanted" in manifest.config_text
    assert manifest.variables["last"] == "40"
    assert {"today", "as_of"} <= set(manifest.variables)
    assert {"athena-subsetter", "duckdb", "sqlglot"} <= set(manifest.versions)
    assert manifest.caller
    assert manifest.fingerprint
    assert manifest.inputs
    assert {one.purpose for one in manifest.statements} >= {"write", "check"}
    assert all(one.text for one in manifest.statements)
    plan = read_plan(engine.store, manifest.build_id)
    assert [one.destination for one in plan.tables] == sorted(ROWS)


def test_only_the_copies_are_published(shop: Shop):
    build(shop.loaded, shop.engine())
    current = (shop.root / "current").resolve()
    assert sorted(one.name for one in current.iterdir() if one.is_dir()) == sorted(ROWS)


def test_a_failure_anywhere_leaves_the_published_copy(shop: Shop):
    shop.text = FEW
    first = build(shop.loaded, shop.engine()).manifest
    before = shop.published()
    counting = FaultyEngine(shop.engine(), never)
    second = build(shop.loaded, counting).manifest  # counts the effects of a build
    publish_build(shop.engine(), first.build_id)
    assert shop.published() == before
    for number in range(1, len(counting.effects) + 1):

        def fail(effect: str, so_far: int, at: int = number) -> None:
            if so_far == at:
                raise DestinationUnwritable(f"No space left at {effect}, effect {at}.")

        with pytest.raises(DestinationUnwritable) as caught:
            build(shop.loaded, FaultyEngine(shop.engine(), fail), options=BuildOptions(fresh=True))
        assert shop.published() == before, f"effect {number}"
        notes = caught.value.__notes__
        assert first.build_id in notes[-2]
        assert notes[-1] == f"Next: subset build {shop.folder}/configs/dev.yaml"
        assert lock_holder(shop.engine().store) is None
        last = read_history(shop.engine()).last_attempt
        began = "open_build" in counting.effects[:number]
        assert not began or f"effect {number}" in last.error
        assert not began or last.state in (BuildState.UNFINISHED, BuildState.VERIFIED)
    last = read_history(shop.engine()).last_attempt
    third = build(shop.loaded, shop.engine()).manifest
    assert third.build_id == last.build_id, "the last one is resumed"
    assert folders(shop) == sorted([second.build_id, third.build_id]), "the others have left something"
    assert shop.published() == before


def test_the_first_failure_says_that_nothing_is_published(shop: Shop):
    shop.text = FEW

    def fail(effect: str, number: int) -> None:
        if effect == "run":
            raise EngineError("It broke.")

    with pytest.raises(EngineError) as caught:
        build(shop.loaded, FaultyEngine(shop.engine(), fail))
    assert "Nothing is published" in caught.value.__notes__[-2]


def test_wrong_rules_run_nothing_and_name_check_as_the_next_command(shop: Shop):
    shop.text = FEW.replace("where: wanted", "where: wantet")
    engine = FaultyEngine(shop.engine(), never)
    with pytest.raises(InputError, match="wantet") as caught:
        build(shop.loaded, engine)
    assert engine.effects == ["read_catalog"]
    assert caught.value.__notes__[-1] == f"Next: subset check {shop.folder}/configs/dev.yaml"


def test_a_statement_that_the_engine_does_not_take_runs_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    bind = DuckdbEngine.bind
    monkeypatch.setattr(DuckdbEngine, "bind", lambda *given: replace(bind(*given), most_bytes=300))
    with pytest.raises(PlanError, match="bytes, and engine duckdb takes at most 300"):
        build(shop.loaded, shop.engine())
    assert not (shop.root / "builds").exists() or folders(shop) == []
    assert read_history(shop.engine()).builds == ()


def test_a_build_that_fails_its_checks_is_not_published(shop: Shop):
    class Lying(FaultyEngine):
        def query(self, statement):
            answer = self._engine.query(statement)
            is_count = statement.text.startswith('SELECT count(*) FROM "build"."employees"')
            return replace(answer, rows=[(41,)]) if is_count else answer

    first = build(shop.loaded, shop.engine()).manifest
    before = shop.published()
    engine = Lying(shop.engine(), never)
    with pytest.raises(VerificationFailed, match="the engine reported 40") as caught:
        build(shop.loaded, engine)
    assert caught.value.exit_code == 1
    assert shop.published() == before
    assert folders(shop) == [first.build_id]
    last = read_history(shop.engine()).last_attempt
    assert [check.name for check in last.checks if check.failed] == ["rows"]


def test_a_condition_that_fails_on_a_value_is_named_with_its_table_and_a_cure(shop: Shop):
    shop.text = CONFIG.replace("customers: {{where: wanted", 'customers: {{where: "10 / (id - 3) > 0"')
    with pytest.raises(QueryFailed, match="Division by zero") as caught:
        build(shop.loaded, shop.engine())
    assert "condition" in caught.value.hint
    assert "nullif" in caught.value.hint
    assert any("customers" in note for note in caught.value.__notes__)


def test_ctrl_c_leaves_the_published_copy(shop: Shop):
    shop.text = FEW
    build(shop.loaded, shop.engine())
    before = shop.published()

    def press(effect: str, number: int) -> None:
        if effect == "run":
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(Interrupted) as caught:
        build(shop.loaded, FaultyEngine(shop.engine(), press))
    assert shop.published() == before
    assert ", as before." in caught.value.__notes__[-2]
    assert build(shop.loaded, shop.engine()).manifest.build_id == read_history(shop.engine()).last_attempt.build_id
    assert len(folders(shop)) == 2
    assert shop.published() == before


def test_it_waits_for_nobody(shop: Shop):
    shop.text = FEW
    engine = FaultyEngine(shop.engine(), never)
    with take_lock(shop.engine().store, "refresh"), pytest.raises(Busy, match="refresh"):
        build(shop.loaded, engine)
    assert engine.effects == ["read_catalog"]


def test_what_a_killed_build_left_is_removed_by_the_next(shop: Shop):
    shop.text = FEW
    first = build(shop.loaded, shop.engine()).manifest
    killed = replace(first, build_id="20200101T000000-dead", state=BuildState.BUILDING)
    engine = shop.engine()
    write_manifest(engine.store, killed)
    engine.open_build(killed.build_id, ())
    assert killed.build_id in folders(shop)
    build(shop.loaded, shop.engine())
    assert killed.build_id not in folders(shop)


def test_old_builds_go_and_the_record_lists_the_kept(shop: Shop):
    shop.text = FEW
    ids = [build(shop.loaded, shop.engine()).manifest.build_id for _ in range(2)]
    report = build(shop.loaded, shop.engine())
    assert report.pruned == (ids[0],)
    assert folders(shop) == sorted([ids[1], report.manifest.build_id])
    assert report.previous == (ids[1],)


def test_old_builds_go_also_when_nothing_has_changed(shop: Shop):
    shop.text = FEW.replace("keep_builds: 2", "keep_builds: 3, keep_days: 30")
    ids = [build(shop.loaded, shop.engine()).manifest.build_id for _ in range(3)]
    later = datetime.now(UTC) + timedelta(days=31)
    heard = []
    report = build(shop.loaded, shop.engine(), listener=heard.append, clock=lambda: later, options=NIGHTLY)
    assert report.skipped
    assert (report.manifest.build_id, report.pruned) == (ids[2], tuple(ids[:2]))
    assert heard[-1] == BuildsPruned(report.pruned)
    assert folders(shop) == [ids[2]]
    again = build(shop.loaded, shop.engine(), clock=lambda: later, options=NIGHTLY)
    assert (again.skipped, again.pruned) == (True, ())


def test_a_copy_of_sources_that_nobody_watches_is_always_built_anew_and_says_so(shop: Shop):
    shop.text = FEW
    build(shop.loaded, UnwatchedEngine(shop.engine()))
    again = build(shop.loaded, UnwatchedEngine(shop.engine()), options=NIGHTLY)
    assert not again.skipped
    assert "colours cannot be watched" in " ".join(again.manifest.notes)


def broken_page(*_: object) -> str:
    raise DestinationUnwritable("No space left for the page.")


def test_a_build_that_ended_before_its_page_was_written_gets_one(shop: Shop):
    shop.text = FEW
    with pytest.raises(DestinationUnwritable):
        build(shop.loaded, shop.engine(), page=broken_page)
    begun = read_history(shop.engine()).last_attempt
    report = build(shop.loaded, shop.engine(), page=lambda manifest, _: f"page of {manifest.state}")
    assert report.manifest.build_id == begun.build_id
    assert shop.engine().store.read(report_path(begun.build_id)) == (b"page of verified", ANY)


def test_a_verified_build_that_is_not_gone_on_with_leaves_no_page_that_says_so(shop: Shop):
    shop.text = FEW
    build(shop.loaded, shop.engine())

    def fail(effect: str, _: int) -> None:
        if effect == "publish":
            raise DestinationUnwritable("No space left.")

    with pytest.raises(DestinationUnwritable):
        build(shop.loaded, FaultyEngine(shop.engine(), fail), page=lambda *_: "verified")
    begun = read_history(shop.engine()).last_attempt
    assert begun.state is BuildState.VERIFIED
    build(shop.loaded, shop.engine(), options=BuildOptions(fresh=True))
    assert read_manifest(shop.engine().store, begun.build_id).state is BuildState.FAILED
    assert shop.engine().store.read(report_path(begun.build_id)) is None


def test_events_tell_the_story_in_order(shop: Shop):
    shop.text = FEW
    heard = []
    report = build(shop.loaded, shop.engine(), listener=heard.append)
    plan = read_plan(shop.engine().store, report.manifest.build_id)
    assert isinstance(heard[0], BuildBegan)
    assert heard[0].steps == len(plan.steps)
    assert sum(isinstance(one, StepBegan) for one in heard) == len(plan.steps)
    assert sum(isinstance(one, StepEnded) for one in heard) == len(plan.steps)
    assert BuildPublished(report.manifest.build_id) in heard


def changing(shop: Shop, times: int) -> FaultyEngine:
    """An engine under which a source changes while the first builds read it."""
    left = [times]

    def change(effect: str, number: int) -> None:
        if effect == "open_build" and left[0]:
            left[0] -= 1
            write_lake(shop.folder, {"colours": f"SELECT 'colour ' || i AS name FROM range({10 + left[0]}) AS t (i)"})

    return FaultyEngine(shop.engine(), change)


def test_a_source_that_changes_while_it_is_read_is_read_anew(shop: Shop):
    shop.text = FEW
    engine = changing(shop, times=1)
    build(shop.loaded, engine)
    assert engine.effects.count("open_build") == 2
    assert len(shop.read("colours")) == 10


def test_a_source_that_keeps_changing_fails_the_build(shop: Shop):
    shop.text = FEW
    with pytest.raises(SourceChanged, match="colours") as caught:
        build(shop.loaded, changing(shop, times=10))
    assert caught.value.exit_code == 3
    assert not (shop.root / "current").exists()


def test_a_change_can_be_allowed_and_is_said(shop: Shop):
    shop.text = FEW.replace("{folder}/lake}}", "{folder}/lake, unpinned: allow}}")
    report = build(shop.loaded, changing(shop, times=1))
    assert "colours changed while the build read it" in report.manifest.notes
