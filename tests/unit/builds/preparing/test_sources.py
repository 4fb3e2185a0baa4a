"""Which state of the sources a plan reads, and what happens when replicas are behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from subsetter.builds.events import Event, ReplicasAwaited
from subsetter.builds.preparing.sources import Reading
from subsetter.catalog.tables import Catalog, Column, Pin, Table, TableName
from subsetter.config.load import LoadedConfig, load_config
from subsetter.errors import AccessDenied, Busy
from subsetter.replication.states import ReplicaState, State
from subsetter.types.trino import parse_type

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ORDERS, DAYS = TableName("", "orders"), TableName("", "days")


class Replicas:
    """An engine over replicas, of which only the catalog and the states are asked.

    Attributes:
        states: answers in turn to each question; the last one again and again.
        cuts: at which times the catalog was read.
    """

    def __init__(self, *states: Iterable[ReplicaState]) -> None:
        self.states = [tuple(some) for some in states]
        self.cuts: list[datetime | None] = []
        self.asked: list[tuple[TableName, ...]] = []

    def read_catalog(self, cut: datetime | None = None) -> Catalog:
        self.cuts.append(cut)
        return Catalog(tuple(_table(name, cut) for name in (DAYS, ORDERS)))

    def replica_states(self, tables: Iterable[TableName], now: datetime) -> tuple[ReplicaState, ...]:
        self.asked.append(tuple(tables))
        some = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        return tuple(one for one in some if one.table in self.asked[-1])


class Clock:
    """A clock that only moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now = NOW
        self.heard: list[Event] = []

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def reading(self, *, is_strict: bool = True) -> Reading:
        return Reading(lambda: self.now, self.sleep, self.heard.append, is_strict)


def _table(name: TableName, cut: datetime | None) -> Table:
    pin = Pin(7, cut or NOW)
    return Table(name, (Column("id", parse_type("bigint")), Column("day_id", parse_type("bigint"))), "iceberg", pin=pin)


def state(table: TableName, kind: State, behind: timedelta = timedelta(), **more: Any) -> ReplicaState:
    return ReplicaState(table, kind, NOW, Pin(7, NOW - behind), **more)


Write = Callable[..., LoadedConfig]


@pytest.fixture
def config(tmp_path: Path) -> Write:
    def write(source: str, tables: str = "{orders: {copy: all}, days: {copy: all}}") -> LoadedConfig:
        file = tmp_path / "dev.yaml"
        file.write_text(
            "version: 1\n"
            "engine: {name: athena}\n"
            f"source: {{catalog: s3tablescatalog/lake, database: sales, {source}}}\n"
            "destination: {database: dev, location: 's3://dev/'}\n"
            f"tables: {tables}\n"
        )
        return load_config(file)

    return write


def test_latest_asks_nobody(config: Write) -> None:
    engine = Replicas(())
    Clock().reading().prepare(config("as_of: latest"), engine)  # type: ignore[arg-type]
    assert (engine.cuts, engine.asked) == ([None], [])


def test_consistent_reads_every_table_at_the_time_that_the_slowest_has_reached(config: Write) -> None:
    engine = Replicas([state(ORDERS, State.PENDING, 5 * MINUTE), state(DAYS, State.COMPLETED, 365 * 24 * HOUR)])
    complete, plan = Clock().reading().prepare(config("as_of: consistent"), engine)  # type: ignore[arg-type]
    assert engine.cuts == [None, NOW - 5 * MINUTE]
    assert complete.variables["as_of"] == NOW - 5 * MINUTE
    assert plan.notes[-1] == "as_of: consistent is 2026-11-23 01:55:00 UTC, which is as far as orders has come."
    assert {table.pin.committed_at for table in plan.rules.sources if table.pin} == {NOW - 5 * MINUTE}


def test_tables_that_are_not_read_hold_nothing_back(config: Write) -> None:
    engine = Replicas([state(ORDERS, State.PENDING, 9 * HOUR), state(DAYS, State.COMPLETED)])
    Clock().reading().prepare(config("as_of: consistent", "{days: {copy: all}}"), engine)  # type: ignore[arg-type]
    assert engine.asked == [(DAYS,)]
    assert engine.cuts[-1] == NOW


