"""What the embedded engine can do, known without importing DuckDB."""

from __future__ import annotations

from subsetter.engines.base import Capabilities

# How DuckDB calls each ``destination.compression`` that its Parquet writer knows.
COMPRESSIONS = {"zstd": "zstd", "snappy": "snappy", "gzip": "gzip", "lz4": "lz4", "none": "uncompressed"}

CAPABILITIES = Capabilities(
    engine="duckdb",
    dialect="duckdb",
    formats=frozenset({"parquet"}),
    compressions=frozenset(COMPRESSIONS),
    partition_transforms=frozenset({"identity"}),
    most_partitions=None,
    billed=False,
    smallest_bill_bytes=0,
    switches_together=True,
)
