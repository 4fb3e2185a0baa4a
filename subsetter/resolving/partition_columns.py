"""How a copy is partitioned, checked against the types of the columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from subsetter.catalog.tables import Table, TableName
from subsetter.config.places import YamlPath
from subsetter.planning.partition_fields import MOST_PARTITIONS, TIMES, buckets_of, field_name
from subsetter.planning.rules import PartitionField, TableRules
from subsetter.resolving.lookup import Lookup
from subsetter.resolving.problem_list import Problems, listed
from subsetter.resolving.rule_matches import RuleMatch
from subsetter.types.datatype import DataType, Family

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
    match: RuleMatch | None, table: Table, lookup: Lookup, problems: Problems
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


def check_partitions(tables: Iterable[TableRules], matches: Mapping[TableName, RuleMatch], problems: Problems) -> None:
    """Reports partitionings that Iceberg or Athena would refuse when the first statement runs."""
    for one in tables:
        if one.partition_by:
            path = matches[one.name].path("partition_by")
            _check_times(one, path, problems)
            _check_names(one, path, problems)
            _check_buckets(one, path, problems)


def _check_times(one: TableRules, path: YamlPath, problems: Problems) -> None:
    """Iceberg takes one transform of times for each column: the finest implies the others."""
    by_column: dict[str, list[PartitionField]] = {}
    for field in one.partition_by:
        if field.transform in TIMES:
            by_column.setdefault(field.column, []).append(field)
    for fields in by_column.values():
        kinds = sorted({field.transform for field in fields}, key=TIMES.index)
        if len(kinds) > 1:
            written = [f"{kind}({fields[0].column})" for kind in kinds]
            message = f"{one.name} is partitioned by {listed(written)}, and Iceberg takes only one of them"
            problems.add(path, message, f"Keep {written[-1]}, which tells the others.")


def _check_names(one: TableRules, path: YamlPath, problems: Problems) -> None:
    columns = {column.name.lower() for column in one.columns}
    taken: dict[str, PartitionField] = {}
    for field in one.partition_by:
        name = field_name(field)
        if taken.setdefault(name, field) != field:
            message = f"two fields of the partitioning of {one.name} are named {name}"
            problems.add(path, message, "Iceberg tells fields apart by their names: leave out one of them.")
        if field.transform != "identity" and name in columns:
            message = (
                f"{_written(field)} makes a field named {name}, and the copy of {one.name} has a column of that name"
            )
            problems.add(path, message, "Use another transform or column, or drop that column.")


def _check_buckets(one: TableRules, path: YamlPath, problems: Problems) -> None:
    buckets = buckets_of(one.partition_by)
    if buckets > MOST_PARTITIONS:
        message = f"{one.name} has {buckets} buckets in each partition, and a statement of Athena writes at most"
        problems.add(path, f"{message} {MOST_PARTITIONS}", "Use fewer buckets.")


def _written(field: PartitionField) -> str:
    return f"{field.transform}({field.column}{f', {field.argument}' if field.argument else ''})"
