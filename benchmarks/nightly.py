"""A night. Goals: a refresh of 500 unchanged tables below 5 s and without a byte scanned; journalling at most 3 %.

Publishing on Athena is measured against moto's Glue in the same process, so most of its seconds are moto's.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
from moto import mock_aws

from benchmarks.page import table
from subsetter.builds.build import build
from subsetter.builds.publish import roll_back
from subsetter.config.load import LoadedConfig, load_config
from subsetter.engines.duckdb.local_store import LocalStore
from subsetter.engines.registry import open_engine
from tests.lakes.tpch import tpch
from tests.unit.engines.athena.conftest import Cloud
from tests.unit.engines.athena.test_publish import built, publisher

TPCH = Path(__file__).parents[1] / "configs" / "tpch.yaml"
UNCHANGED, PUBLISHED = 500, 100
TIMES = 5


def measure() -> str:
    """Returns the three measurements as tables."""
    return "\n\n".join([_unchanged(), _publishing(), _journalling()])


def _unchanged() -> str:
    with tempfile.TemporaryDirectory() as name:
        loaded = _lake(Path(name), UNCHANGED)
        with closing(open_engine(loaded)) as engine:
            build(loaded, engine)
        found = [_refreshed(Path(name)) for _ in range(TIMES)]
    wall, cpu = (statistics.median(one[place] for one in found) for place in (0, 1))
    scanned = ", ".join(sorted({str(one[2]) for one in found}))
    head = ["tables", "refresh with nothing changed (s)", "of processor (s)", "bytes scanned"]
    return table(head, [[str(UNCHANGED), f"**{wall:.1f}**", f"{cpu:.1f}", scanned]])


def _refreshed(folder: Path) -> tuple[float, float, int]:
    """Refreshes in a process of its own; returns its seconds, those of processor, and the bytes that it says it read.

    Raises:
        RuntimeError: when it has built something.
    """
    command = [str(Path(sys.executable).with_name("subset")), "refresh", "dev", "--json"]
    began, before = time.monotonic(), _processor_s()
    ran = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    seconds, processor = time.monotonic() - began, _processor_s() - before
    events = [json.loads(line) for line in ran.stdout.splitlines()]
    if events[-1]["outcome"] != "unchanged" or any(one["event"] == "step_began" for one in events):
        raise RuntimeError("the refresh has built something")
    return seconds, processor, events[-1]["scanned_bytes"]


def _processor_s() -> float:
    """Returns the seconds of processor of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _publishing() -> str:
    with tempfile.TemporaryDirectory() as name:
        loaded = _lake(Path(name), PUBLISHED)
        for _ in range(2):
            with closing(open_engine(loaded)) as engine:
                build(loaded, engine)
        with closing(open_engine(loaded)) as engine:
            began = time.monotonic()
            roll_back(engine)
            embedded = time.monotonic() - began
    with _region(), mock_aws():
        cloud = Cloud()
        names = [f"t{number}" for number in range(PUBLISHED)]
        publisher(cloud).publish("b1", built(cloud, "b1", *names))
        outputs = built(cloud, "b2", *names)
        began = time.monotonic()
        publisher(cloud).publish("b2", outputs)
        switched = time.monotonic() - began
    rows = [["duckdb, with its records", f"{embedded:.2f}"], ["athena, calls of Glue", f"{switched:.2f}"]]
    return table(["engine", f"publishing {PUBLISHED} tables (s)"], rows)


def _journalling() -> str:
    source = tpch("1")
    shares, whole = [], []
    for _ in range(TIMES):
        with tempfile.TemporaryDirectory() as name:
            loaded = load_config(TPCH, settings=[f"source.path={source}", f"destination.path={name}"])
            with _writes_timed() as spent, closing(open_engine(loaded)) as engine:
                began = time.monotonic()
                build(loaded, engine)
                whole.append(time.monotonic() - began)
            shares.append(sum(spent) / whole[-1])
    row = ["TPC-H, scale 1", f"{statistics.median(whole):.2f}", f"**{statistics.median(shares):.1%}**"]
    return table(["build", "seconds", "of them writing journal, manifest and lock"], [row])


@contextmanager
def _writes_timed() -> Iterator[list[float]]:
    """Gives the seconds of each write of a store, every one of which waits for the disk."""
    spent: list[float] = []
    real = {name: getattr(LocalStore, name) for name in ("write", "create", "replace", "remove")}

    def timed(name: str) -> Any:
        def call(*arguments: Any) -> Any:
            began = time.monotonic()
            try:
                return real[name](*arguments)
            finally:
                spent.append(time.monotonic() - began)

        return call

    with patch.multiple(LocalStore, **{name: timed(name) for name in real}):
        yield spent


@contextmanager
def _region() -> Iterator[None]:
    false = {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    with patch.dict(os.environ, false):
        yield


def _lake(folder: Path, tables: int) -> LoadedConfig:
    """Makes a lake of small tables, each of which refers to the one before, and a config that copies it."""
    (folder / "lake").mkdir()
    with closing(duckdb.connect()) as connection:
        for number in range(tables):
            file = folder / "lake" / f"t{number:03}.parquet"
            query = "SELECT i AS id, i % 7 AS parent_id, 'row ' || i AS name FROM range(100) AS r (i)"
            connection.execute(f"COPY ({query}) TO '{file}'")
    config = {
        "version": 1,
        "engine": {"name": "duckdb"},
        "source": {"path": str(folder / "lake")},
        "destination": {"path": str(folder / "copies")},
        "relations": [f"t{number:03}(parent_id) -> t{number - 1:03}(id)" for number in range(1, tables)],
        "tables": {"*": {"copy": "all"}},
    }
    (folder / "configs").mkdir()
    path = folder / "configs" / "dev.yaml"
    path.write_text(json.dumps(config))
    return load_config(path)
