"""How right `subset init` infers relations. Goals: precision 95 %, recall 90 %; none for the ERP that nobody tuned for.

Also how long `subset init` takes on 500 tables.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import duckdb

from benchmarks.page import table
from benchmarks.timing import median, run
from tests.init.judging import Ends, Judged, inferred, judged, truth_of, written
from tests.lakes import erp, northwind, odd_names, polymorphic
from tests.lakes.tpch import RELATIONS, tpch
from tests.properties.meaning import Lake, Table
from tests.properties.meaning import Relation as KnownRelation

TABLES = 500
TIMES = 3
_KINDS = {"BIGINT": "bigint", "INTEGER": "integer", "VARCHAR": "varchar", "DATE": "date"}


def measure() -> str:
    """Judges the inference on each lake by names alone and with the data, then times the command."""
    rows = [_row(*one) for one in _lakes()]
    head = ["lake", "relations", "precision, names alone", "recall, names alone", "precision", "recall", "goals"]
    return f"{table(head, rows)}\n\n{_timed()}"


def _lakes() -> Iterator[tuple[str, str, list[Callable[[], Lake]]]]:
    yield "TPC-H", "95 %, 90 %", [_tpch]
    yield "Northwind", "95 %, 90 %", [northwind.lake]
    many: list[Callable[[], Lake]] = [
        partial(odd_names.lake, model, style) for model in odd_names.MODELS for style in odd_names.STYLES
    ]
    yield f"{len(many)} generated lakes with odd names", "95 %, 90 %", many
    yield "references whose table another column names", "95 %, 90 %", [polymorphic.lake]
    yield "an ERP that nobody tuned for", "none", [erp.lake]


def _row(name: str, goals: str, makers: list[Callable[[], Lake]]) -> list[str]:
    by_names, with_data = Judged(0, 0, 0), Judged(0, 0, 0)
    for make in makers:
        lake = make()
        truth = truth_of(lake.relations)
        by_names += judged(inferred(lake, with_data=False), truth)
        with_data += judged(inferred(lake, with_data=True), truth)
    figures = [by_names.precision, by_names.recall, with_data.precision, with_data.recall]
    return [name, str(with_data.true), *(f"{figure:.1%}".replace("%", " %") for figure in figures), goals]


def _tpch() -> Lake:
    """TPC-H at scale 0.01 in memory."""
    tables = []
    with duckdb.connect() as connection:
        for file in sorted(tpch("0.01").iterdir()):
            answer = connection.execute(f"SELECT * FROM '{file}'")
            columns = tuple((one[0], _KINDS.get(str(one[1]), "decimal(15,2)")) for one in answer.description or ())
            tables.append(Table(file.stem, columns, tuple(answer.fetchall())))
    return Lake(tuple(tables), tuple(KnownRelation("", *_ends(one)) for one in RELATIONS))


def _ends(relation: str) -> Ends:
    return written(re.sub(r"\s+", " ", relation))


def _timed() -> str:
    subset = str(Path(sys.executable).with_name("subset"))
    with tempfile.TemporaryDirectory() as folder:
        with duckdb.connect(f"{folder}/large.duckdb") as connection:
            connection.execute("CREATE TABLE users AS SELECT i AS id FROM range(1000) AS t (i)")
            for number in range(1, TABLES):
                reference = f", i % 100 AS thing_{number // 2}_id" if number > 1 else ""
                query = f"SELECT i AS id, i % 1000 AS created_by{reference} FROM range(1000) AS t (i)"
                connection.execute(f"CREATE TABLE thing_{number} AS {query}")
        rows = [
            _time("lists where to begin, by the catalog alone", [subset, "init", "--source", "large.duckdb"], folder),
            _time(
                "`--from thing_4`, with looks at the data",
                [subset, "init", "--source", "large.duckdb", "--from", "thing_4", "--force"],
                folder,
            ),
        ]
    return table([f"`subset init` on {TABLES} tables", "seconds", "peak MiB"], rows)


def _time(name: str, command: list[str], folder: str) -> list[str]:
    runs = [run(command, folder) for _ in range(TIMES)]
    return [name, f"{median(runs, 'wall_s'):.1f}", f"{median(runs, 'peak_mib'):.0f}"]