def test_a_replica_beyond_max_lag_is_refused(config: Write) -> None:
    engine = Replicas([state(ORDERS, State.PENDING, 7 * HOUR), state(DAYS, State.COMPLETED)])
    with pytest.raises(Busy, match=r"orders is up to 7h behind, more than max_lag: 6h") as error:
        Clock().reading().prepare(config("replicas: {max_lag: 6h}"), engine)  # type: ignore[arg-type]
    assert error.value.exit_code == 5


def test_wait_asks_again_until_the_replica_has_caught_up(config: Write) -> None:
    late = [state(ORDERS, State.PENDING, 7 * HOUR), state(DAYS, State.COMPLETED)]
    engine = Replicas(late, late, [state(ORDERS, State.COMPLETED), state(DAYS, State.COMPLETED)])
    clock = Clock()
    clock.reading().prepare(config("replicas: {max_lag: 6h, on_lag: wait, wait: 2h}"), engine)  # type: ignore[arg-type]
    awaited = [event for event in clock.heard if isinstance(event, ReplicasAwaited)]
    assert [event.left for event in awaited] == [2 * HOUR, 2 * HOUR - timedelta(seconds=30)]
    assert awaited[0].behind == ("orders is up to 7h behind, more than max_lag: 6h",)


def test_wait_has_an_end(config: Write) -> None:
    engine = Replicas([state(ORDERS, State.PENDING, 7 * HOUR), state(DAYS, State.COMPLETED)])
    clock = Clock()
    with pytest.raises(Busy):
        clock.reading().prepare(config("replicas: {max_lag: 6h, on_lag: wait, wait: 10m}"), engine)  # type: ignore[arg-type]
    assert clock.now - NOW == 10 * MINUTE


def test_a_replication_that_failed_is_not_waited_for(config: Write) -> None:
    engine = Replicas([state(ORDERS, State.FAILED, 7 * HOUR, failure="key is gone"), state(DAYS, State.COMPLETED)])
    clock = Clock()
    with pytest.raises(Busy, match=r"orders .* its replication failed \(key is gone\)"):
        clock.reading().prepare(config("replicas: {max_lag: 6h, on_lag: wait, wait: 10m}"), engine)  # type: ignore[arg-type]
    assert clock.now == NOW


def test_warn_goes_on_and_says_so(config: Write) -> None:
    engine = Replicas([state(ORDERS, State.PENDING, 7 * HOUR), state(DAYS, State.COMPLETED)])
    _, plan = Clock().reading().prepare(config("replicas: {max_lag: 6h, on_lag: warn}"), engine)  # type: ignore[arg-type]
    assert plan.notes == ("orders is up to 7h behind, more than max_lag: 6h.",)


@pytest.mark.parametrize("source", ["as_of: consistent", "replicas: {max_lag: 6h}"])
def test_without_the_right_to_ask_the_right_is_named(config: Write, source: str) -> None:
    right = "s3tables:GetTableReplicationStatus on arn:x"
    engine = Replicas([state(ORDERS, State.UNTOLD, missing=right), state(DAYS, State.COMPLETED)])
    with pytest.raises(AccessDenied, match=r"orders .* the caller lacks s3tables:GetTableReplicationStatus on arn:x"):
        Clock().reading().prepare(config(source), engine)  # type: ignore[arg-type]


def test_without_the_right_to_ask_warn_goes_by_age_and_calls_it_so(config: Write) -> None:
    engine = Replicas([state(ORDERS, State.UNTOLD, 7 * HOUR, missing="r"), state(DAYS, State.COMPLETED)])
    reading = Clock().reading()
    _, plan = reading.prepare(config("as_of: consistent, replicas: {max_lag: 6h, on_lag: warn}"), engine)  # type: ignore[arg-type]
    assert engine.cuts[-1] == NOW - 7 * HOUR
    assert plan.notes[0].startswith("The newest snapshot of orders has the age 7h, beyond max_lag;")
    assert "behind by" not in " ".join(plan.notes)


def test_a_plan_only_says_what_a_build_would_refuse(config: Write) -> None:
    engine = Replicas([state(ORDERS, State.PENDING, 7 * HOUR), state(DAYS, State.UNTOLD, missing="r")])
    _, plan = Clock().reading(is_strict=False).prepare(config("replicas: {max_lag: 6h}"), engine)  # type: ignore[arg-type]
    assert plan.notes == (
        "orders is up to 7h behind, more than max_lag: 6h.",
        "Whether days is behind its source is not known: the caller lacks r.",
    )
