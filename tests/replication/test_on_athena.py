"""Replicas in a table bucket, read by the local Athena while their source goes on committing."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from subsetter.builds.build import BuildOptions, BuildReport, build
from subsetter.config.load import load_config
from subsetter.engines.athena.engine import AthenaEngine
from subsetter.engines.registry import open_engine
from subsetter.errors import ConfigError, EngineError
from tests.local_athena.hands import harness_client
from tests.replication.iceberg import IcebergLake
from tests.replication.parts import COMMITS, parts_of, read_tpch
from tests.replication.service import ACCOUNT, FakeReplication

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena

pytestmark = pytest.mark.slow

START = datetime(2026, 11, 22, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PRODUCTION = "111122223333"
LAG = {"orders": 12 * MINUTE, "lineitem": 3 * MINUTE}
"""Parents come later than their children."""
KEYS = {"orders": "o_orderkey", "lineitem": "l_orderkey"}
COLUMNS = {
    "orders": ["o_orderkey", "o_custkey", "o_totalprice", "o_orderdate"],
    "lineitem": ["l_orderkey", "l_linenumber", "l_extendedprice", "l_shipdate"],
}
_READS = re.compile(r'"s3tablescatalog/lake-replica"\."sales"\."(\w+)"( FOR VERSION AS OF (\d+))?')


class Replicated:
    """Orders and line items in a table bucket of production, replicated to one that Athena reads.

    Commit n of either table is dated n minutes after ``START``.
    """

    def __init__(self, athena: LocalAthena, folder: Path) -> None:
        self.athena = athena
        self.folder = folder
        bucket = athena.make_table_bucket("lake-replica", is_read_only=True)
        athena.make_database("sales", bucket=bucket)
        for name in ("dev", "results"):
            athena.make_bucket(name)
        replica = f"arn:aws:s3tables:{athena.region}:{ACCOUNT}:bucket/lake-replica"
        glue = harness_client("glue", athena.endpoint_url)
        self.service = FakeReplication(START, glue, {replica: bucket.catalog_id})
        self.service.lag |= LAG
        self.service.backfill = timedelta()
        self.lake = IcebergLake(folder / "lake")
        source = self.service.make_bucket("lake", PRODUCTION)
        self.service.make_bucket("lake-replica")
        self.parts = {
            name: parts_of(read_tpch("0.001", name, columns), KEYS[name]) for name, columns in COLUMNS.items()
        }
        for name, parts in self.parts.items():
            self.lake.make(name, dict(zip(parts[0].schema.names, parts[0].schema.types, strict=True)))
            self.service.add(source, name, self.lake)
        self.committed = 0
        rule = {"destinations": [{"destinationTableBucketARN": replica}]}
        role = f"arn:aws:iam::{PRODUCTION}:role/lake-replication"
        configuration = {"role": role, "rules": [rule]}
        self.service.put_table_bucket_replication({"tableBucketARN": source, "configuration": configuration})

    def commit(self, until: int) -> None:
        """Writes the parts up to a number at the source, and lets their minutes pass."""
        for number in range(self.committed, until):
            for name, parts in self.parts.items():
                self.lake.append_arrow(name, parts[number], START + number * MINUTE)
            self.committed = number + 1
            self.service.at(START + number * MINUTE)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """From the first statement on, commits what is left, and lets replication catch up."""
        has_ended = threading.Event()

        def go_on() -> None:
            while not self.athena.queries and not has_ended.wait(0.01):
                pass
            self.commit(COMMITS)
            self.service.at(START + 60 * MINUTE)

        writer = threading.Thread(target=go_on)
        writer.start()
        try:
            yield
        finally:
            has_ended.set()
            writer.join()

    def build(self, text: str = "", options: BuildOptions | None = None) -> BuildReport:
        path = self.folder / "dev.yaml"
        path.write_text(text or CONFIG, encoding="utf-8")
        loaded = load_config(path)
        engine = open_engine(loaded)
        try:
            return build(loaded, engine, options=options or BuildOptions())
        finally:
            engine.close()

    def rows(self, table: str, database: str = "sales_dev") -> list[list[Any]]:
        return sorted(self.athena.trino_sql(f"SELECT * FROM awsdatacatalog.{database}.{table}"), key=repr)

    def expected(self, table: str, commits: int) -> int:
        """How many rows the first commits hold."""
        return sum(len(part) for part in self.parts[table][:commits])

    def read_at(self) -> dict[str, set[str]]:
        """The snapshots at which the statements so far have read each table of the replica; empty for none."""
        found: dict[str, set[str]] = {}
        for query in self.athena.queries:
            for table, _, snapshot in _READS.findall(query.text):
                found.setdefault(table, set()).add(snapshot)
        return found


CONFIG = """
version: 1
engine: {name: athena, query_output: s3://results/queries/, max_parallel: 2}
source: {catalog: s3tablescatalog/lake-replica, database: sales, as_of: consistent}
destination: {database: sales_dev, location: s3://dev/copies/}
relations: [{from: lineitem(l_orderkey), to: orders(o_orderkey), orphans: fail}]
tables: {lineitem: {copy: all}, orders: {copy: all}}
"""


@pytest.fixture
def replicated(local_athena: LocalAthena, tmp_path: Path) -> Iterator[Replicated]:
    made = Replicated(local_athena, tmp_path)
    with made.service.answering():
        yield made
    made.lake.close()


def pins(report: BuildReport) -> dict[str, set[str]]:
    return {table.table.table: {str(table.pin.snapshot_id)} for table in report.manifest.tables if table.pin}


def test_nights_at_the_cut_while_the_source_goes_on(replicated: Replicated) -> None:
    """``orphans: fail`` fails a build that reads line items whose orders have not arrived."""
    replicated.commit(16)
    with replicated.going_on():
        first = replicated.build()
    assert replicated.read_at() == pins(first), "every statement reads its table at the one pin"
    seen = {name: replicated.rows(name) for name in KEYS}
    # Orders take twelve minutes, so the cut is commit 3, although line items of commit 12 were there.
    assert {name: len(rows) for name, rows in seen.items()} == {name: replicated.expected(name, 4) for name in KEYS}

    replicated.build(options=BuildOptions(pins=first.manifest.build_id, fresh=True))
    assert {name: replicated.rows(name) for name in KEYS} == seen, "the same pins give the same rows"

    replicated.build()
    counts = {name: len(replicated.rows(name)) for name in KEYS}
    assert counts == {name: replicated.expected(name, COMMITS) for name in KEYS}


def test_a_snapshot_that_expires_while_a_build_runs(replicated: Replicated, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said, what is published stands, and the next build says that the state is gone before it runs."""
    replicated.commit(3)
    replicated.service.at(START + 30 * MINUTE)
    text = CONFIG.replace("as_of: consistent", "as_of: 2026-11-22 00:01")
    replicated.build(text)
    seen = {name: replicated.rows(name) for name in KEYS}
    assert len(seen["orders"]) == replicated.expected("orders", 2)
    open_build = AthenaEngine.open_build

    def expire_then_open(*given: Any) -> None:
        for name in KEYS:
            replicated.lake.expire(name, START + 2 * MINUTE)
        replicated.service.bring()
        open_build(*given)

    with monkeypatch.context() as patch:
        patch.setattr(AthenaEngine, "open_build", expire_then_open)
        with pytest.raises(EngineError) as error:
            replicated.build(text)
    assert "has expired" in error.value.hint
    assert {name: replicated.rows(name) for name in KEYS} == seen
    sent = len(replicated.athena.queries)
    with pytest.raises(ConfigError, match="as it was at 2026-11-22 00:01:00 UTC: that snapshot has expired"):
        replicated.build(text)
    assert len(replicated.athena.queries) == sent


SEVERAL = """
version: 1
engine: {name: athena, query_output: s3://results/queries/, max_parallel: 2}
sources:
  sales: {catalog: s3tablescatalog/lake-replica, database: sales, as_of: consistent}
  web: {database: web_prod}
destination: {database: "{source}_dev", location: s3://dev/copies/}
relations:
  - sales.lineitem(l_orderkey) -> sales.orders(o_orderkey)
  - web.clicks(order_key) -> sales.orders(o_orderkey)
tables:
  web.clicks: {where: "id < 40"}
  sales.lineitem: {follow: sales.orders}
  sales.orders: {where: "o_orderkey < 100"}
"""


def test_one_config_reads_a_table_bucket_and_the_default_catalog(replicated: Replicated) -> None:
    """Clicks of the default catalog bring orders of the table bucket, whose items do not follow them."""
    replicated.commit(COMMITS)
    replicated.service.at(START + 60 * MINUTE)
    athena = replicated.athena
    athena.make_bucket("web")
    athena.make_database("web_prod", "s3://web/")
    keys = sorted(row["o_orderkey"] for part in replicated.parts["orders"] for row in part.to_pylist())
    clicks = ", ".join(f"({number}, BIGINT '{key}')" for number, key in enumerate(keys[-80:]))
    athena.trino_sql(
        "CREATE TABLE awsdatacatalog.web_prod.clicks WITH (external_location = 's3://web/clicks/') AS "
        f"SELECT * FROM (VALUES {clicks}) t(id, order_key)"
    )
    replicated.build(SEVERAL)
    small = {key for key in keys if key < 100}
    assert sorted(row[0] for row in replicated.rows("clicks", "web_dev")) == list(range(40))
    assert {row[0] for row in replicated.rows("orders")} == small | set(keys[-80:-40])
    assert {row[0] for row in replicated.rows("lineitem")} == small
    assert all(re.fullmatch(r"\d+", one) for found in replicated.read_at().values() for one in found)


ELSEWHERE = """
version: 1
engine: {name: athena, query_output: s3://results/queries/, max_parallel: 2}
source: {database: web_prod}
destination: {database: web_dev, location: s3://dev/copies/}
relations: [clicks(order_key) -> orders(o_orderkey)]
tables:
  clicks: {copy: all}
  orders: {source: {catalog: s3tablescatalog/lake-replica, database: sales}, copy: referenced}
"""


def test_a_rule_reads_its_table_from_elsewhere(replicated: Replicated) -> None:
    """The source has a table of that name too, which is not read."""
    replicated.commit(2)
    replicated.service.at(START + 60 * MINUTE)
    (key, *_) = (row["o_orderkey"] for row in replicated.parts["orders"][0].to_pylist())
    athena = replicated.athena
    athena.make_bucket("web")
    athena.make_database("web_prod", "s3://web/")
    for name, column in (("clicks", "order_key"), ("orders", "o_orderkey")):
        athena.trino_sql(
            f"CREATE TABLE awsdatacatalog.web_prod.{name} WITH (external_location = 's3://web/{name}/') AS "
            f"SELECT BIGINT '{key}' AS {column}"
        )
    report = replicated.build(ELSEWHERE)
    ((*order,),) = replicated.rows("orders", "web_dev")
    assert (order[0], len(order)) == (key, len(COLUMNS["orders"]))
    assert pins(report).keys() == {"orders"}
    assert replicated.read_at() == pins(report)


@pytest.mark.parametrize(
    ("catalog", "told"),
    [("s3tablescatalog/lake-replika", "no database 'sales' in the catalog 's3tablescatalog/lake-replika'"),
     ("lake-replica", "Athena has no catalog 'lake-replica'")],
)  # fmt: skip
def test_a_catalog_that_is_not_there_is_refused_before_anything_runs(
    replicated: Replicated, catalog: str, told: str
) -> None:
    """Athena may take a name that it does not know for the default catalog: a table of that name stands there."""
    replicated.athena.make_bucket("lake")
    replicated.athena.make_database("sales", "s3://lake/")
    replicated.athena.trino_sql("CREATE TABLE awsdatacatalog.sales.orders AS SELECT BIGINT '1' AS o_orderkey")
    with pytest.raises(EngineError, match=told):
        replicated.build(CONFIG.replace("s3tablescatalog/lake-replica", catalog).replace("consistent", "latest"))
    assert replicated.athena.queries == []
    assert replicated.athena.list_objects("s3://dev/") == []
