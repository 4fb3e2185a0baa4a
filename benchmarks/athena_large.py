"""The bytes that builds of TPC-H scale 1 read on the local Athena, to Iceberg and to Hive. Goal: 1.05 of one scan.

Needs Trino, as `make bench` fetches it, and 3 GB of memory.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.athena import MAX_PARALLEL, Built, Lab, local_athena, replica_of
from benchmarks.page import table

SCALE = "1"


def measure() -> str:
    """One build for each table type, beside one scan of everything that is copied."""
    with local_athena() as athena, tempfile.TemporaryDirectory() as folder:
        lab = Lab(athena, replica_of(athena, SCALE), Path(folder))
        one_scan = lab.bytes_of_one_scan(SCALE)
        rows = [_row(kind, lab.build(MAX_PARALLEL, kind), one_scan) for kind in ("iceberg", "hive")]
    head = ["to", "read to build", "of one scan", "read to verify", "rows", "new orphans", "seconds"]
    return f"TPC-H scale {SCALE}; one scan of every copied column reads {one_scan:,} bytes.\n\n" + table(head, rows)


def _row(kind: str, built: Built, one_scan: int) -> list[str]:
    building, checking = built.scanned("write", "count"), built.scanned("check")
    rows = sum(one.rows for one in built.manifest.tables)
    found = [number for one in built.manifest.checks for name, number in one.figures if name == "new_orphans"]
    orphans = f"{sum(found):g} in {len(found)} relations"
    ratio = f"**{building / one_scan:.3f}**"
    return [kind, f"{building:,}", ratio, f"{checking:,}", f"{rows:,}", orphans, f"{built.wall_s:.0f}"]
