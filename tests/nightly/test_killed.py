"""Killed before any effect whatever, the next run ends as if nothing had happened."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from subsetter.builds.build import BuildOptions, build
from subsetter.builds.prune import prune_config
from subsetter.builds.publish import SWITCH, publish_build, roll_back
from subsetter.builds.records.history import read_history
from subsetter.builds.records.journal import read_journal
from subsetter.errors import ManifestError
from tests.nightly.killing import Points, hear_changes_below, is_killed, mortal
from tests.unit.builds.shop import CONFIG, FEW, Shop, write_lake

TINY = """
version: 1
engine: {{name: duckdb, max_parallel: 1, threads: 1}}
source: {{path: {folder}/lake}}
destination: {{path: {folder}/copies, keep_builds: 2}}
tables:
  colours: {{copy: all}}
"""
KEPT = 2
RESUMING = BuildOptions()
FRESH = BuildOptions(fresh=True)
REFRESHING = BuildOptions(command="refresh", skip_unchanged=True)
EVERYTHING = CONFIG.replace("max_parallel: 2", "max_parallel: 1, threads: 1")
SOME = FEW.replace("max_parallel: 1", "max_parallel: 1, threads: 1")
NEW = {"colours": "SELECT 'colour ' || i AS name FROM range(3) AS t (i)"}


@dataclass
class Night:
    """A shop with as many builds as are kept, whose lake has changed since, kept to be begun from again and again."""

    shop: Shop
    kept: Path
    old: dict[str, list[tuple[object, ...]]]
    new: dict[str, list[tuple[object, ...]]]

    def again(self) -> None:
        """Puts the destination back."""
        shutil.rmtree(self.shop.folder / "copies")
        shutil.copytree(self.kept, self.shop.folder / "copies", symlinks=True)

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """Returns what readers see."""
        current = (self.shop.root / "current").resolve()
        tables = [one.name for one in sorted(current.iterdir()) if one.is_dir()]
        with closing(duckdb.connect(config={"threads": 1})) as connection:
            files = {name: f"{current}/{name}/*.parquet" for name in tables}
            return {name: connection.execute(f"FROM '{files[name]}' ORDER BY ALL").fetchall() for name in tables}

    def build(self, last: int = 0) -> None:
        """Builds, and is killed before the given effect."""
        build(self.shop.loaded, mortal(self.shop.engine(), Points(last)))

    def build_on(self, last: int) -> None:
        """Builds, and is killed before the given change of the file system."""
        points = Points(last)
        hear_changes_below(str(self.shop.root), lambda change, path: points.reach(f"{change} {path}"))
        build(self.shop.loaded, self.shop.engine())

    def assert_nothing_left(self) -> None:
        """Proves that only the whole builds that are kept and their records are there."""
        builds = self.shop.root / "builds"
        history = read_history(self.shop.engine())
        whole = {one.build_id for one in history.builds if one.can_be_published}
        assert len(whole) == KEPT
        assert {one.name for one in builds.iterdir()} == whole
        assert not list(builds.rglob("_steps")), "key sets are left"
        store = self.shop.engine().store
        assert store.read(SWITCH) is None
        kept = {one.path for one in store.list("builds/")}
        assert not [path for path in kept if "/journal/" in path]
        assert {path.split("/")[1] for path in kept} == {one.build_id for one in history.builds}
        assert len({table.build_id for table in history.published}) == 1


def begun(shop: Shop, text: str) -> Night:
    shop.text = text
    for _ in range(KEPT):
        build(shop.loaded, shop.engine())
    night = Night(shop, shop.folder / "kept", {}, {})
    night.old = night.rows()
    shutil.copytree(shop.folder / "copies", night.kept, symlinks=True)
    write_lake(shop.folder, NEW)
    night.build()
    night.new = night.rows()
    assert night.new != night.old
    return night


def known_done(shop: Shop) -> int:
    """How many statements the journal of the newest build knows to be done."""
    last = read_history(shop.engine()).last_attempt
    try:
        made = read_journal(shop.engine().store, last.build_id).made.values()
    except ManifestError:
        return 0
    return sum(one.purpose == "write" for step in made for one in step.statements)


def assert_recovers(night: Night, whole: int, options: BuildOptions = RESUMING) -> None:
    assert night.rows() in (night.old, night.new), "readers saw tables of two builds"
    done, points = 0 if options.fresh else known_done(night.shop), Points()
    build(night.shop.loaded, mortal(night.shop.engine(), points), options=options)
    runs = sum(name.startswith("run") for name in points.names)
    assert runs <= whole - done, "a statement was run again although it was known to be done"
    assert night.rows() == night.new
    night.assert_nothing_left()


def statements(night: Night) -> int:
    night.again()
    points = Points()
    build(night.shop.loaded, mortal(night.shop.engine(), points))
    return sum(name.startswith("run") for name in points.names)


def every_point(night: Night, killed: Callable[[int], None], options: BuildOptions = RESUMING) -> None:
    whole, last = statements(night), 0
    while True:
        last += 1
        night.again()
        if not is_killed(lambda: killed(last)):  # noqa: B023 it is called at once
            break
        assert_recovers(night, whole, options)
    assert last > 15, "so few effects cannot be a build"


@pytest.mark.parametrize("options", [RESUMING, REFRESHING], ids=["built", "refreshed"])
def test_a_build_of_one_table_killed_at_every_effect(shop: Shop, options: BuildOptions):
    night = begun(shop, TINY)
    every_point(night, night.build, options)


@pytest.mark.slow
@pytest.mark.parametrize("options", [RESUMING, FRESH, REFRESHING], ids=["resumed", "started over", "refreshed"])
def test_a_build_of_one_table_killed_at_every_change_of_the_file_system(shop: Shop, options: BuildOptions):
    night = begun(shop, TINY)
    every_point(night, night.build_on, options)


@pytest.mark.slow
def test_a_build_killed_at_every_effect(shop: Shop):
    night = begun(shop, SOME)
    every_point(night, night.build)


@pytest.mark.slow
def test_a_build_with_loops_killed_at_every_effect(shop: Shop):
    night = begun(shop, EVERYTHING)
    every_point(night, night.build)


@pytest.mark.slow
def test_killed_again_and_again_while_it_recovers(shop: Shop):
    night, chance = begun(shop, SOME), random.Random(7)
    whole = statements(night)
    for _ in range(25):
        night.again()
        kills = 0
        while kills < 4 and is_killed(lambda: night.build(chance.randint(1, 60))):
            kills += 1
        assert night.rows() in (night.old, night.new)
        assert_recovers(night, whole)


@pytest.mark.slow
@pytest.mark.parametrize("command", ["publish", "rollback", "prune"])
def test_other_commands_killed_at_every_effect(shop: Shop, command: str):
    night = begun(shop, TINY)
    first = read_history(shop.engine()).builds[0].build_id
    shutil.rmtree(night.kept)
    shutil.copytree(shop.folder / "copies", night.kept, symlinks=True)
    keep_one = shop.loaded.config
    keep_one = keep_one.model_copy(update={"destination": keep_one.destination.model_copy(update={"keep_builds": 1})})

    def run(last: int) -> None:
        engine = mortal(shop.engine(), Points(last))
        if command == "publish":
            publish_build(engine, first)
        elif command == "rollback":
            roll_back(engine)
        else:
            prune_config(keep_one, engine)

    last = 1
    while is_killed(lambda: run(last)):  # noqa: B023 it is called at once
        assert night.rows() in (night.old, night.new)
        build(shop.loaded, shop.engine())
        assert night.rows() == night.new
        night.assert_nothing_left()
        night.again()
        last += 1
    assert last > 5
