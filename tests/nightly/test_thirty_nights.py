"""A lake that changes every night, a refresh that is killed at random, and the copies every morning."""

from __future__ import annotations

import contextlib
import io
import json
import random
import shutil
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from subsetter.cli.main import main
from subsetter.engines import registry
from tests.nightly.killing import Points, is_killed, mortal
from tests.properties.conditions import Compare
from tests.properties.meaning import Follow, Lake, Relation, Rule, Sample, Table, copies

BASE = """
version: 1
engine: {{name: duckdb, max_parallel: 1, threads: 1}}
source: {{path: {folder}/lake}}
destination: {{path: {folder}/copies, keep_builds: 2}}
relations:
  - orders(customer_id) -> customers(id)
tables:
"""
BELONGS = Relation("customers", "orders", ("customer_id",), "customers", ("id",))
FOLLOWING = Rule("orders", follow=Follow("one", ("customers",)))

CONFIGS = {
    "half": (
        "  customers: {{sample: 50%}}\n  orders: {{follow: customers}}\n",
        (Rule("customers", sample=Sample(Fraction(1, 2))), FOLLOWING),
    ),
    "recent": ("  orders: {{where: day >= 3}}\n", (Rule("orders", where=Compare("day", ">=", 3)),)),
    "regions": (
        "  customers: {{where: region = 1}}\n  orders: {{follow: customers}}\n",
        (Rule("customers", where=Compare("region", "=", 1)), FOLLOWING),
    ),
}


@dataclass
class ChangingLake:
    """Customers in one file, orders in a folder for each day."""

    folder: Path
    chance: random.Random
    customers: dict[int, tuple[int, ...]] = field(default_factory=dict)
    orders: dict[int, tuple[int, int]] = field(default_factory=dict)
    has_level: bool = False

    def pass_a_day(self, day: int) -> None:
        """Adds a partition, changes and removes some rows; on the fifth day a column appears."""
        if day == 5:
            self.has_level = True
            self.customers = {key: (*values, 0) for key, values in self.customers.items()}
        for _ in range(5):
            values = (self.chance.randrange(3), day) if self.has_level else (self.chance.randrange(3),)
            self.customers[len(self.customers) + 1] = values
        for key in self.chance.sample(sorted(self.customers), 2):
            self.customers[key] = (self.chance.randrange(3), *self.customers[key][1:])
        if len(self.orders) > 10:
            for key in self.chance.sample(sorted(self.orders), 3):
                del self.orders[key]
        first = max(self.orders, default=0) + 1
        for number in range(first, first + 8):
            self.orders[number] = (self.chance.choice(sorted(self.customers)), day)
        self.write()

    def write(self) -> None:
        lake = self.folder / "lake"
        shutil.rmtree(lake, ignore_errors=True)
        lake.mkdir()
        connection = duckdb.connect()
        names = "id, region, level" if self.has_level else "id, region"
        rows = ", ".join(str((key, *values)) for key, values in self.customers.items())
        connection.execute(f"COPY (FROM (VALUES {rows}) AS t ({names})) TO '{lake}/customers.parquet'")
        rows = ", ".join(str((key, *values)) for key, values in self.orders.items())
        query = f"FROM (VALUES {rows}) AS t (id, customer_id, day)"
        connection.execute(f"COPY ({query}) TO '{lake}/orders' (FORMAT parquet, PARTITION_BY (day))")
        connection.close()

    def meant(self, rules: tuple[Rule, ...]) -> dict[str, Counter[tuple[int, ...]]]:
        level = (("level", "integer"),) if self.has_level else ()
        customers = Table(
            "customers",
            (("id", "integer"), ("region", "integer"), *level),
            tuple((key, *values) for key, values in self.customers.items()),
        )
        orders = Table(
            "orders",
            (("id", "integer"), ("customer_id", "integer"), ("day", "integer")),
            tuple((key, *values) for key, values in self.orders.items()),
        )
        return copies(Lake((customers, orders), (BELONGS,), rules))

    def copied(self, config: str, tables: dict[str, Counter[tuple[int, ...]]]) -> dict[str, Counter[tuple[int, ...]]]:
        connection = duckdb.connect()
        columns = {"customers": "id, region" + (", level" if self.has_level else ""), "orders": "id, customer_id, day"}
        current = self.folder / "copies" / config / "current"
        found = {
            table: Counter(connection.execute(f"SELECT {columns[table]} FROM '{current}/{table}/*.parquet'").fetchall())
            for table in tables
        }
        connection.close()
        return found


def refresh(folder: Path) -> tuple[int, dict[str, str]]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = main(["refresh", "--all", "--configs", str(folder / "configs"), "--json"])
    events = [json.loads(line) for line in out.getvalue().splitlines()]
    return code, {one["config"]: one["outcome"] for one in events if one["event"] == "refreshed"}


def killed_refresh(folder: Path, last: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refreshes in a process that is killed before its n-th effect, if it has so many."""
    real, points = registry.open_engine, Points(last)

    def work() -> None:
        monkeypatch.setattr(registry, "open_engine", lambda loaded: mortal(real(loaded), points))
        refresh(folder)

    is_killed(work)


def nights(folder: Path, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = ChangingLake(folder, random.Random(20261123))
    (folder / "configs").mkdir()
    for name, (text, _) in CONFIGS.items():
        (folder / "configs" / f"{name}.yaml").write_text((BASE + text).format(folder=folder))
    for day in range(1, count + 1):
        lake.pass_a_day(day)
        for _ in range(lake.chance.randrange(3)):
            killed_refresh(folder, lake.chance.randrange(1, 120), monkeypatch)
        code, _ = refresh(folder)
        assert code == 0, f"day {day}"
        for name, (_, rules) in CONFIGS.items():
            meant = lake.meant(rules)
            assert lake.copied(name, meant) == meant, f"{name} on day {day}"
            builds = folder / "copies" / name / "builds"
            assert len(list(builds.iterdir())) <= 2, f"{name} on day {day} has leftovers"
            assert not list(builds.rglob("_steps"))
    assert refresh(folder)[1] == dict.fromkeys(CONFIGS, "unchanged")


def test_some_nights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    nights(tmp_path, 6, monkeypatch)


@pytest.mark.slow
def test_thirty_nights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    nights(tmp_path, 30, monkeypatch)
