"""Suspended before any effect whatever, and waking up after another has taken over: it changes nothing any more."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from datetime import timedelta

import pytest

from subsetter.builds.build import build
from subsetter.builds.drop import drop
from subsetter.builds.prune import prune_config
from subsetter.builds.publish import SWITCH, publish_build, roll_back
from subsetter.builds.records import lock as lock_module
from subsetter.builds.records.history import read_history
from subsetter.config.models import Config
from subsetter.engines.base import Engine
from subsetter.engines.duckdb import local_store
from subsetter.errors import Busy, SubsetError
from tests.nightly.killing import Points, hear_changes_below, mortal
from tests.nightly.test_killed import TINY, Night, begun
from tests.unit.builds.shop import Shop

BUSY, REFUSED, BROKEN = 5, 3, 70
COMMANDS = ("publish", "rollback", "prune", "drop")


@pytest.fixture(autouse=True)
def _silent_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is suspended counts as silent at once, as after two minutes."""
    monkeypatch.setattr(lock_module, "_EXPIRES_AFTER", timedelta(0))
    monkeypatch.setattr(lock_module, "_WATCH_S", 0.0)
    monkeypatch.setattr(local_store, "_PATIENCE_S", 0.1)


def keep_one(shop: Shop) -> Config:
    config = shop.loaded.config
    return config.model_copy(update={"destination": config.destination.model_copy(update={"keep_builds": 1})})


def commanded(shop: Shop, command: str, old: str) -> Callable[[Engine], object]:
    works: dict[str, Callable[[Engine], object]] = {
        "publish": lambda engine: publish_build(engine, old),
        "rollback": roll_back,
        "prune": lambda engine: prune_config(keep_one(shop), engine),
        "drop": drop,
    }
    return works[command]


def suspended(work: Callable[[], object]) -> tuple[int, bool]:
    """Does the work in a process of its own until that stops or ends; returns its number and whether it stopped."""
    child = os.fork()
    if child == 0:
        code = BROKEN
        try:
            work()
            code = 0
        except Busy:
            code = BUSY
        except SubsetError:
            code = REFUSED
        finally:
            os._exit(code)
    _, status = os.waitpid(child, os.WUNTRACED)
    return child, os.WIFSTOPPED(status)


def woken(child: int) -> int:
    """Lets a suspended process go on, and returns how it ended."""
    os.kill(child, signal.SIGCONT)
    _, status = os.waitpid(child, 0)
    assert os.WIFEXITED(status)
    return os.WEXITSTATUS(status)


def assert_changes_nothing(night: Night, work: Callable[[Points], object], last: int) -> bool | None:
    """Suspends the work before one effect, lets another take over, publish and prune, and wakes the work up.

    Returns:
        Whether the other could take over; None when the work made no such effect.
    """
    shop = night.shop
    night.again()
    points = Points(last, signal.SIGSTOP)
    child, is_stopped = suspended(lambda: work(points))
    if not is_stopped:
        return None
    made = ""
    try:
        made = build(shop.loaded, shop.engine()).manifest.build_id
        prune_config(keep_one(shop), shop.engine())
        took_over = True
    except Busy:  # the suspended one holds the lock of the operating system
        took_over = False
    finally:
        code = woken(child)
    assert code in ((0, BUSY, REFUSED) if took_over else (0, BUSY)), f"effect {last}: it ended with {code}"
    if took_over:
        assert night.rows() == night.new, f"effect {last}"
        assert (shop.root / "current").resolve().name == made, f"effect {last}: it published"
    else:
        made = build(shop.loaded, shop.engine()).manifest.build_id
    prune_config(keep_one(shop), shop.engine())
    assert night.rows() == night.new, f"effect {last}"
    assert_only(shop, made, last)
    return took_over


def assert_only(shop: Shop, made: str, last: int) -> None:
    """Proves that one build is there, published and whole, with its records, and nothing else."""
    assert (shop.root / "current").resolve().name == made
    assert [one.name for one in (shop.root / "builds").iterdir()] == [made], f"effect {last}"
    history = read_history(shop.engine())
    assert [one.build_id for one in history.builds] == [made], f"effect {last}"
    assert (history.builds[0].state, history.builds[0].claims, history.damaged) == ("published", (), ())
    store = shop.engine().store
    assert store.read(SWITCH) is None, f"effect {last}"
    assert {one.path.split("/")[1] for one in store.list("builds/")} == {made}, f"effect {last}"
    assert not list(shop.root.rglob(".new-*")), f"effect {last}"
    assert not list(shop.root.glob(".current-*")), f"effect {last}"


def every_point(night: Night, work: Callable[[Points], object], step: int = 1) -> int:
    """Suspends the work before each effect; returns how often another took over."""
    took_over, last = 0, 2  # before the first it has not asked for the lock, and takes it when the other has ended
    while (found := assert_changes_nothing(night, work, last)) is not None:
        took_over += found
        last += step
    return took_over


def two_builds(shop: Shop) -> tuple[Night, str]:
    """A shop with two builds, of which the newer is published, and the id of the older."""
    night = begun(shop, TINY)
    shutil.rmtree(night.kept)
    shutil.copytree(shop.folder / "copies", night.kept, symlinks=True)
    return night, read_history(shop.engine()).builds[0].build_id


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_commands_suspended_at_every_effect(shop: Shop, command: str) -> None:
    night, old = two_builds(shop)
    work = commanded(shop, command, old)
    assert every_point(night, lambda points: work(mortal(shop.engine(), points))) > 5


@pytest.mark.soak
@pytest.mark.parametrize("command", COMMANDS)
def test_commands_suspended_at_every_change_of_the_file_system(shop: Shop, command: str) -> None:
    night, old = two_builds(shop)
    work = commanded(shop, command, old)

    def on_disk(points: Points) -> None:
        engine = shop.engine()
        hear_changes_below(str(shop.root), lambda change, path: points.reach(f"{change} {path}"))
        work(engine)

    assert every_point(night, on_disk) > 5


def test_a_publish_that_is_suspended_before_its_switch_publishes_nothing(shop: Shop) -> None:
    night, old = two_builds(shop)
    points = Points()
    publish_build(mortal(shop.engine(), points), old)
    switch = points.names.index(f"publish {old}") + 1
    work = commanded(shop, "publish", old)
    assert assert_changes_nothing(night, lambda points: work(mortal(shop.engine(), points)), switch)
