"""Builds of TPC-H from a replica on the local Athena. Goals: bytes read 1.05, overhead per statement 0.3 s.

Needs Trino, as `make bench` fetches it. `SUBSET_BENCH_ATHENA_SCALE` names the scale; 0.1 by default.
"""

from __future__ import annotations

import os
import re
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from unittest.mock import patch

from benchmarks.page import table
from subsetter.builds.build import build
from subsetter.builds.records.manifest import Manifest
from subsetter.config.load import LoadedConfig, load_config
from subsetter.engines.registry import open_engine
from tests.athena.lake import AthenaLake, columns_of
from tests.lakes.tpch import TABLES, tpch
from tests.local_athena.catalogs import TableBucket
from tests.local_athena.executions import Execution
from tests.local_athena.fetch import home
from tests.local_athena.java import find_java
from tests.local_athena.server import LocalAthena

CONFIG = Path(__file__).parents[1] / "configs" / "tpch.yaml"
MAX_PARALLEL = 4
TIMES = 2
POLLING_BY_HAND_S = 0.1


def measure() -> str:
    """Builds and the same statements sent by hand, in turn, one after the other and side by side."""
    scale = os.environ.get("SUBSET_BENCH_ATHENA_SCALE", "0.1")
    with local_athena() as athena, tempfile.TemporaryDirectory() as folder:
        lab = Lab(athena, replica_of(athena, scale), Path(folder))
        one_scan = lab.bytes_of_one_scan(scale)
        lab.by_hand(lab.build(MAX_PARALLEL), MAX_PARALLEL)
        pairs: dict[int, list[tuple[Built, float]]] = {1: [], MAX_PARALLEL: []}
        for _ in range(TIMES):
            for parallel, found in pairs.items():
                built = lab.build(parallel)
                found.append((built, lab.by_hand(built, parallel)))
    built = pairs[MAX_PARALLEL][0][0]
    return "\n\n".join([_bytes_text(scale, built, one_scan), _times_text(pairs), _calls_text(built)])


@dataclass(frozen=True)
class Built:
    """A build, and what the account saw of it."""

    manifest: Manifest
    wall_s: float
    queries: tuple[Execution, ...]
    calls: Counter[str]

    @property
    def texts(self) -> list[str]:
        """Its statements in the order in which they began."""
        return [one.text for one in sorted(self.manifest.statements, key=lambda one: one.began)]

    @property
    def query_s(self) -> float:
        """Seconds between the submission and the end of its queries, added up."""
        return sum((one.completed or 0) - one.submitted for one in self.queries)

    @property
    def overhead_s(self) -> float:
        """Seconds of a build one after the other in which no query was there, for each statement."""
        return (self.wall_s - self.query_s) / len(self.queries)

    def scanned(self, *purposes: str) -> int:
        """Bytes that its statements of some purposes have read."""
        return sum(one.scanned_bytes or 0 for one in self.manifest.statements if one.purpose in purposes)


class Lab:
    """Runs builds and statements, each under a name of its own.

    Args:
        replica: holds the TPC-H tables.
        folder: for configs.
    """

    def __init__(self, athena: LocalAthena, replica: TableBucket, folder: Path) -> None:
        self._athena = athena
        self._replica = replica
        self._folder = folder
        self._numbers = count()

    def bytes_of_one_scan(self, scale: str) -> int:
        """Returns the bytes of one scan of all columns of every table; all are copied."""
        before = self._athena.scanned_bytes
        for name in TABLES:
            columns = ", ".join(f"count({column})" for column, _ in columns_of(tpch(scale), name))
            self._send(f'SELECT {columns} FROM "{self._replica.catalog}"."tpch"."{name}"')
        return self._athena.scanned_bytes - before

    def build(self, parallel: int, table_type: str = "iceberg") -> Built:
        """Builds the TPC-H subset into a new place."""
        queries, calls = len(self._athena.queries), len(self._athena.calls)
        loaded = self._config(f"built{next(self._numbers)}", parallel, table_type)
        began = time.monotonic()
        with closing(open_engine(loaded)) as engine:
            manifest = build(loaded, engine).manifest
        wall_s = time.monotonic() - began
        made = Counter(call.operation for call in self._athena.calls[calls:])
        return Built(manifest, wall_s, tuple(self._athena.queries[queries:]), made)

    def by_hand(self, built: Built, parallel: int) -> float:
        """Sends the statements of a build again, under other names, each when what it reads is there; gives seconds."""
        old, new = built.manifest.config, f"hand{next(self._numbers)}"
        self._athena.make_database(f"{new}__builds")
        texts = [text.replace(f'"{old}__', f'"{new}__').replace(f"/{old}/", f"/{new}/") for text in built.texts]
        makers: dict[str, Future[None]] = {}
        began = time.monotonic()
        with ThreadPoolExecutor(parallel) as pool:
            sent = []
            for text in texts:
                needed = [future for name, future in makers.items() if name in text]
                sent.append(pool.submit(self._send_after, needed, text))
                made = re.match(r"(?:--.*\n)*CREATE TABLE \S+\.(\"[^\"]+\")\s", text)
                if made:
                    makers[made[1]] = sent[-1]
            for future in sent:
                future.result()
        return time.monotonic() - began

    def _send_after(self, needed: list[Future[None]], text: str) -> None:
        for future in needed:
            future.result()
        self._send(text)

    def _send(self, text: str) -> None:
        client = self._athena.client("athena")
        output = {"OutputLocation": "s3://results/by-hand/"}
        query = client.start_query_execution(QueryString=text, ResultConfiguration=output)["QueryExecutionId"]
        state = "QUEUED"
        while state in ("QUEUED", "RUNNING"):
            time.sleep(POLLING_BY_HAND_S)
            status = client.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
            state = status["State"]
        if state != "SUCCEEDED":
            raise RuntimeError(f"{status.get('StateChangeReason')}\n{text}")

    def _config(self, name: str, parallel: int, table_type: str) -> LoadedConfig:
        file = self._folder / f"{name}.yaml"
        file.write_text(
            f"""version: 1
extends: [{CONFIG}]
engine: {{name: athena, query_output: s3://results/queries/, max_parallel: {parallel}}}
source: {{catalog: {self._replica.catalog}, database: tpch}}
destination: {{database: {name}, location: s3://dev/copies/, table_type: {table_type}}}
""",
            encoding="utf-8",
        )
        return load_config(file)


