"""A table of TPC-H in as many parts as it is committed in, and what they hold."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tests.lakes.tpch import tpch

COMMITS = 20


def read_tpch(scale: str, table: str, columns: list[str]) -> pa.Table:
    """Some columns of a table, without the field ids of its file."""
    found = pq.read_table(next(tpch(scale).rglob(f"{table}*.parquet")), columns=columns)
    return pa.Table.from_arrays(found.columns, names=found.column_names)


def parts_of(table: pa.Table, key: str) -> list[pa.Table]:
    """A table in parts by the order's key, so that an item comes in the same part as its order."""
    number = pc.bit_wise_and(table[key].cast(pa.int64()), 2**40 - 1)
    part = pc.subtract(number, pc.multiply(pc.divide(number, COMMITS), COMMITS))
    return [table.filter(pc.equal(part, n)) for n in range(COMMITS)]
