"""``python -m tests.differential [--seed N] [--count N]``: a run of any length, with every fault told."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.differential.comparing import compare
from tests.differential.edges import TABLES
from tests.differential.engines import Duckdb, Trino

ap = argparse.ArgumentParser()
ap.add_argument("--seed", type=int, default=1)
ap.add_argument("--count", type=int, default=400)
ap.add_argument("--port", type=int, default=0)
ap.add_argument("--show", type=int, default=1000)
a = ap.parse_args()
t0 = time.time()
folder = Path(tempfile.mkdtemp())
trino = Trino(a.port or int(open("/tmp/trino_port").read()), folder)
duck = Duckdb(folder)
print("made", time.time() - t0)
shown = 0
for table in TABLES:
    run = compare(trino, duck, table, a.seed, a.count // 2)
    print(
        table.name, dict(run.counts), "refused", len(run.refused), "faults", len(run.faults), f"{time.time() - t0:.1f}s"
    )
    for f in sorted(run.faults, key=lambda f: f.split("root ")[1])[: a.show]:
        print("-----")
        print(f)
    print(Counter(r[1].split("(line")[0][:90] for r in run.refused).most_common(25))
