"""The Athena engine keeps the contract, on the local Athena: Iceberg and Hive destinations, S3 Tables as a source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from subsetter.config.destination import Destination
from subsetter.config.engine import AthenaOptions
from subsetter.engines.athena.engine import AthenaEngine
from subsetter.engines.athena.settings import AthenaSettings, Databases, GluePlace
from subsetter.rendering.statements import Scope, Statement
from tests.engines.contract import EngineContract
from tests.engines.worlds import Contents, Row
from tests.local_athena.trino_client import TrinoError

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(value: object, kind: str) -> str:
    if value is None:
        return f"CAST(NULL AS {kind})"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, date | Decimal):
        return f"CAST('{value}' AS {kind})"
    if isinstance(value, str):
        return f"CAST('{value.replace(chr(39), chr(39) * 2)}' AS {kind})"
    return f"CAST({value} AS {kind})"


def athena_settings(sources: tuple[tuple[str, str], ...], **destination: object) -> AthenaSettings:
    """Settings of a config ``dev`` that reads databases of catalogs and writes ``s3://dev/copies/``."""
    places = tuple(GluePlace("", catalog, database) for catalog, database in sources)
    return AthenaSettings(
        config="dev",
        engine=AthenaOptions(name="athena", query_output="s3://results/queries/", max_parallel=4),
        sources=places,
        databases={"": Databases("sales_dev", "sales_dev__builds")},
        destination=Destination(
            **({"database": "sales_dev", "location": "s3://dev/copies/", "compression": "snappy"} | destination)
        ),
        location="s3://dev/copies/",
    )


class AthenaWorld:
    odd_names: tuple[str, ...] = ("two words", "it_s", "1st", "select", "k=v", "dash-ed")

    def __init__(self, athena: LocalAthena, source: tuple[str, str], table_type: str) -> None:
        self.athena = athena
        self.source = source
        self.table_type = table_type
        for bucket in ("lake", "dev", "results"):
            athena.make_bucket(bucket)
        self.engine = self.reopened()

    def reopened(self) -> AthenaEngine:
        return AthenaEngine(athena_settings((self.source,), table_type=self.table_type))

    def load(self, tables: Mapping[str, Contents]) -> None:
        catalog, database = self.source
        if catalog == "awsdatacatalog":
            self.athena.make_database(database, "s3://lake/sales/")
        for name, contents in tables.items():
            selects = [
                "SELECT "
                + ", ".join(
                    f"{literal(value, kind)} AS {quoted(column)}"
                    for value, (column, kind) in zip(row, contents.columns, strict=True)
                )
                for row in contents.rows
            ]
            self.athena.trino_sql(
                f"CREATE TABLE {quoted(catalog)}.{quoted(database)}.{quoted(name)} AS {' UNION ALL '.join(selects)}"
            )

    def read(self, table: str) -> list[Row] | None:
        try:
            return self._typed(table)
        except TrinoError as error:
            if "does not exist" in error.message:
                return None
            raise

    def columns_of(self, table: str) -> list[str]:
        entry = self.athena.client("glue").get_table(DatabaseName="sales_dev", Name=table.lower())["Table"]
        return [column["Name"] for column in entry["StorageDescriptor"]["Columns"]]

    def failing(self, statement: Statement) -> Statement:
        return replace(statement, text=statement.text.replace("SELECT", "SELECT 1 / (0 * length('x')) AS no,", 1))

    def endless(self, statement: Statement, scope: Scope) -> Statement:
        head = statement.text.partition("SELECT")[0]
        numbers = "UNNEST(sequence(1, 10000))"
        return replace(
            statement,
            text=f"{head}SELECT count(*) AS n FROM {numbers} AS a(x), {numbers} AS b(y), {numbers} AS c(z), "
            f"{numbers} AS d(w) WHERE sin(x + y) > 2 + cos(z * w)",
        )

    def _typed(self, table: str) -> list[Row]:
        rows = self.athena.trino_sql(f"SELECT * FROM awsdatacatalog.sales_dev.{quoted(table)}")
        return [tuple(_value(value) for value in row) for row in rows]


def _value(value: object) -> object:
    """Trino's client gives dates and decimals as texts."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return date.fromisoformat(value)
    if isinstance(value, str) and re.fullmatch(r"-?\d+\.\d+", value):
        return Decimal(value)
    return value


class TestHiveToIceberg(EngineContract):
    @pytest.fixture
    def world(self, local_athena: LocalAthena) -> Iterator[AthenaWorld]:
        world = AthenaWorld(local_athena, ("awsdatacatalog", "sales"), "iceberg")
        yield world
        world.engine.close()
        assert local_athena.active_queries == []


@pytest.mark.slow
class TestReplicaToHive(EngineContract):
    @pytest.fixture
    def world(self, local_athena: LocalAthena) -> Iterator[AthenaWorld]:
        bucket = local_athena.make_table_bucket("replica", is_read_only=True)
        local_athena.make_database("sales", bucket=bucket)
        world = ReplicaWorld(local_athena, (bucket.catalog, "sales"), "hive")
        yield world
        world.engine.close()
        assert local_athena.active_queries == []


class ReplicaWorld(AthenaWorld):
    odd_names = ("it_s", "select", "under_score")

    def load(self, tables: Mapping[str, Contents]) -> None:
        reader, self.source = self.source, ("rw_replica", "sales")
        super().load(tables)
        self.source = reader
