"""Planning time against the number of tables. Goals on 2 cores: 400 tables below 2 s, 5,000 tables below 20 s."""

from __future__ import annotations

import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from benchmarks.page import table
from subsetter.builds.preparing.prepare import prepare
from subsetter.builds.preparing.preview import preview
from subsetter.catalog.file import read_catalog_file
from subsetter.config.load import load_config
from subsetter.costing.cost import cost
from subsetter.engines.registry import open_engine
from tests.lakes import generated
from tests.lakes.generated import GROUP

SIZES = (100, 400, 1_000, 5_000)


def measure() -> str:
    """Times the stages of `subset build --dry-run` in one process, on catalogs with cycles."""
    head = [
        "tables",
        "relations",
        "steps",
        "load (s)",
        "resolve and plan (s)",
        "cost (s)",
        "dry run (s)",
        "together (s)",
        "of processor (s)",
        "of processor, a table (ms)",
    ]
    _row(GROUP)  # what is imported and worked out once
    return table(head, [_row(size) for size in SIZES])


def _row(size: int) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        config, catalog_file = generated.write(size, Path(folder))
        marks, began = [time.perf_counter()], time.process_time()
        loaded, catalog = load_config(config), read_catalog_file(catalog_file)
        marks.append(time.perf_counter())
        loaded, plan = prepare(loaded, catalog, datetime.now(UTC))
        marks.append(time.perf_counter())
        cost(plan)
        marks.append(time.perf_counter())
        with closing(open_engine(loaded)) as engine:
            preview(loaded.name, plan, engine)
        marks.append(time.perf_counter())
        processor = time.process_time() - began
    stages = [f"{after - before:.2f}" for before, after in pairwise(marks)]
    together = [f"{marks[-1] - marks[0]:.1f}", f"{processor:.1f}", f"{1000 * processor / size:.1f}"]
    return [str(size), str(len(plan.rules.relations)), str(len(plan.steps)), *stages, *together]
