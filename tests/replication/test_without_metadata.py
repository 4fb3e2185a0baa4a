"""Tables whose metadata files the caller may not read, as under Lake Formation: a query lists their snapshots."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from subsetter.builds.build import BuildReport, build
from subsetter.builds.preparing.sources import read_and_prepare
from subsetter.config.load import load_config
from subsetter.engines.registry import open_engine
from subsetter.errors import ConfigError
from subsetter.planning.steps import Plan

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena
    from tests.local_athena.wire import Call

pytestmark = pytest.mark.slow

CONFIG = """
version: 1
engine: {{name: athena, query_output: s3://results/queries/, max_parallel: 2}}
source: {{catalog: s3tablescatalog/replica, database: sales, {source}}}
destination: {{database: sales_dev, location: s3://dev/copies/}}
tables: {{orders: {{copy: all}}}}
"""


class Governed:
    """A table of three snapshots, and another one that no rule names; Athena reads both, the caller neither."""

    def __init__(self, athena: LocalAthena, folder: Path) -> None:
        self.athena = athena
        self.folder = folder
        bucket = athena.make_table_bucket("replica", is_read_only=True)
        athena.make_database("sales", bucket=bucket)
        for name in ("dev", "results"):
            athena.make_bucket(name)
        for name in ("orders", "other"):
            athena.trino_sql(
                f"CREATE TABLE rw_replica.sales.{name} AS SELECT 1 AS id, TIMESTAMP '2026-01-02 03:04:05.678901' AS at"
            )
        for number in (2, 3):
            athena.trino_sql(f"INSERT INTO rw_replica.sales.orders VALUES ({number}, NULL)")
        self.snapshots = athena.trino_sql(
            'SELECT snapshot_id, CAST(committed_at AS varchar) FROM rw_replica.sales."orders$snapshots" ORDER BY 2'
        )
        athena.allow(self._is_allowed)

    @staticmethod
    def _is_allowed(call: Call) -> bool:
        return not (call.is_users and call.service == "s3" and call.path.endswith(".metadata.json"))

    def load(self, source: str = "as_of: latest") -> Any:
        path = self.folder / "dev.yaml"
        path.write_text(CONFIG.format(source=source), encoding="utf-8")
        return load_config(path)

    def build(self) -> BuildReport:
        loaded = self.load()
        engine = open_engine(loaded)
        try:
            return build(loaded, engine)
        finally:
            engine.close()

    def plan(self, source: str) -> Plan:
        loaded = self.load(source)
        return read_and_prepare(loaded, open_engine(loaded))[1]


@pytest.fixture
def governed(local_athena: LocalAthena, tmp_path: Path) -> Iterator[Governed]:
    yield Governed(local_athena, tmp_path)
    local_athena.allow(None)


def test_a_build_reads_the_pin_that_a_query_has_found(governed: Governed) -> None:
    report = governed.build()
    (table,) = report.manifest.tables
    assert table.pin is not None
    assert table.pin.snapshot_id == governed.snapshots[-1][0]
    assert sorted(governed.athena.trino_sql("SELECT id FROM awsdatacatalog.sales_dev.orders")) == [[1], [2], [3]]
    notes = " ".join(report.manifest.notes)
    assert "metadata file of orders may not be read (the caller lacks s3tables:GetTableData on it)" in notes
    listings = [query.text for query in governed.athena.queries if "$snapshots" in query.text]
    name = '"s3tablescatalog/replica"."sales"."orders$snapshots"'
    assert set(listings) == {f"SELECT snapshot_id, parent_id, committed_at, summary\nFROM {name}"}
    assert len(listings) <= 2, "nothing is asked of tables that no rule names"


def test_a_time_is_answered_too_and_one_before_the_table_is_refused(governed: Governed) -> None:
    moment = governed.snapshots[1][1].removesuffix(" UTC")
    (source,) = governed.plan(f"as_of: '{moment}'").rules.sources
    assert source.pin is not None
    assert source.pin.snapshot_id == governed.snapshots[1][0]
    with pytest.raises(ConfigError, match="orders had no snapshot at 2026-01-01 00:00:00 UTC"):
        governed.plan("as_of: 2026-01-01")


def test_where_the_query_fails_too_both_reasons_are_told(governed: Governed) -> None:
    governed.athena.allow(lambda call: governed._is_allowed(call) and not call.path.endswith(".metadata.json"))
    with pytest.raises(ConfigError, match=r"cannot be read: .*; nor by a query: "):
        governed.plan("as_of: latest")
