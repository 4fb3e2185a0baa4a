"""Killed at any call that changes something on Athena, the next run ends as if nothing had happened.

The published set switches between two states of one config, so that each point begins where the one before has ended
and nothing has to be put back.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from subsetter.builds.events import Event
from subsetter.builds.records.history import History, read_history
from subsetter.builds.records.journal import read_journal
from subsetter.config.load import load_config
from subsetter.engines.athena import engine as athena_engine
from subsetter.engines.registry import open_engine
from tests.nightly.killing_calls import FEW_PARTITIONS, Points, build_in_process, is_killed, refresh

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena

Rows = list[list[Any]] | None
"""Of a table; None when there is no such table."""

# A table that comes, one that goes, one in more partitions than a statement may write, and one that needs rounds.
CONFIG = """\
version: 1
engine: {{name: athena, query_output: s3://results/queries/, max_parallel: 1}}
source: {{catalog: s3tablescatalog/replica, database: sales}}
destination: {{database: sales_dev, location: s3://dev/copies/, compression: snappy, keep_builds: 2}}
relations:
  - orders(customer_id) -> customers(id)
  - employees(manager_id) -> employees(id)
tables:
  customers: {{where: "id % 2 = {state}", name: customers_{state}}}
  orders: {{follow: customers, partition_by: [customer_id]}}
  employees: {{where: "id = 2 + {state}"}}
"""
SOURCES = {
    "customers": "SELECT n AS id, 'c' || CAST(n AS varchar) AS name FROM UNNEST(sequence(1, 6)) t(n)",
    "orders": "SELECT n AS id, n % 6 + 1 AS customer_id FROM UNNEST(sequence(1, 12)) t(n)",
    "employees": "SELECT n AS id, nullif(n / 2, 0) AS manager_id FROM UNNEST(sequence(1, 4)) t(n)",
}
TABLES = ("customers_0", "customers_1", "employees", "orders")


class Nights:
    """A config whose copy goes to and fro between two states.

    Attributes:
        meant: the rows of each table in either state, as builds that nobody killed made them.
        state: that readers see.
        writes: statements that write, of a whole build.
    """

    def __init__(self, athena: LocalAthena, folder: Path) -> None:
        self.athena = athena
        self.config = folder / "dev.yaml"
        athena.make_database("sales", bucket=athena.make_table_bucket("replica", is_read_only=True))
        for name in ("dev", "results"):
            athena.make_bucket(name)
        for name, select in SOURCES.items():
            athena.trino_sql(f'CREATE TABLE "rw_replica".sales.{name} AS {select}')
        self.meant = {}
        for self.state in (0, 1):
            self.write(self.state)
            manifest = refresh(self.config).manifest
            self.meant[self.state] = self.rows()
        self.writes = sum(one.purpose == "write" for one in manifest.statements)

    def write(self, state: int) -> None:
        """Writes the config for a state."""
        self.config.write_text(CONFIG.format(state=state))

    def rows(self) -> dict[str, Rows]:
        """What readers see."""
        found = self.athena.client("glue").get_tables(DatabaseName="sales_dev")["TableList"]
        names = {one["Name"] for one in found}
        assert names <= {*TABLES}
        return {name: self._read(name) if name in names else None for name in TABLES}

    def _read(self, name: str) -> Rows:
        return sorted(self.athena.trino_sql(f"SELECT * FROM awsdatacatalog.sales_dev.{name}"))

    def history(self) -> History:
        return read_history(open_engine(load_config(self.config)))

    def known_done(self, previous: str) -> set[str]:
        """The texts of statements that are written down as done, of a build that was begun after the previous one."""
        engine = open_engine(load_config(self.config))
        last = read_history(engine).last_attempt
        if last is None or last.build_id == previous:
            return set()
        made = read_journal(engine.store, last.build_id).made.values()
        known = (*last.statements, *(one for step in made for one in step.statements))
        return {one.text for one in known if one.purpose == "write"}

    def kill_and_recover(self, points: Points) -> bool:
        """Lets one night be killed, and the next one end; returns False when there was nothing to kill any more."""
        before, self.state = self.meant[self.state], 1 - self.state
        (previous,) = self.history().published_ids
        self.write(self.state)
        was_killed = is_killed(self.athena, self.config, points)
        place = f"{'after' if points.after else 'before'} call {points.last}, {points.names[-1]}"
        after = self.meant[self.state]
        assert all(rows in (before[name], after[name]) for name, rows in self.rows().items()), place
        known, sent = self.known_done(previous), len(self.athena.queries)
        heard: list[Event] = []
        refresh(self.config, heard.append)
        assert self.rows() == after, place
        assert self.athena.active_queries == [], place
        texts = [one.text for one in self.athena.queries[sent:]]
        assert not known & {*texts}, f"{place}: a statement ran again that was known to be done"
        writes = sum("CREATE TABLE" in text or "INSERT INTO" in text for text in texts)
        assert writes <= self.writes - len(known), f"{place}: {heard}"
        self.assert_nothing_left(place)
        return was_killed

    def lose_rights_and_recover(self, last: int) -> bool:
        """Lets all rights end at a call, and the next night end; returns False when the build made no such call."""
        before, self.state = self.meant[self.state], 1 - self.state
        self.write(self.state)
        points = Points()
        self.athena.allow(lambda call: points.before(call) and len(points.names) < last)
        code, said = build_in_process(self.athena, self.config)
        self.athena.allow(None)
        place = f"from call {last} on: {said}"
        after = self.meant[self.state]
        if len(points.names) < last:
            assert code == 0, place
            return False
        assert code == 3, place
        assert "Traceback" not in place
        assert "subset iam" in place
        assert "ublished" in place
        assert all(rows in (before[name], after[name]) for name, rows in self.rows().items()), place
        assert self.athena.active_queries == [], place
        refresh(self.config)
        assert self.rows() == after, place
        self.assert_nothing_left(place)
        return True

    def assert_nothing_left(self, place: str) -> None:
        """Proves that only whole builds and their records are there."""
        history = self.history()
        whole = {one.build_id for one in history.builds if one.can_be_published}
        assert len(whole) == 2, place
        assert len(history.published_ids) == 1, place
        found = self.athena.list_objects("s3://dev/copies/dev/")
        files = [uri.removeprefix("s3://dev/copies/dev/").split("/") for uri in found]
        records = ["/".join(one[1:]) for one in files if one[0] == ".subset"]
        ids = {one.build_id for one in history.builds}
        wanted = {f"builds/{build_id}/{name}.json" for build_id in whole for name in ("manifest", "plan")}
        wanted |= {f"builds/{build_id}/manifest.json" for build_id in ids}
        reports = {f"builds/{build_id}/report.html" for build_id in whole}
        assert {*records} - reports == {"lock.json", "databases.json", *wanted}, place
        outputs = {(one[1], one[2], one[3]) for one in files if one[0] == "builds" and len(one) > 3}
        assert {build_id for build_id, _, _ in outputs} == whole, f"{place}: files of other builds are left"
        assert len(outputs) == 2 * 3, f"{place}: key sets or attempts are left: {outputs}"
        entries = self.athena.client("glue").get_tables(DatabaseName="sales_dev__builds")["TableList"]
        assert len(entries) == 2 * 3, f"{place}: {[one['Name'] for one in entries]}"


@pytest.fixture
def nights(local_athena: LocalAthena, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Nights:
    monkeypatch.setattr(athena_engine, "CAPABILITIES", FEW_PARTITIONS)
    return Nights(local_athena, tmp_path)


def every_point(nights: Nights, step: int) -> int:
    """Kills after every ``step``-th call, and before each that follows a query; returns how often."""
    kills = 0
    for last in itertools.count(1, step):
        points = Points(last)
        if not nights.kill_and_recover(points):
            return kills
        kills += 1
        if points.names[-1] == "StartQueryExecution":  # then the query ends, and nobody has written that down
            kills += nights.kill_and_recover(Points(last + 1, after=False))
    raise AssertionError("a build that never ends")


@pytest.mark.slow
def test_a_build_killed_at_calls_that_change_something(nights: Nights) -> None:
    step = 9
    assert every_point(nights, step) > 5, f"so few kills, one at each {step}th call, cannot be a build"


@pytest.mark.slow
def test_the_query_of_a_killed_build_is_stopped(nights: Nights) -> None:
    nights.state = 1 - nights.state
    nights.write(nights.state)
    nights.athena.limits.queued_s = 20.0
    assert is_killed(nights.athena, nights.config, Points(1, operation="StartQueryExecution"))
    (left,) = nights.athena.active_queries
    nights.athena.limits.queued_s = 0.0
    refresh(nights.config)
    assert left.state == "CANCELLED"
    assert nights.rows() == nights.meant[nights.state]
    nights.assert_nothing_left("after a query that was left")


@pytest.mark.slow
def test_rights_lost_at_calls_that_change_something(nights: Nights) -> None:
    assert sum(itertools.takewhile(bool, map(nights.lose_rights_and_recover, itertools.count(1, 16)))) > 3


@pytest.mark.soak
def test_a_build_killed_at_every_call_that_changes_something(nights: Nights) -> None:
    assert every_point(nights, 1) > 50, "so few calls cannot be a build"
