"""The demo lake and TPC-H on the local Athena: row for row the copies that DuckDB makes."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from botocore.exceptions import ClientError

from subsetter.builds.build import build
from subsetter.builds.records.manifest import Manifest
from subsetter.cli.main import main
from subsetter.config.load import load_config
from subsetter.engines.registry import open_engine
from tests.athena.lake import AthenaLake, Columns, columns_of
from tests.athena.reading import read_copy
from tests.lakes.tpch import RELATIONS, TABLES, tpch

if TYPE_CHECKING:
    from tests.local_athena.catalogs import TableBucket
    from tests.local_athena.server import LocalAthena

TPCH_CONFIG = Path(__file__).parents[2] / "configs" / "tpch.yaml"
SCALES = [
    pytest.param("0.01", marks=pytest.mark.slow),
    pytest.param("0.1", marks=pytest.mark.soak),
    pytest.param("1", marks=pytest.mark.soak),
]
Rows = dict[str, Counter[tuple[Any, ...]]]


@dataclass(frozen=True)
class Shop:
    """A folder of Parquet files that is also a database of the local Athena, and a config that both engines build."""

    athena: LocalAthena
    lake: Path
    base: Path
    work: Path
    source: dict[str, str]
    dropped: tuple[str, ...] = ()

    def columns(self, name: str) -> Columns:
        return [column for column in columns_of(self.lake, name) if column[0] not in self.dropped]

    def on_duckdb(self) -> Rows:
        destination = self.work / "copies"
        made = self._built({"name": "duckdb"}, {"path": str(self.lake)}, {"path": str(destination)})
        return {
            one.destination: self._rows_below(destination / "subset" / "current" / one.destination, one.destination)
            for one in made.tables
        }

    def on_athena(self, table_type: str = "iceberg") -> tuple[Rows, Manifest]:
        made = self._built(
            {"name": "athena", "query_output": "s3://results/queries/", "max_parallel": 4},
            self.source,
            {"database": "dev", "location": "s3://dev/copies/", "table_type": table_type},
        )
        names = [one.destination for one in made.tables]
        return {name: read_copy(self.athena, "dev", name, self.columns(name)) for name in names}, made

    def _built(self, engine: dict[str, Any], source: dict[str, str], destination: dict[str, str]) -> Manifest:
        config = {"version": 1, "extends": [str(self.base)], "engine": engine}
        file = self.work / "subset.yaml"
        file.write_text(json.dumps(config | {"source": source, "destination": destination}), encoding="utf-8")
        loaded = load_config(file)
        with closing(open_engine(loaded)) as opened:
            return build(loaded, opened).manifest

    def _rows_below(self, folder: Path, name: str) -> Counter[tuple[Any, ...]]:
        rows: Counter[tuple[Any, ...]] = Counter()
        names = [one for one, _ in self.columns(name)]
        for file in sorted(folder.rglob("*.parquet")):
            with pq.ParquetFile(file) as reader:
                found = reader.read().to_pydict()
            rows.update(zip(*(found[one] for one in names), strict=True))
        return rows


@pytest.fixture
def replica(local_athena: LocalAthena) -> TableBucket:
    for bucket in ("dev", "results"):
        local_athena.make_bucket(bucket)
    return local_athena.make_table_bucket("replica", is_read_only=True)


def tpch_in_replica(scale: str, athena: LocalAthena, replica: TableBucket, work: Path) -> Shop:
    folder, lake = tpch(scale), AthenaLake(athena)
    for name in TABLES:
        lake.add_iceberg("tpch", name, columns_of(folder, name), folder, replica)
    return Shop(athena, folder, TPCH_CONFIG, work, {"catalog": replica.catalog, "database": "tpch"})


@pytest.mark.soak
def test_the_demo_is_copied_as_on_duckdb(local_athena: LocalAthena, replica: TableBucket, tmp_path: Path) -> None:
    assert main(["demo", str(tmp_path / "demo")]) == 0
    folder, lake = tmp_path / "demo" / "lake", AthenaLake(local_athena)
    for file in sorted(folder.glob("*.parquet")):
        lake.add_hive("shop", file.stem, columns_of(folder, file.stem), folder)
    config = tmp_path / "demo" / "configs" / "dev.yaml"
    shop = Shop(local_athena, folder, config, tmp_path, {"database": "shop"}, dropped=("email",))
    found, _ = shop.on_athena()
    assert found == shop.on_duckdb()
    assert sum(len(rows) for rows in found.values()) > 1000


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("table_type", ["iceberg", "hive"])
def test_tpch_in_a_replica_is_copied_as_on_duckdb(
    local_athena: LocalAthena, replica: TableBucket, tmp_path: Path, scale: str, table_type: str
) -> None:
    shop = tpch_in_replica(scale, local_athena, replica, tmp_path)
    expected = shop.on_duckdb()
    found, made = shop.on_athena(table_type)
    assert found == expected
    assert [orphans(local_athena, relation) for relation in RELATIONS] == [0] * len(RELATIONS)
    print(f"TPC-H {scale} to {table_type}: {made.scanned_bytes:,} bytes read")
    assert made.scanned_bytes == local_athena.scanned_bytes


def test_nothing_writes_to_a_replica(local_athena: LocalAthena, replica: TableBucket, tmp_path: Path) -> None:
    lake = AthenaLake(local_athena)
    lake.add_iceberg("tpch", "region", columns_of(tpch("0.01"), "region"), tpch("0.01"), replica)
    name = f'"{replica.catalog}"."tpch"."region"'
    for text in (f"INSERT INTO {name} SELECT * FROM {name}", f"DELETE FROM {name}"):
        query = local_athena.client("athena").start_query_execution(
            QueryString=text, ResultConfiguration={"OutputLocation": "s3://results/"}
        )
        execution = next(one for one in local_athena.queries if one.id == query["QueryExecutionId"])
        assert execution.done.wait(60)
        assert execution.state == "FAILED", text
    with pytest.raises(ClientError, match="AccessDenied"):
        local_athena.client("glue").delete_table(CatalogId=replica.catalog_id, DatabaseName="tpch", Name="region")
    assert local_athena.trino_sql(f'SELECT count(*) FROM "{replica.writer}".tpch.region') == [[5]]


def orphans(athena: LocalAthena, relation: str) -> int:
    """Counts the rows of the copy whose parent is not in the copy."""
    child, parent = ((end.partition("(")[0], _columns(end)) for end in relation.split(" -> "))
    pairs = " AND ".join(f"p.{theirs} = c.{ours}" for ours, theirs in zip(child[1], parent[1], strict=True))
    ((count,),) = athena.trino_sql(
        f"SELECT count(*) FROM awsdatacatalog.dev.{child[0]} c "
        f"WHERE NOT EXISTS (SELECT 1 FROM awsdatacatalog.dev.{parent[0]} p WHERE {pairs})"
    )
    return int(count)


def _columns(end: str) -> list[str]:
    return end.partition("(")[2].rstrip(")").split(", ")
