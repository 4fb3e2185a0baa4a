"""What was interrupted is resumed: what is made is kept, what is unknown is made again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from subsetter.builds.build import BuildOptions, build, remove_failed
from subsetter.builds.drop import drop
from subsetter.builds.events import BuildAbandoned, BuildBegan, BuildResumed, StepKept
from subsetter.builds.records.history import read_history
from subsetter.builds.records.journal import journal_paths, read_journal
from subsetter.builds.records.lock import LOCK, Holder, utc_now
from subsetter.builds.records.manifest import BuildState, manifest_path, read_manifest, write_manifest
from subsetter.codec import from_json, to_json
from subsetter.errors import Busy, CredentialsExpired, EngineError, QueryFailed
from tests.unit.builds.shop import CONFIG, FEW, ROWS, FaultyEngine, Shop, write_lake

DEFAULT = BuildOptions()
NIGHTLY = BuildOptions(command="refresh", skip_unchanged=True)
ONE_AT_A_TIME = CONFIG.replace("max_parallel: 2", "max_parallel: 1")


def stopped_at_run(shop: Shop, number: int) -> FaultyEngine:
    """An engine whose rights end before it runs the given statement."""
    runs = []

    def stop(effect: str, _: int) -> None:
        if effect == "run":
            runs.append(1)
            if len(runs) == number:
                raise CredentialsExpired("The token has expired.")

    return FaultyEngine(shop.engine(), stop)


def cut(shop: Shop, number: int = 3) -> str:
    """Begins a build that ends before a statement, and returns its id."""
    with pytest.raises(EngineError):
        build(shop.loaded, stopped_at_run(shop, number))
    return read_history(shop.engine()).last_attempt.build_id


@pytest.mark.slow
def test_at_every_statement_the_next_run_makes_only_the_rest(shop: Shop):
    resume_at(shop, lambda whole: range(2, whole + 1))


def test_early_and_late_the_next_run_makes_only_the_rest(shop: Shop):
    resume_at(shop, lambda whole: (2, whole // 2, whole))


def resume_at(shop: Shop, statements: Callable[[int], Iterable[int]]) -> None:
    """Stops builds before some of their statements, and holds the next run to what is left."""
    shop.text = ONE_AT_A_TIME
    counting = FaultyEngine(shop.engine(), lambda *_: None)
    build(shop.loaded, counting)
    whole, expected = counting.effects.count("run"), shop.published()
    for number in statements(whole):
        stopped = cut(shop, number)
        made = read_journal(shop.engine().store, stopped).made
        known = sum(1 for step in made.values() for one in step.statements if one.purpose == "write")
        engine, heard = FaultyEngine(shop.engine(), lambda *_: None), []
        report = build(shop.loaded, engine, listener=heard.append)
        assert report.manifest.build_id == stopped
        assert sum(isinstance(one, StepKept) for one in heard) == len(made)
        assert engine.effects.count("run") == whole - known, f"statement {number}"
        assert {table: len(shop.read(table)) for table in ROWS} == ROWS
        assert shop.published().keys() == {name for name in shop.published() if name.split("/")[0] in ROWS}
        assert len(report.manifest.tables) == len(expected)


def test_the_journal_goes_when_the_record_is_whole(shop: Shop):
    shop.text = FEW
    stopped = cut(shop)
    assert journal_paths(shop.engine().store, stopped)
    build(shop.loaded, shop.engine())
    assert not journal_paths(shop.engine().store, stopped)


def test_what_is_damaged_meanwhile_is_made_anew(shop: Shop):
    shop.text = FEW
    stopped = cut(shop)
    made = read_journal(shop.engine().store, stopped).made
    assert made
    for file in (shop.root / "builds" / stopped).rglob("*.parquet"):
        file.write_bytes(b"")
    heard = []
    build(shop.loaded, shop.engine(), listener=heard.append)
    assert not any(isinstance(one, StepKept) for one in heard)
    assert len(shop.read("orders")) == ROWS["orders"]


def told(shop: Shop, options: BuildOptions = DEFAULT, **named) -> str:
    """Builds, and returns why the build before was not resumed."""
    heard = []
    build(shop.loaded, shop.engine(), listener=heard.append, options=options, **named)
    assert any(isinstance(one, BuildBegan) for one in heard)
    return next(one.reason for one in heard if isinstance(one, BuildAbandoned))


def test_another_config_begins_anew(shop: Shop):
    shop.text = FEW
    stopped = cut(shop)
    shop.text = FEW.replace("where: wanted", 'where: "NOT wanted"')
    assert "config" in told(shop)
    assert not (shop.root / "builds" / stopped).exists()


def test_a_source_that_changed_begins_anew(shop: Shop):
    shop.text = FEW
    cut(shop)
    write_lake(shop.folder, {"colours": "SELECT 'colour ' || i AS name FROM range(3) AS t (i)"})
    assert "colours" in told(shop)
    assert len(shop.read("colours")) == 3


@pytest.mark.parametrize(("within", "hours", "resumed"), [("", 23, True), ("", 25, False), ("1h", 2, False)])
def test_it_is_resumed_within_a_time(shop: Shop, within: str, hours: int, resumed: bool):
    shop.text = FEW + (f"resume_within: {within}\n" if within else "")
    cut(shop)
    heard = []
    build(shop.loaded, shop.engine(), listener=heard.append, clock=lambda: utc_now() + timedelta(hours=hours))
    assert any(isinstance(one, BuildResumed) for one in heard) is resumed


def test_fresh_begins_anew(shop: Shop):
    shop.text = FEW
    cut(shop)
    assert "fresh" in told(shop, BuildOptions(fresh=True))


def test_a_damaged_journal_begins_anew(shop: Shop):
    shop.text = FEW
    stopped = cut(shop)
    store = shop.engine().store
    store.write(journal_paths(store, stopped)[0], b'{"entry": {"kind": "made"}}')
    assert "cannot be understood" in told(shop)


def test_a_verified_build_only_has_to_be_published(shop: Shop):
    shop.text = FEW

    def refuse(effect: str, _: int) -> None:
        if effect == "publish":
            raise EngineError("No right to publish.")

    with pytest.raises(EngineError):
        build(shop.loaded, FaultyEngine(shop.engine(), refuse))
    engine = FaultyEngine(shop.engine(), lambda *_: None)
    build(shop.loaded, engine)
    assert "run" not in engine.effects
    assert len(shop.read("orders")) == ROWS["orders"]


def test_who_lost_the_lock_touches_nothing(shop: Shop):
    shop.text = FEW

    def lose(effect: str, _: int) -> None:
        if effect == "run":
            raise Busy("Somebody took over.")

    with pytest.raises(Busy):
        build(shop.loaded, FaultyEngine(shop.engine(), lose))
    assert read_history(shop.engine()).last_attempt.state is BuildState.BUILDING


def test_a_verified_build_whose_copies_are_gone_begins_anew(shop: Shop):
    shop.text = FEW

    def refuse(effect: str, _: int) -> None:
        if effect == "publish":
            raise EngineError("No right to publish.")

    with pytest.raises(EngineError):
        build(shop.loaded, FaultyEngine(shop.engine(), refuse))
    begun = read_history(shop.engine()).last_attempt.build_id
    shutil.rmtree(shop.root / "builds" / begun / "orders")
    assert "copies are gone: orders" in told(shop)
    assert len(shop.read("orders")) == ROWS["orders"]


def test_a_build_with_older_pins_is_gone_on_with_only_when_they_are_asked_for_again(shop: Shop):
    shop.text = FEW
    pins = BuildOptions(pins=build(shop.loaded, shop.engine()).manifest.build_id)
    for options, is_same in ((pins, True), (DEFAULT, False)):
        with pytest.raises(EngineError):
            build(shop.loaded, stopped_at_run(shop, 2), options=pins)
        begun = read_history(shop.engine()).last_attempt.build_id
        heard = []
        report = build(shop.loaded, shop.engine(), listener=heard.append, options=options)
        assert (report.manifest.build_id == begun) is is_same
        assert any(isinstance(event, BuildAbandoned) for event in heard) is not is_same


def test_nobody_goes_on_with_a_build_whose_removal_was_cut_short(shop: Shop):
    shop.text = FEW
    whole = build(shop.loaded, shop.engine()).manifest
    failed = replace(whole, build_id="20261123T020000-ab12", state=BuildState.FAILED, error="It was wrong.")
    engine = FaultyEngine(shop.engine(), once("remove_build", interrupt))
    write_manifest(shop.engine().store, replace(failed, state=BuildState.UNFINISHED))
    with pytest.raises(KeyboardInterrupt):
        remove_failed(engine, failed)
    assert read_manifest(shop.engine().store, failed.build_id).state is BuildState.GOING


def interrupt() -> None:
    raise KeyboardInterrupt


def test_dropping_stops_what_a_killed_build_has_left_running(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    shop.text = FEW
    begun = cut(shop)
    damaged = "20261123T020000-ab12"
    shop.engine().store.write(manifest_path(damaged), b"{")
    stopped = []
    engine = shop.engine()
    monkeypatch.setattr(engine, "stop_build", lambda build_id, since: stopped.append((build_id, since.tzinfo)))
    drop(engine)
    assert stopped == [(begun, UTC), (damaged, UTC)]


def once(wanted: str, act: Callable[[], None]) -> Callable[[str, int], None]:
    """Acts before the first effect of a name."""
    left = [wanted]

    def before(effect: str, _: int) -> None:
        if effect in left:
            left.remove(effect)
            act()

    return before


def taken_over(shop: Shop) -> None:
    """Lets somebody else take the lock, as after a long silence."""
    store = shop.engine().store
    held = store.read(LOCK)
    assert held is not None
    content, version = held
    other = replace(from_json(Holder, content), token="other", host="elsewhere")
    assert store.replace(LOCK, to_json(other).encode(), version)


@pytest.mark.parametrize("can_repeat", [True, False])
def test_who_lost_the_lock_without_knowing_it_touches_nothing(shop: Shop, can_repeat: bool):
    shop.text = FEW

    def lose(effect: str, _: int) -> None:
        if effect == "run":
            taken_over(shop)
            raise QueryFailed("Somebody stopped it.", can_repeat=can_repeat)

    engine = FaultyEngine(shop.engine(), lose)
    with pytest.raises(Busy, match="took over"):
        build(shop.loaded, engine)
    assert read_history(shop.engine()).last_attempt.state is BuildState.BUILDING
    assert engine.effects[-1] == "run", "it removed what may be somebody else's"


def test_who_lost_the_lock_while_checking_does_not_call_the_build_verified(shop: Shop):
    shop.text = FEW
    engine = FaultyEngine(shop.engine(), once("query", lambda: taken_over(shop)))
    with pytest.raises(Busy, match="took over"):
        build(shop.loaded, engine)
    assert read_history(shop.engine()).last_attempt.state is BuildState.BUILDING


def test_what_readers_see_is_not_gone_on_with_whatever_its_record_says(shop: Shop):
    shop.text = FEW
    published = build(shop.loaded, shop.engine()).manifest
    write_manifest(shop.engine().store, replace(published, state=BuildState.UNFINISHED))
    write_lake(shop.folder, {"colours": "SELECT 'blue' AS name"})
    again = build(shop.loaded, shop.engine(), options=NIGHTLY).manifest
    assert again.build_id != published.build_id
    assert shop.read("colours") == [("blue",)]


@pytest.mark.parametrize("hours", [-48, 48])
def test_a_machine_whose_clock_is_wrong_loses_nothing(shop: Shop, hours: int):
    """One machine's builds and its unfinished one lie two days ahead of the other's, or behind."""
    shop.text = FEW + "resume_within: 72h\n"

    def elsewhere() -> datetime:
        return utc_now() + timedelta(hours=hours)

    build(shop.loaded, shop.engine(), clock=elsewhere)
    with pytest.raises(EngineError):
        build(shop.loaded, stopped_at_run(shop, 3), clock=elsewhere)
    stopped = read_history(shop.engine()).last_attempt.build_id
    heard = []
    gone_on = build(shop.loaded, shop.engine(), listener=heard.append)
    assert (gone_on.manifest.build_id, gone_on.skipped) == (stopped, False)
    assert any(isinstance(one, BuildResumed) for one in heard)
    write_lake(shop.folder, {"colours": "SELECT 'colour ' || i AS name FROM range(3) AS t (i)"})
    for clock in (utc_now, elsewhere):
        last = build(shop.loaded, shop.engine(), clock=clock).manifest.build_id
        history = read_history(shop.engine())
        assert history.published_ids == (last,)
        assert len(shop.read("colours")) == 3
        whole = {one.build_id for one in history.builds if one.can_be_published}
        assert {one.name for one in (shop.root / "builds").iterdir()} == whole
