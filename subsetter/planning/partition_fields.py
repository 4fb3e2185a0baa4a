"""What Iceberg and Athena make of the fields of a partitioning."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from subsetter.planning.rules import PartitionField

MOST_PARTITIONS = 100
"""Partitions, times buckets, that one statement of Athena writes: user guide, CTAS and INSERT INTO (April 2026)."""

TIMES = ("year", "month", "day", "hour")
"""Iceberg's transforms of times, the coarsest first."""


def buckets_of(fields: Iterable[PartitionField]) -> int:
    """Returns how many buckets each partition has at most."""
    return prod(field.argument for field in fields if field.transform == "bucket")


def field_name(field: PartitionField) -> str:
    """Returns what Iceberg calls the field, beside the columns of the table (iceberg-api, PartitionSpec, 1.10)."""
    if field.transform == "identity":
        return field.column.lower()
    suffix = "trunc" if field.transform == "truncate" else field.transform
    return f"{field.column.lower()}_{suffix}"
