"""Estimates on the local Athena, held against the bytes that Trino says that it has read."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from subsetter.builds.preparing.estimate import estimate
from subsetter.builds.preparing.prepare import prepare
from subsetter.config.load import load_config
from subsetter.costing.cost import StepCost
from subsetter.engines.registry import open_engine
from subsetter.rendering.render import render_step
from tests.unit.builds.memory import NOON

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena

CONFIG = """
    version: 1
    engine: {{name: athena, workgroup: lab, max_parallel: 1}}
    source: {{database: sales}}
    destination: {{database: sales_dev, location: s3://dev/copies/, compression: snappy}}
    relations: ["events(user_id) -> users(id)"]
    tables:
      users: {{where: "id < 20", key: id, unique: true}}
      {tables}
"""
# Texts that do not compress, in order of id, so that each of three days is a partition and a range of ids.
EVENTS = """
    SELECT id, id % 2000 AS user_id, to_hex(sha512(to_utf8(CAST(id AS varchar)))) AS text, sin(id) AS score,
        date_add('day', CAST(id / 40000 AS integer), DATE '2026-08-01') AS day
    FROM (SELECT a * 400 + b AS id FROM UNNEST(sequence(0, 299)) AS x (a), UNNEST(sequence(0, 399)) AS y (b))
"""
USERS = "SELECT id, to_hex(sha512(to_utf8(CAST(id AS varchar)))) AS name FROM UNNEST(sequence(0, 1999)) AS x (id)"


class Lab:
    """A lake with an Iceberg table and a Hive table of the same events, both with a partition a day."""

    def __init__(self, athena: LocalAthena, folder: Path) -> None:
        self._athena = athena
        self._folder = folder
        self._builds = 0
        for bucket in ("lake", "dev", "results"):
            athena.make_bucket(bucket)
        athena.make_database("sales", "s3://lake/sales/")
        athena.make_workgroup("lab", "s3://results/lab/")
        athena.trino_sql(f"CREATE TABLE iceberg.sales.users WITH (location = 's3://lake/sales/users/') AS {USERS}")
        where = "location = 's3://lake/sales/events/', partitioning = ARRAY['day']"
        athena.trino_sql(f"CREATE TABLE iceberg.sales.events WITH ({where}) AS {EVENTS}")
        where = "format = 'PARQUET', partitioned_by = ARRAY['day']"
        athena.trino_sql(f"CREATE TABLE awsdatacatalog.sales.days WITH ({where}) AS {EVENTS}")
        where = "format = 'ORC', partitioned_by = ARRAY['day']"
        athena.trino_sql(f"CREATE TABLE awsdatacatalog.sales.stripes WITH ({where}) AS {EVENTS}")

    def read(self, rule: str) -> tuple[StepCost, int]:
        """What the step that copies the events was expected to read, and what it has read. Nothing is checked."""
        file = self._folder / "dev.yaml"
        file.write_text(textwrap.dedent(CONFIG.format(tables=rule)))
        loaded = load_config(file)
        engine = open_engine(loaded)
        complete, plan = prepare(loaded, engine.read_catalog(), NOON)
        costs = estimate(complete, plan, engine)
        self._builds += 1
        build_id = f"20261123T120000-{self._builds:04}"
        scope = engine.bind(plan, build_id, {})
        engine.open_build(build_id, tuple(plan.rules.source_by_name.values()))
        scanned = {
            step.output: engine.run(render_step(step, scope), scope).scanned_bytes  # type: ignore[arg-type]
            for step in plan.steps
        }
        engine.close()
        expected = next(one for one in costs.steps if one.step in ("events", "days", "stripes"))
        actual = scanned[expected.step]
        assert actual is not None
        return expected, actual


@pytest.fixture
def lab(local_athena: LocalAthena, tmp_path: Path) -> Lab:
    return Lab(local_athena, tmp_path)


@pytest.mark.parametrize(
    "rule",
    [
        "events: {where: \"day = DATE '2026-08-02'\"}",
        pytest.param("events: {where: 'id < 40000', columns: {drop: [text]}}", marks=pytest.mark.slow),
        pytest.param("days: {copy: all, columns: {drop: [text]}}", marks=pytest.mark.slow),
        "days: {where: \"day > DATE '2026-08-02'\"}",
    ],
)
def test_a_scan_without_a_join_is_estimated_within_ten_per_cent(lab: Lab, rule: str) -> None:
    expected, actual = lab.read(rule)
    assert expected.most_bytes is not None
    assert expected.least_bytes == expected.most_bytes
    assert abs(expected.most_bytes - actual) <= 0.1 * actual


def test_what_nothing_tells_the_columns_of_counts_as_a_whole_partition(lab: Lab) -> None:
    expected, actual = lab.read("stripes: {where: \"day > DATE '2026-08-02'\", columns: {drop: [text]}}")
    assert expected.most_bytes is not None
    assert actual <= expected.most_bytes


def test_a_join_is_estimated_as_a_range_that_holds_the_actual(lab: Lab) -> None:
    expected, actual = lab.read("events: {follow: users}")
    assert expected.least_bytes is not None
    assert expected.most_bytes is not None
    assert expected.least_bytes <= actual <= expected.most_bytes
    assert expected.most_billed == 10 * 10**6
