"""Plans of a config that reads replicas, while the source commits: what is pinned, what is told, what is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.handlers import BUILTIN_HANDLERS

from subsetter.builds.preparing.sources import Reading
from subsetter.catalog.tables import TableName
from subsetter.cli.main import main
from subsetter.config.load import load_config
from subsetter.engines.registry import open_engine
from subsetter.errors import AccessDenied, Busy, ConfigError
from subsetter.planning.steps import Plan
from subsetter.replication.states import ReplicaState, State
from tests.replication.conftest import MINUTE, START, World

Plans = Callable[..., Plan]
OF = "arn:aws:s3tables:us-east-1:111122223333:bucket/lake"


def write(folder: Path, source: str) -> Path:
    file = folder / "dev.yaml"
    file.write_text(
        "version: 1\n"
        "engine: {name: athena, region: us-east-1}\n"
        f"source: {{catalog: s3tablescatalog/lake-replica, database: sales, {source}}}\n"
        "destination: {database: sales_dev, location: 's3://dev/'}\n"
        "relations: [orders(day_id) -> days(id)]\n"
        "tables: {orders: {copy: all}}\n"
    )
    return file


@pytest.fixture
def plans(world: World, tmp_path: Path) -> Plans:
    def plan(source: str = "as_of: consistent", *, is_strict: bool = True) -> Plan:
        loaded = load_config(write(tmp_path, source))
        reading = Reading(lambda: world.service.now, lambda _: None, is_strict=is_strict)
        return reading.prepare(loaded, open_engine(loaded))[1]

    return plan


def states(world: World, folder: Path, source: str = "as_of: consistent") -> dict[str, ReplicaState]:
    engine = open_engine(load_config(write(folder, source)))
    found = engine.replica_states([TableName("", "days"), TableName("", "orders")], world.service.now)
    return {one.table.table: one for one in found}


def pins(plan: Plan) -> dict[str, int]:
    return {one.name.table: one.pin.snapshot_id for one in plan.rules.sources if one.pin}


def test_a_table_of_last_year_beside_one_that_commits_every_minute(world: World, plans: Plans) -> None:
    days = world.commit("days", -365 * 24 * 60, {"id": 1, "name": "monday"})
    orders = [world.commit("orders", minute, {"id": minute, "day_id": 1}) for minute in range(0, 60, 5)]
    world.at(0)
    world.replicate()
    world.at(50.5)
    plan = plans()
    assert pins(plan) == {"days": days, "orders": orders[9]}, "commits take five minutes"
    assert plan.notes[-1] == "as_of: consistent is 2026-11-23 00:45:00 UTC, which is as far as orders has come."


def test_children_that_arrive_before_their_parents_are_not_read_yet(world: World, plans: Plans) -> None:
    days = [world.commit("days", minute, {"id": minute, "name": "d"}) for minute in (0, 40)]
    orders = [world.commit("orders", minute, {"id": minute, "day_id": minute}) for minute in (0, 41)]
    world.service.lag["days"] = 30 * MINUTE
    world.at(2)
    world.replicate()
    world.at(50)
    assert states_of(world, "orders") == "completed"
    assert pins(plans()) == {"days": days[0], "orders": orders[0]}
    world.at(71)
    assert pins(plans()) == {"days": days[1], "orders": orders[1]}


def states_of(world: World, table: str) -> str:
    (found,) = world.service.get_table_replication_status({"tableArn": world.tables[table].arn})["destinations"]
    return str(found["replicationStatus"])


def test_each_state_is_seen(world: World, tmp_path: Path) -> None:
    world.commit("orders", 0, {"id": 1, "day_id": 1})
    world.commit("days", 0, {"id": 1, "name": "d"})
    world.replicate()
    world.at(1)
    assert {one.state for one in states(world, tmp_path, f"replicas: {{of: '{OF}'}}").values()} == {State.BACKFILL}
    world.at(21)
    assert {one.state for one in states(world, tmp_path).values()} == {State.COMPLETED}
    world.commit("orders", 22, {"id": 2, "day_id": 1})
    world.at(23)
    found = states(world, tmp_path)
    assert (found["orders"].state, found["orders"].lag, found["days"].lag) == (State.PENDING, 23 * MINUTE, 0 * MINUTE)
    world.service.failures["orders"] = "no key"
    world.at(50)
    found = states(world, tmp_path)
    assert (found["orders"].state, found["orders"].failure) == (State.FAILED, "no key")


def test_lag_beyond_the_limit_is_refused_until_the_commit_has_arrived(world: World, plans: Plans) -> None:
    world.commit("days", 0, {"id": 1, "name": "d"})
    world.commit("orders", 0, {"id": 1, "day_id": 1})
    world.replicate()
    world.commit("orders", 60, {"id": 2, "day_id": 1})
    world.at(61)
    with pytest.raises(Busy, match="orders is up to 1h 1m behind, more than max_lag: 30m"):
        plans("replicas: {max_lag: 30m}")
    world.at(65)
    plans("replicas: {max_lag: 30m}")


def test_without_rights_at_the_source_the_right_is_named_or_the_age_is_told(world: World, plans: Plans) -> None:
    world.commit("days", 0, {"id": 1, "name": "d"})
    orders = [world.commit("orders", minute, {"id": minute, "day_id": 1}) for minute in (0, 1)]
    world.replicate()
    world.at(120)
    world.service.denied = {"GetTableReplicationStatus"}
    with pytest.raises(AccessDenied, match=r"the caller lacks s3tables:GetTableReplicationStatus on arn:aws:s3tables"):
        plans()
    plan = plans("as_of: consistent, replicas: {max_lag: 1h, on_lag: warn}", is_strict=True)
    assert pins(plan)["orders"] == orders[0], "days was written last at minute 0, so nothing later is read"
    assert any("days has the age 2h, beyond max_lag" in note for note in plan.notes)


def test_a_table_without_a_snapshot_at_the_cut_is_named(world: World, plans: Plans) -> None:
    world.commit("days", 40, {"id": 1, "name": "d"})
    world.commit("orders", 0, {"id": 1, "day_id": 1})
    world.replicate()
    world.at(59)
    world.commit("orders", 60, {"id": 2, "day_id": 1})
    world.at(61)
    with pytest.raises(ConfigError, match="days had no snapshot at 2026-11-23 00:00:00 UTC"):
        plans()


def test_a_snapshot_that_expired_at_the_replica_is_named(world: World, plans: Plans) -> None:
    world.commit("days", 0, {"id": 1, "name": "d"})
    world.commit("orders", 0, {"id": 1, "day_id": 1})
    world.commit("orders", 40, {"id": 2, "day_id": 1})
    world.lake.expire("orders", datetime.fromtimestamp((START + 30 * MINUTE).timestamp(), START.tzinfo))
    world.at(41)
    world.replicate()
    world.at(100)
    with pytest.raises(ConfigError, match="cannot be read as it was at 2026-11-23 00:10:00 UTC: that snapshot has exp"):
        plans("as_of: 2026-11-23 00:10")


def test_tables_that_are_not_replicated_to_here_are_named(world: World, plans: Plans) -> None:
    world.commit("days", 0, {"id": 1, "name": "d"})
    world.commit("orders", 0, {"id": 1, "day_id": 1})
    world.replicate()
    world.at(60)
    other = world.service.make_bucket("elsewhere")
    rule = {"destinations": [{"destinationTableBucketARN": other}]}
    configuration = {"role": "arn:aws:iam::111122223333:role/r", "rules": [rule]}
    world.service.put_table_replication({"tableArn": world.tables["orders"].arn, "configuration": configuration})
    with pytest.raises(Busy, match="orders is not replicated to where it is read"):
        plans("replicas: {max_lag: 6h}")


def test_pins_stand_in_the_text_of_plan_and_preview(world: World, tmp_path: Path, capsys: Any) -> None:
    world.commit("days", 0, {"id": 1, "name": "d"})
    orders = world.commit("orders", 1, {"id": 1, "day_id": 1})
    world.replicate()
    world.at(60)
    file = str(write(tmp_path, "as_of: latest"))
    assert main(["plan", file]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["orders", str(orders), "2026-11-23", "00:01:00", "UTC"] in lines
    assert main(["plan", file, "--json"]) == 0
    assert f'"snapshot_id": {orders}' in capsys.readouterr().out
    assert main(["build", file, "--dry-run"]) == 0
    sql = capsys.readouterr().out
    assert f"-- orders: {orders}, committed at 2026-11-23 00:01:00 UTC" in sql
    assert f'"orders" FOR VERSION AS OF {orders}' in sql


def test_each_metadata_file_is_read_once(world: World, tmp_path: Path) -> None:
    world.commit("days", 0, {"id": 1, "name": "d"})
    world.commit("orders", 0, {"id": 1, "day_id": 1})
    world.replicate()
    world.at(60)
    loaded = load_config(write(tmp_path, "as_of: consistent"))
    read: list[str] = []
    with counted(read):
        Reading(lambda: world.service.now).prepare(loaded, open_engine(loaded))
    assert len(read) == 2
    assert len(set(read)) == 2


@contextmanager
def counted(read: list[str]) -> Iterator[None]:
    """Lists the keys of metadata files that new clients read."""

    def note(params: dict[str, Any], **_: Any) -> None:
        read.append(params["Key"])

    handler = ("provide-client-params.s3.GetObject", note)
    BUILTIN_HANDLERS.append(handler)
    try:
        yield
    finally:
        BUILTIN_HANDLERS.remove(handler)


def test_asking_takes_a_fixed_number_of_calls_for_each_table(world: World, tmp_path: Path) -> None:
    world.commit("days", 0, {"id": 1, "name": "d"})
    world.commit("orders", 0, {"id": 1, "day_id": 1})
    world.replicate()
    world.at(60)
    world.service.calls.clear()
    states(world, tmp_path)
    assert sorted(world.service.calls) == ["GetTable"] * 4 + ["GetTableReplicationStatus"] * 2
