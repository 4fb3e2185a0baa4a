"""TPC-H as Parquet, made by tpchgen-cli once per scale and kept in a folder that git ignores."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CACHE = Path(__file__).parents[2] / ".cache" / "tpch"

TABLES = ("customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier")

RELATIONS = [
    "nation(n_regionkey) -> region(r_regionkey)",
    "supplier(s_nationkey) -> nation(n_nationkey)",
    "customer(c_nationkey) -> nation(n_nationkey)",
    "partsupp(ps_partkey) -> part(p_partkey)",
    "partsupp(ps_suppkey) -> supplier(s_suppkey)",
    "orders(o_custkey) -> customer(c_custkey)",
    "lineitem(l_orderkey) -> orders(o_orderkey)",
    "lineitem(l_partkey, l_suppkey) -> partsupp(ps_partkey, ps_suppkey)",
    "lineitem(l_partkey) -> part(p_partkey)",
    "lineitem(l_suppkey) -> supplier(s_suppkey)",
]
"""The relations of the benchmark's own schema, as the YAML has them."""


def tpch(scale: str, cache: Path = CACHE) -> Path:
    """Returns the folder with one Parquet file per table, made when it is not there yet.

    Args:
        scale: the scale factor as tpchgen-cli takes it, such as `0.01` or `1`.
        cache: holds one folder per scale.
    """
    folder = cache / scale
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=cache, prefix=f"unfinished-{scale}-"))
        try:
            command = [_tpchgen(), "parquet", "--quiet", "-s", scale, "--output-dir", str(unfinished)]
            subprocess.run(command, check=True)
            # Whoever finds the folder finds all of it.
            unfinished.rename(folder)
        except OSError:
            if not folder.exists():  # else another process was faster
                raise
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def _tpchgen() -> str:
    beside_python = Path(sys.executable).with_name("tpchgen-cli")
    return str(beside_python) if beside_python.exists() else "tpchgen-cli"
