"""Bytes planned against the lower bound of every plan. Goals: 1.00, and 1.15 with cycles or dropped orphans."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from benchmarks.page import table
from benchmarks.tpch import CONFIG
from subsetter.builds.preparing.prepare import prepare
from subsetter.catalog.tables import TableName
from subsetter.config.load import load_config
from subsetter.costing.cost import Cost, Scan, cost
from subsetter.engines.registry import open_engine
from subsetter.planning.steps import Plan
from tests.golden.case import NOW, all_cases
from tests.lakes.tpch import RELATIONS, tpch

FROM_BOTH = {
    "customer": {"sample": "2%", "key": "c_custkey"},
    "part": {"sample": "1%", "key": "p_partkey"},
    "orders": {"follow": "customer"},
    "partsupp": {"follow": "part"},
    "lineitem": {"follow": {"any": ["orders", "partsupp"]}},
}
"""TPC-H with all its relations, from customers and from parts at once."""


def measure() -> str:
    """The ratio of every golden case together, of those above 1.00 one by one, and of TPC-H."""
    costs = {case.name: cost(case.plan) for case in all_cases()}
    least = sum(one.ratio == 1 for one in costs.values())
    rows = [[f"{least} of {len(costs)} golden cases, each", "", "", "1.00", ""]]
    rows += [_row(f"golden case `{name}`", one) for name, one in costs.items() if one.ratio != 1]
    with tempfile.TemporaryDirectory() as folder:
        both = Path(folder) / "both.yaml"
        both.write_text(json.dumps({"version": 1, "relations": RELATIONS, "tables": FROM_BOTH}), encoding="utf-8")
        rows.append(_row("TPC-H, `configs/tpch.yaml`", cost(_planned(CONFIG, Path(folder)))))
        rows.append(_row("TPC-H, all relations, from customers and parts", cost(_planned(both, Path(folder)))))
    return table(["plan", "bytes planned", "bound", "ratio", "above the bound"], rows)


def _row(name: str, found: Cost) -> list[str]:
    ratio = "unknown" if found.ratio is None else f"{found.ratio:.2f}"
    planned, bound = (_by_table(scans) for scans in ((s for one in found.steps for s in one.scans), found.bound))
    above = [
        f"{table} by {planned[table] - bound[table]:,}" for table in sorted(planned) if planned[table] > bound[table]
    ]
    return [name, f"{found.bytes:,}", f"{found.bound_bytes:,}", ratio, ", ".join(above)]


def _by_table(scans: Iterable[Scan]) -> Counter[TableName]:
    found: Counter[TableName] = Counter()
    for scan in scans:
        found[scan.table] += scan.bytes or 0
    return found


def _planned(base: Path, folder: Path) -> Plan:
    """The plan on the data of scale 0.01; shares of bytes are alike at every scale."""
    file = folder / "measured.yaml"
    config = {
        "version": 1,
        "extends": [str(base)],
        "engine": {"name": "duckdb"},
        "source": {"path": str(tpch("0.01"))},
        "destination": {"path": str(folder / "copies")},
    }
    file.write_text(json.dumps(config), encoding="utf-8")
    loaded = load_config(file)
    with closing(open_engine(loaded)) as engine:
        return prepare(loaded, engine.read_catalog(), NOW)[1]
