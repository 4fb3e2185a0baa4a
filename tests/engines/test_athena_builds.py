"""Whole builds on the local Athena: from a read-only replica to Iceberg and to Hive, with faults in every call."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from subsetter.builds.build import BuildReport, build
from subsetter.config.load import load_config
from subsetter.engines.athena import session, statements
from subsetter.engines.registry import open_engine
from subsetter.errors import SubsetError
from subsetter.sql.guard import Permit, assert_safe
from subsetter.sql.references import SqlTable
from tests.local_athena.faults import ApiFault, Moment

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena

CONFIG = """
    version: 1
    engine: {{name: athena, query_output: s3://results/queries/, max_parallel: 4}}
    source: {{catalog: s3tablescatalog/replica, database: sales}}
    destination: {{database: sales_dev, location: s3://dev/copies/, table_type: {table_type}, compression: snappy}}
    relations:
      - orders(customer_id) -> customers(id)
      - orders(clerk) -> employees(id)
      - employees(manager_id) -> employees(id)
    tables:
      customers: {{where: "id % 3 = 0"}}
      orders: {{follow: customers{partition}}}
      {more}
"""
# What the rules mean, in the source's own SQL.
CUSTOMERS = "SELECT id FROM sales.customers WHERE id % 3 = 0"
ORDERS = "SELECT id FROM sales.orders WHERE customer_id % 3 = 0"
EMPLOYEES = """
    WITH RECURSIVE kept(id, manager_id) AS (
        SELECT id, manager_id FROM sales.employees
        WHERE id IN (SELECT clerk FROM sales.orders WHERE customer_id % 3 = 0)
        UNION ALL
        SELECT e.id, e.manager_id FROM sales.employees e JOIN kept k ON e.id = k.manager_id
    )
    SELECT DISTINCT id FROM kept
"""


def slow(*values: str) -> list[Any]:
    """A case that `make test` leaves to `make test-slow`: another of its kind is quick enough."""
    return [pytest.param(*values, marks=pytest.mark.slow)]


class Shop:
    """A source of three tables in a replica, and a config that copies a third of it."""

    def __init__(self, athena: LocalAthena, folder: Path) -> None:
        self.athena = athena
        self.folder = folder
        bucket = athena.make_table_bucket("replica", is_read_only=True)
        athena.make_database("sales", bucket=bucket)
        for name in ("dev", "results"):
            athena.make_bucket(name)
        for name, select in {
            "customers": "SELECT n AS id, 'c' || CAST(n AS varchar) AS name, "
            "CAST(TIMESTAMP '2026-01-01 10:00:00.123456' AS timestamp(6)) AS since FROM UNNEST(sequence(1, 30)) t(n)",
            "orders": "SELECT n AS id, n % 30 + 1 AS customer_id, n % 7 AS clerk, "
            "date_add('day', n, DATE '2026-01-01') AS ordered_on FROM UNNEST(sequence(1, 390)) t(n)",
            "employees": "SELECT n AS id, nullif(n / 2, 0) AS manager_id FROM UNNEST(sequence(1, 12)) t(n)",
        }.items():
            athena.trino_sql(f'CREATE TABLE "rw_replica".sales.{name} AS {select}')

    def build(self, table_type: str = "iceberg", partition: str = "", more: str = "") -> BuildReport:
        path = self.folder / "dev.yaml"
        text = CONFIG.format(table_type=table_type, partition=partition, more=more)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        loaded = load_config(path)
        engine = open_engine(loaded)
        try:
            return build(loaded, engine)
        finally:
            engine.close()

    def ids(self, table: str) -> list[int]:
        return sorted(row[0] for row in self.athena.trino_sql(f"SELECT id FROM awsdatacatalog.sales_dev.{table}"))

    def meant(self, text: str) -> list[int]:
        return sorted(row[0] for row in self.athena.trino_sql(text, catalog="rw_replica", schema="sales"))

    def assert_copies_are_right(self) -> None:
        assert self.ids("customers") == self.meant(CUSTOMERS)
        assert self.ids("orders") == self.meant(ORDERS)
        assert self.ids("employees") == self.meant(EMPLOYEES)

    def partitions(self, table: str) -> int:
        ((found,),) = self.athena.trino_sql(f'SELECT count(*) FROM iceberg.sales_dev."{table}$partitions"')
        return int(found)

    def batches(self, table: str) -> int:
        """How many statements have filled a partitioned copy. Trino refuses more than 100 partitions in one."""
        texts = [query.text for query in self.athena.queries if f"__{table}" in query.text]
        return sum("partitioning = " in text or "INSERT INTO" in text for text in texts)

    def tables(self, database: str) -> list[str]:
        try:
            found = self.athena.client("glue").get_tables(DatabaseName=database)["TableList"]
        except Exception:
            return []
        return sorted(table["Name"] for table in found)

    def files(self) -> list[str]:
        return [uri for uri in self.athena.list_objects("s3://dev/copies/") if "/.subset/" not in uri]


@pytest.fixture
def shop(local_athena: LocalAthena, tmp_path: Path) -> Iterator[Shop]:
    yield Shop(local_athena, tmp_path)
    assert local_athena.active_queries == []


@pytest.mark.parametrize("table_type", ["iceberg", "hive"])
def test_a_build_copies_what_the_rules_mean_and_leaves_nothing_else(shop: Shop, table_type: str) -> None:
    report = shop.build(table_type)
    shop.assert_copies_are_right()
    assert shop.tables("sales_dev") == ["customers", "employees", "orders"]
    assert len(shop.tables("sales_dev__builds")) == 3
    assert {uri.split("/")[-3] for uri in shop.files() if "/a1/" in uri and "/metadata/" not in uri} != set()
    scanned = report.manifest.scanned_bytes
    assert scanned is not None
    assert scanned > 0


def test_the_second_build_replaces_the_first_and_keeps_it(shop: Shop) -> None:
    first = shop.build()
    second = shop.build()
    assert second.previous == (first.manifest.build_id,)
    shop.assert_copies_are_right()
    assert len(shop.tables("sales_dev__builds")) == 6


@pytest.mark.slow
@pytest.mark.parametrize(("fields", "batches"), [("[ordered_on]", 2), ("[ordered_on, 'bucket(id, 20)']", 26)])
def test_more_partitions_than_one_statement_may_write(shop: Shop, fields: str, batches: int) -> None:
    """The 130 orders are of one day each; 20 buckets leave room for 5 days in a statement."""
    shop.build(partition=f", partition_by: {fields}")
    shop.assert_copies_are_right()
    assert len(shop.meant(ORDERS)) == 130
    assert shop.partitions("orders") == 130
    assert shop.batches("orders") == batches
    assert len(shop.tables("sales_dev__builds")) == 3


@pytest.mark.slow
def test_a_thousand_partitions_of_one_row_each(shop: Shop) -> None:
    shop.athena.trino_sql(
        'CREATE TABLE "rw_replica".sales.events AS SELECT n AS id, n * 7 AS n FROM UNNEST(sequence(1, 1000)) t(n)'
    )
    shop.build(more="events: {copy: all, partition_by: [id]}")
    assert shop.ids("events") == list(range(1, 1001))
    assert shop.partitions("events") == 1000
    assert shop.batches("events") == 10
    assert len(shop.tables("sales_dev__builds")) == 4


def test_a_write_to_the_source_is_refused_by_the_guard(shop: Shop) -> None:
    source = SqlTable(("s3tablescatalog/replica", "sales", "orders"))
    name = '"s3tablescatalog/replica"."sales"."orders"'
    text = f"INSERT INTO {name} SELECT * FROM {name}"
    with pytest.raises(SubsetError):
        assert_safe(text, "athena", Permit(frozenset({source}), SqlTable(("awsdatacatalog", "b", "t"))))


@pytest.mark.parametrize(
    "fault", ["LOST_ANSWER", *slow("THROTTLED"), *slow("SERVER_ERROR"), *slow("CUT_BEFORE"), *slow("CUT_AFTER")]
)
def test_a_fault_in_the_first_call_of_every_kind_is_overcome(shop: Shop, fault: str) -> None:
    operations = (
        "StartQueryExecution BatchGetQueryExecution GetQueryResults GetWorkGroup GetTables GetTable GetDatabase "
        "CreateDatabase CreateTable DeleteTable GetObject PutObject ListObjectsV2 DeleteObjects GetCallerIdentity"
    )
    for operation in operations.split():
        shop.athena.faults.inject(ApiFault[fault], operation)
    shop.build()
    shop.assert_copies_are_right()
    assert shop.tables("sales_dev") == ["customers", "employees", "orders"]
    assert len(shop.tables("sales_dev__builds")) == 3
    texts = [query.text for query in shop.athena.queries]
    assert len([text for text in texts if "CREATE TABLE" in text]) == len({t for t in texts if "CREATE TABLE" in t})


@pytest.mark.slow
def test_a_third_of_all_calls_throttled(shop: Shop) -> None:
    shop.athena.faults.inject(ApiFault.THROTTLED, times=100_000, share=0.3)
    shop.build()
    shop.assert_copies_are_right()


@pytest.mark.parametrize("moment", ["WHILE_WRITING", *slow("BEFORE_WRITING"), *slow("AFTER_DONE")])
def test_a_passing_failure_is_tried_again_at_another_place(shop: Shop, moment: str) -> None:
    shop.athena.faults.fail_queries("ICEBERG_COMMIT_ERROR", error_type=233, moment=Moment[moment], matching="__orders")
    report = shop.build()
    shop.assert_copies_are_right()
    assert report.manifest.attempts["orders"] == 2
    assert not any("/orders/a1/" in uri for uri in shop.files())
    made = [name for name in shop.tables("sales_dev__builds") if "__orders" in name]
    assert [name.rpartition("__")[2] for name in made] == ["a2"]


@pytest.mark.slow
def test_rounds_of_a_repeated_loop_leave_nothing(shop: Shop) -> None:
    shop.athena.faults.fail_queries(
        "ICEBERG_COMMIT_ERROR", error_type=233, moment=Moment.AFTER_DONE, matching=r"CREATE TABLE \S+__r1"
    )
    report = shop.build()
    assert 2 in report.manifest.attempts.values()
    shop.assert_copies_are_right()
    assert len(shop.tables("sales_dev__builds")) == 3
    assert not any("__r" in uri for uri in shop.files())


@pytest.mark.parametrize("moment", ["AFTER_DONE", *slow("WHILE_WRITING")])
def test_a_failure_for_good_leaves_nothing_but_its_record(shop: Shop, moment: str) -> None:
    shop.athena.faults.fail_queries(
        "HIVE_BAD_DATA", error_type=1004, moment=Moment[moment], matching="__orders", times=100
    )
    with pytest.raises(SubsetError, match="HIVE_BAD_DATA"):
        shop.build()
    assert shop.files() == []
    assert shop.tables("sales_dev__builds") == []
    assert shop.tables("sales_dev") == []


@pytest.mark.slow
def test_what_a_failed_statement_writes_after_its_end_goes_with_the_next_build(shop: Shop) -> None:
    shop.athena.faults.fail_queries("HIVE_BAD_DATA", error_type=1004, matching="__orders")
    with pytest.raises(SubsetError, match="HIVE_BAD_DATA"):
        shop.build()
    (failed,) = {
        place for query in shop.athena.queries for place in re.findall("s3://dev/[^']+/orders/a1/", query.text)
    }
    shop.athena.put_object(f"{failed}late.parquet", "late")
    shop.build()
    assert not any(uri.startswith(failed) for uri in shop.athena.list_objects("s3://dev/copies/"))
    shop.assert_copies_are_right()


@pytest.mark.parametrize(
    ("operation", "fault"),
    [
        ("StartQueryExecution", "CUT_AFTER"),
        *slow("StartQueryExecution", "TOO_MANY"),
        *slow("BatchGetQueryExecution", "SERVER_ERROR"),
        *slow("CreateTable", "SERVER_ERROR"),
    ],
)
def test_a_call_that_never_works_ends_in_an_error_without_a_running_query(
    shop: Shop, operation: str, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "_ATTEMPTS", 2)
    monkeypatch.setattr(statements, "_STOP_WAIT_S", 5.0)
    monkeypatch.setattr(statements, "PATIENCE_S", 2.0)
    shop.athena.faults.inject(ApiFault[fault], operation, times=100_000)
    with pytest.raises(SubsetError):
        shop.build()
    assert shop.athena.active_queries == []
    assert shop.tables("sales_dev") == []