@contextmanager
def local_athena() -> Iterator[LocalAthena]:
    """Gives an empty local Athena, to which the AWS variables of this process lead meanwhile."""
    java = find_java()
    if java is None or not home().is_dir():
        raise SystemExit("The local Athena needs Java and Trino: see tests/local_athena/README.md")
    athena = LocalAthena(home(), java)
    try:
        with patch.dict(os.environ, athena.environment()):
            yield athena
    finally:
        athena.stop()


def replica_of(athena: LocalAthena, scale: str) -> TableBucket:
    """Makes TPC-H as Iceberg tables of a read-only table bucket, and the buckets that a build needs."""
    for bucket in ("dev", "results"):
        athena.make_bucket(bucket)
    replica = athena.make_table_bucket("replica", is_read_only=True)
    lake, folder = AthenaLake(athena), tpch(scale)
    for name in TABLES:
        lake.add_iceberg("tpch", name, columns_of(folder, name), folder, replica)
    return replica


def _bytes_text(scale: str, built: Built, one_scan: int) -> str:
    building, checking = built.scanned("write", "count"), built.scanned("check")
    rows = [
        ["one scan of every copied column", f"{one_scan:,}", "1.00"],
        ["read to build the copy", f"{building:,}", f"**{building / one_scan:.3f}**"],
        ["read to verify it", f"{checking:,}", f"{checking / one_scan:.3f}"],
        ["all statements", f"{building + checking:,}", f"{(building + checking) / one_scan:.3f}"],
    ]
    return f"TPC-H scale {scale}, 2 % of the customers, Iceberg to Iceberg.\n\n" + table(["", "bytes", "ratio"], rows)


def _times_text(pairs: dict[int, list[tuple[Built, float]]]) -> str:
    rows = []
    for parallel, found in pairs.items():
        build_s, hand_s = (statistics.median(times) for times in zip(*((b.wall_s, h) for b, h in found), strict=True))
        ratio = statistics.median(built.wall_s / hand for built, hand in found)
        overhead = f"**{statistics.median(built.overhead_s for built, _ in found):.2f}**" if parallel == 1 else "-"
        statements = str(len(found[0][0].queries))
        rows.append([str(parallel), statements, f"{build_s:.1f}", f"{hand_s:.1f}", f"{ratio:.2f}", overhead])
    head = ["at once", "statements", "`subset build` (s)", "by hand (s)", "ratio", "overhead per statement (s)"]
    return table(head, rows)


def _calls_text(built: Built) -> str:
    statements = len(built.queries)
    athena = ("StartQueryExecution", "BatchGetQueryExecution", "GetQueryResults", "GetQueryExecution")
    rows = [[name, str(number), f"{number / statements:.2f}"] for name, number in built.calls.most_common()]
    per_statement = sum(built.calls[name] for name in athena) / statements
    return (
        f"Calls of one build, {MAX_PARALLEL} statements at once: {sum(built.calls.values()) / statements:.1f} per "
        f"statement, of which {per_statement:.1f} of Athena.\n\n" + table(["call", "number", "per statement"], rows)
    )
