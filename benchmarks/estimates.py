"""Estimates against what was read, step by step. Goal: 10 % without a join; with one, a range that holds the actual.

Needs Trino for the part on the local Athena, as `make bench` fetches it. `SUBSET_BENCH_SCALES` names the scale; 1 by
default.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import duckdb

from benchmarks.athena import local_athena
from benchmarks.page import table
from subsetter.builds.build import build
from subsetter.builds.records.manifest import StepRecord
from subsetter.config.load import load_config
from subsetter.engines.registry import open_engine
from tests.engines.test_athena_estimates import Lab
from tests.lakes.tpch import tpch

CONFIG = Path(__file__).parents[1] / "configs" / "tpch.yaml"
PARTITIONED = """
version: 1
engine: {{name: duckdb}}
source: {{path: {folder}/lake}}
destination: {{path: {folder}/copies}}
relations: [lineitem(l_orderkey) -> orders(o_orderkey)]
tables:
  orders: {{where: "{orders}"}}
  lineitem: {{where: "{lineitem}"}}
"""
RULES = {
    "a year of orders": ("o_year = 1995", "l_year = 1995 AND l_shipdate < DATE '1995-04-01'"),
    "a quarter of orders": (
        "o_year = 1996 AND o_orderdate BETWEEN DATE '1996-04-01' AND DATE '1996-06-30'",
        "l_year BETWEEN 1996 AND 1997",
    ),
}
ON_ATHENA = (
    "events: {where: \"day = DATE '2026-08-02'\"}",
    "events: {where: 'id < 40000', columns: {drop: [text]}}",
    "events: {follow: users}",
    "days: {copy: all, columns: {drop: [text]}}",
    "days: {where: \"day > DATE '2026-08-02'\"}",
)
HEAD = ["step", "reads", "estimate (bytes)", "scanned (bytes)", "error"]


def measure() -> str:
    """Builds from files of TPC-H, from partitions of it, and runs steps on the local Athena."""
    scale = os.environ.get("SUBSET_BENCH_SCALES", "1").split()[0]
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        parts = [
            f"`configs/tpch.yaml` at scale {scale}, DuckDB, one Parquet file for each table:",
            table(HEAD, _rows(_built(CONFIG, f"source.path={tpch(scale)}", f"destination.path={folder}/tpch"))),
            f"Orders and line items of scale {scale}, a folder for each year, files in order of their date, DuckDB:",
            table(HEAD, list(_partitioned(folder, scale))),
        ]
    parts += [
        "Events by day on the local Athena, `events` as Iceberg, `days` as Hive:",
        table(HEAD, list(_on_athena())),
    ]
    return "\n\n".join(parts)


def _built(config: Path, *settings: str) -> tuple[StepRecord, ...]:
    loaded = load_config(config, settings=settings)
    with closing(open_engine(loaded)) as engine:
        return build(loaded, engine).manifest.steps


def _rows(steps: Iterable[StepRecord], prefix: str = "") -> list[list[str]]:
    return [
        _row(
            f"{prefix}{one.kind} {one.step}", ", ".join(one.tables), one.least_bytes, one.most_bytes, one.scanned_bytes
        )
        for one in steps
        if one.scanned_bytes is not None
    ]


def _row(step: str, reads: str, least: int | None, most: int | None, actual: int | None) -> list[str]:
    if least is None or most is None or actual is None:
        raise AssertionError(f"{step}: both the estimate and the actual are known")
    if least == most:
        error = f"**{(most - actual) / actual:+.1%}**".replace("%", " %") if actual else "none"
        return [step, reads, f"{most:,}", f"{actual:,}", error]
    where = "inside" if least <= actual <= most else "**outside**"
    return [step, reads, f"{least:,} to {most:,}", f"{actual:,}", where]


def _partitioned(folder: Path, scale: str) -> Iterator[list[str]]:
    with duckdb.connect() as connection:
        for name, date, year in (("orders", "o_orderdate", "o_year"), ("lineitem", "l_shipdate", "l_year")):
            query = f"SELECT *, year({date}) AS {year} FROM '{tpch(scale)}/{name}.parquet' ORDER BY {date}"
            connection.execute(f"CREATE TABLE {name} AS {query}")
            options = f"FORMAT parquet, PARTITION_BY ({year}), ROW_GROUP_SIZE 20480"
            (folder / "lake").mkdir(exist_ok=True)
            connection.execute(f"COPY {name} TO '{folder}/lake/{name}' ({options})")
    for title, (orders, lineitem) in RULES.items():
        file = folder / "partitioned.yaml"
        file.write_text(PARTITIONED.format(folder=folder, orders=orders, lineitem=lineitem))
        yield from _rows(_built(file), f"{title}: ")


def _on_athena() -> Iterator[list[str]]:
    with local_athena() as athena, tempfile.TemporaryDirectory() as folder:
        lab = Lab(athena, Path(folder))
        for rule in ON_ATHENA:
            expected, actual = lab.read(rule)
            reads = str(expected.scans[0].table)
            yield _row(f"`{rule}`", reads, expected.least_bytes, expected.most_bytes, actual)
