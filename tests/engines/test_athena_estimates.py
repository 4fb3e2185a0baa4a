"""Estimates on the local Athena, held against the bytes that Trino says that it has read."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from subsetter.builds.build import build
from subsetter.builds.manifest import Manifest, StepRecord
from subsetter.config.load import load_config
from subsetter.engines.registry import open_engine

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena

CONFIG = """
    version: 1
    engine: {{name: athena, workgroup: lab, max_parallel: 1}}
    source: {{database: sales}}
    destination: {{database: sales_dev, location: s3://dev/copies/, compression: snappy}}
    relations: ["events(user_id) -> users(id)"]
    tables:
      users: {{where: "id < 20", key: id}}
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

    def build(self, tables: str) -> Manifest:
        file = self._folder / "dev.yaml"
        file.write_text(textwrap.dedent(CONFIG.format(tables=tables)))
        loaded = load_config(file)
        engine = open_engine(loaded)
        try:
            return build(loaded, engine).manifest
        finally:
            engine.close()

    def step(self, tables: str) -> StepRecord:
        """The step that copies the events."""
        return next(one for one in self.build(tables).steps if one.step in ("events", "days", "stripes"))


@pytest.fixture
def lab(local_athena: LocalAthena, tmp_path: Path) -> Lab:
    return Lab(local_athena, tmp_path)


def test_scans_without_a_join_are_estimated_within_ten_per_cent(lab: Lab) -> None:
    for rule in (
        "events: {copy: all}",
        "events: {where: \"day = DATE '2026-08-02'\"}",
        "events: {where: 'id < 40000', columns: {drop: [text]}}",
        "days: {copy: all, columns: {drop: [text]}}",
        "days: {where: \"day > DATE '2026-08-02'\"}",
    ):
        step = lab.step(rule)
        assert step.most_bytes is not None
        assert step.scanned_bytes is not None
        assert abs(step.most_bytes - step.scanned_bytes) <= 0.1 * step.scanned_bytes, (rule, step)


def test_what_nothing_tells_the_columns_of_counts_as_a_whole_partition(lab: Lab) -> None:
    step = lab.step("stripes: {where: \"day > DATE '2026-08-02'\", columns: {drop: [text]}}")
    assert step.most_bytes is not None
    assert step.scanned_bytes is not None
    assert step.scanned_bytes <= step.most_bytes


def test_a_join_is_estimated_as_a_range_that_holds_the_actual(lab: Lab) -> None:
    step = lab.step("events: {follow: users}")
    assert step.least_bytes is not None
    assert step.most_bytes is not None
    assert step.scanned_bytes is not None
    assert step.least_bytes <= step.scanned_bytes <= step.most_bytes
    assert step.price == pytest.approx(0.00005 * max(1, -(-step.scanned_bytes // 10**6) / 10))
