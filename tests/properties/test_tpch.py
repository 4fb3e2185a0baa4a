"""TPC-H with all its relations, driven from customers and from parts at once, against the same subset by joins."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from subsetter.builds.preparing.prepare import prepare
from subsetter.config.load import LoadedConfig, load_config
from subsetter.costing.cost import cost
from subsetter.engines.registry import open_engine
from subsetter.planning.steps import Plan
from subsetter.planning.usage import source_columns_read
from tests.golden.case import NOW
from tests.lakes.tpch import RELATIONS, TABLES, tpch
from tests.properties.builder import build_copies

RULES = {
    "customer": {"sample": "2%", "key": "c_custkey"},
    "part": {"sample": "1%", "key": "p_partkey"},
    "orders": {"follow": "customer"},
    "partsupp": {"follow": "part"},
    "lineitem": {"follow": {"any": ["orders", "partsupp"]}},
}
SLICE = "left(md5('subset:' || CAST({} AS VARCHAR)), 8) < '{:08x}'"
SELECTED = {
    "customer": "SELECT * FROM source.customer WHERE " + SLICE.format("c_custkey", 2 * 2**32 // 100),
    "part": "SELECT * FROM source.part WHERE " + SLICE.format("p_partkey", 2**32 // 100),
    "orders": "SELECT * FROM source.orders WHERE o_custkey IN (SELECT c_custkey FROM selected.customer)",
    "partsupp": "SELECT * FROM source.partsupp WHERE ps_partkey IN (SELECT p_partkey FROM selected.part)",
    "lineitem": "SELECT * FROM source.lineitem WHERE l_orderkey IN (SELECT o_orderkey FROM selected.orders)"
    " OR (l_partkey, l_suppkey) IN (SELECT (ps_partkey, ps_suppkey) FROM selected.partsupp)",
}
"""What each rule selects, parents first, by hand."""
REFERRED = {
    "lineitem": "false",
    "orders": "o_orderkey IN (SELECT l_orderkey FROM meant.lineitem)",
    "customer": "c_custkey IN (SELECT o_custkey FROM meant.orders)",
    "partsupp": "(ps_partkey, ps_suppkey) IN (SELECT (l_partkey, l_suppkey) FROM meant.lineitem)",
    "part": "p_partkey IN (SELECT l_partkey FROM meant.lineitem UNION ALL SELECT ps_partkey FROM meant.partsupp)",
    "supplier": "s_suppkey IN (SELECT l_suppkey FROM meant.lineitem UNION ALL SELECT ps_suppkey FROM meant.partsupp)",
    "nation": "n_nationkey IN"
    " (SELECT s_nationkey FROM meant.supplier UNION ALL SELECT c_nationkey FROM meant.customer)",
    "region": "r_regionkey IN (SELECT n_regionkey FROM meant.nation)",
}
"""Which rows kept rows refer to, children first, by hand."""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "both.yaml"
    content = {
        "version": 1,
        "engine": {"name": "duckdb", "threads": 1},
        "source": {"path": str(tpch("0.01"))},
        "destination": {"path": str(tmp_path / "copies")},
        "relations": RELATIONS,
        "tables": RULES,
    }
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


def planned(config: Path) -> tuple[LoadedConfig, Plan]:
    loaded = load_config(config)
    with closing(open_engine(loaded)) as engine:
        return prepare(loaded, engine.read_catalog(), NOW)


def test_the_copies_are_those_of_joins_by_hand(config: Path) -> None:
    folders = build_copies(config)
    assert set(folders) == set(TABLES)
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA source; CREATE SCHEMA selected; CREATE SCHEMA meant")
        for name in TABLES:
            connection.execute(f"CREATE VIEW source.{name} AS FROM read_parquet('{tpch('0.01')}/{name}.parquet')")
        for name, query in SELECTED.items():
            connection.execute(f"CREATE TABLE selected.{name} AS {query}")
        for name, referred in REFERRED.items():
            selected = f" UNION ALL FROM selected.{name}" if name in SELECTED else ""
            rows = f"FROM source.{name} WHERE {referred}{selected}"
            # No two rows of a table of TPC-H are alike.
            connection.execute(f"CREATE TABLE meant.{name} AS SELECT DISTINCT * FROM ({rows})")
            copied = f"FROM read_parquet('{folders[name]}/*.parquet')"
            for more, less in ((copied, f"FROM meant.{name}"), (f"FROM meant.{name}", copied)):
                (count,) = connection.execute(f"SELECT count(*) FROM ({more} EXCEPT ALL {less})").fetchall()[0]
                assert count == 0, (name, more)
        for name in ("orders", "customer", "part"):
            query = f"SELECT (SELECT count(*) FROM selected.{name}), (SELECT count(*) FROM meant.{name})"
            selected_rows, meant_rows = connection.execute(query).fetchall()[0]
            assert 0 < selected_rows < meant_rows, (
                f"nothing is added to {name}, so that this proves less than it should"
            )


def test_every_table_is_read_wide_once(config: Path) -> None:
    _, made = planned(config)
    reads: Counter[tuple[str, str]] = Counter()
    for step in made.steps:
        for rows, columns in source_columns_read(step).items():
            reads.update((rows.table.table, column) for column in columns)
    narrow = {column for (_, column), times in reads.items() if times > 1}
    assert {name for name, _ in reads} == set(TABLES)
    # Only keys and references of followed tables are read before the copy, and those of orders and partsupp at that.
    assert narrow <= {"c_custkey", "p_partkey", "o_orderkey", "o_custkey", "ps_partkey", "ps_suppkey"}
    assert max(reads.values()) == 2


def test_no_more_is_read_than_the_bound(config: Path) -> None:
    _, made = planned(config)
    assert cost(made).ratio == 1
