"""The TPC-H subset of configs/tpch.yaml as a person would write it for DuckDB: `python -m benchmarks.handwritten`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import duckdb

SELECTS = {
    "customer": "SELECT * FROM {source} WHERE left(md5('subset:' || CAST(c_custkey AS VARCHAR)), 8) < '051eb851'",
    "orders": "SELECT * FROM {source} WHERE o_custkey IN (SELECT c_custkey FROM customer)",
    "lineitem": "SELECT * FROM {source} WHERE l_orderkey IN (SELECT o_orderkey FROM orders)",
    "partsupp": "SELECT * FROM {source} AS p WHERE EXISTS (SELECT 1 FROM lineitem"
    " WHERE l_partkey = p.ps_partkey AND l_suppkey = p.ps_suppkey)",
    "part": "SELECT * FROM {source} WHERE p_partkey IN (SELECT ps_partkey FROM partsupp)",
    "supplier": "SELECT * FROM {source} WHERE s_suppkey IN (SELECT ps_suppkey FROM partsupp)",
    "nation": "SELECT * FROM {source} WHERE n_nationkey IN"
    " (SELECT s_nationkey FROM supplier UNION ALL SELECT c_nationkey FROM customer)",
    "region": "SELECT * FROM {source} WHERE r_regionkey IN (SELECT n_regionkey FROM nation)",
}


def main(source: str, destination: str, memory_limit: str = "") -> None:
    """Copies table by table, each from the copies before it, and writes how many seconds that took to `seconds`."""
    began = time.monotonic()
    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = false")
        if memory_limit:
            connection.execute(f"SET memory_limit = '{memory_limit}'")
        for name, select in SELECTS.items():
            file = Path(destination) / f"{name}.parquet"
            query = select.format(source=f"read_parquet('{source}/{name}.parquet')")
            connection.execute(f"COPY ({query}) TO '{file}' (FORMAT parquet, COMPRESSION zstd)")
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{file}')")
    Path(destination, "seconds").write_text(str(time.monotonic() - began), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
