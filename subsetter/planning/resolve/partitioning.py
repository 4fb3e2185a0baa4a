"""How a copy is partitioned, checked against the types of the columns."""

from __future__ import annotations

from subsetter.catalog.tables import Table
from subsetter.catalog.types import DataType, Family
from subsetter.config.places import YamlPath
from subsetter.planning.resolve.lookup import Lookup
from subsetter.planning.resolve.matching import Match
from subsetter.planning.resolve.problems import Problems
from subsetter.planning.rules import PartitionField

_TIMES = frozenset({Family.TIMESTAMP, Family.TIMESTAMP_TZ})
_DATES = _TIMES | {Family.DATE}
_EXACT = frozenset({Family.INTEGER, Family.STRING, Family.DECIMAL})

_ALLOWED: dict[str, frozenset[Family]] = {
    "identity": _DATES | _EXACT | {Family.BOOLEAN, Family.UUID},
    "year": _DATES,
    "month": _DATES,
    "day": _DATES,
    "hour": _TIMES,
    "bucket": _DATES | _EXACT | {Family.UUID, Family.BINARY},
    "truncate": _EXACT | {Family.BINARY},
}


def read_partitioning(
    match: Match | None, table: Table, lookup: Lookup, problems: Problems
) -> tuple[PartitionField, ...]:
    """Returns the fields of the copy's partitioning."""
    if match is None or not match.rule.partition_by:
        return ()
    path = match.path("partition_by")
    found: list[PartitionField] = []
    for transform in match.rule.partition_by:
        columns = lookup.columns(table, (transform.column,), path)
        if columns is None:
            continue
        one = PartitionField(columns[0].name, transform.kind, transform.argument or 0)
        _check(one, columns[0].type, table, path, problems)
        if one in found:
            problems.add(path, f"{table.name} is partitioned by {one.column} twice", "Name it once.")
        found.append(one)
    return tuple(found)


def _check(one: PartitionField, kind: DataType, table: Table, path: YamlPath, problems: Problems) -> None:
    if kind.family not in _ALLOWED[one.transform]:
        what = "partition" if one.transform == "identity" else one.transform
        message = f"{table.name}.{one.column} is {kind}, which cannot be used for {what}"
        problems.add(path, message, "Choose another column or transform.")
