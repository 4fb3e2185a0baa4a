"""Signals at random moments of builds on the local Athena; and threads that import nothing for the first time there."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.importing import imported_in_threads
from tests.cli.signalling import lasting, moment, signalled

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena

CONFIG = """\
version: 1
engine: {name: athena, query_output: s3://results/queries/, max_parallel: 2}
source: {catalog: s3tablescatalog/replica, database: sales}
destination: {database: sales_dev, location: s3://dev/copies/, keep_builds: 2}
relations:
  - orders(customer_id) -> customers(id)
tables:
  customers: {where: "id % 2 = 0", key: id}
  orders: {follow: customers, key: id}
"""
SOURCES = {
    "customers": "SELECT n AS id, 'c' || CAST(n AS varchar) AS name FROM UNNEST(sequence(1, 6)) t(n)",
    "orders": "SELECT n AS id, n % 6 + 1 AS customer_id FROM UNNEST(sequence(1, 12)) t(n)",
}
MOST_S = 10.0  # on a machine that is busy for a moment
LINES = ("build dev --fresh", "build dev", "refresh --all", "verify dev", "check dev", "rollback dev", "status dev")


def prepare(athena: LocalAthena, folder: Path) -> None:
    athena.make_database("sales", bucket=athena.make_table_bucket("replica", is_read_only=True))
    for name in ("dev", "results"):
        athena.make_bucket(name)
    for name, select in SOURCES.items():
        athena.trino_sql(f'CREATE TABLE "rw_replica".sales.{name} AS {select}')
    (folder / "configs").mkdir()
    (folder / "configs/dev.yaml").write_text(CONFIG)


def is_idle(athena: LocalAthena) -> bool:
    """Whether every query ends soon: one that was stopped may take a moment to end."""
    for _ in range(300):
        if not athena.active_queries:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.slow
def test_threads_of_athena_import_nothing(local_athena: LocalAthena, tmp_path: Path):
    prepare(local_athena, tmp_path)
    for line in ("refresh --all", "build dev --fresh", "verify dev", "check dev --online"):
        assert (line, imported_in_threads(tmp_path, tuple(line.split()), os.environ)) == (line, [])


def try_moments(athena: LocalAthena, folder: Path, seed: int, number: int) -> None:
    chance, found, codes = random.Random(seed), [], []
    prepare(athena, folder)
    fresh = ("build", "dev", "--fresh")
    lasts = min(lasting(folder, os.environ, fresh), MOST_S)
    lasting(folder, os.environ, fresh)
    lines = chance.sample(LINES, len(LINES))
    for position in range(number):
        words = tuple(lines[position % len(lines)].split())
        if words[0] == "rollback":
            lasting(folder, os.environ, fresh)
        what = moment(chance, words, lasts)
        ended = signalled(folder, os.environ, what)
        codes.append(ended.code)
        found += [f"{what}: {', '.join(ended.faults())}\n{ended.err}"] if ended.faults() else []
        found += [] if is_idle(athena) else [f"{what}: queries are left running"]
    summary = f"seed {seed}: {number} moments, {codes.count(130)} stopped"
    print(summary)
    assert found == [], f"{summary}\n" + "\n".join(found)
    lasting(folder, os.environ, ("build", "dev"))
    lasting(folder, os.environ, ("verify", "dev"))


@pytest.mark.slow
def test_random_moments_on_athena(local_athena: LocalAthena, tmp_path: Path):
    try_moments(local_athena, tmp_path, random.SystemRandom().randrange(10**6), 7)


@pytest.mark.soak
def test_many_random_moments_on_athena(local_athena: LocalAthena, tmp_path: Path):
    try_moments(local_athena, tmp_path, random.SystemRandom().randrange(10**6), 100)
