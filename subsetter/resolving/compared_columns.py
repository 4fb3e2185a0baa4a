"""Refuses to cast the columns by which rows are found: keys, references and partitions must keep their values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from subsetter.catalog.tables import Catalog, Table, TableName
from subsetter.config.places import YamlPath
from subsetter.planning.casts import Storage, Unsupported, changes_values, copied_type
from subsetter.planning.partition_fields import TIMES
from subsetter.planning.rules import Relation, TableRules
from subsetter.resolving.problem_list import Problems
from subsetter.resolving.relations import path_of
from subsetter.resolving.rule_matches import RuleMatch
from subsetter.types.datatype import DataType


def check_values_stay(
    tables: Iterable[TableRules],
    relations: Iterable[Relation],
    matches: Mapping[TableName, RuleMatch],
    catalog: Catalog,
    storage: Storage,
    problems: Problems,
) -> None:
    """Reports keys, partition columns and columns of used relations whose values the type map would change."""
    copied = {one.name: one for one in tables}
    followed = {
        (one.name, relation.name)
        for one in copied.values()
        if one.selection.follow is not None
        for relation in one.selection.follow.relations
    }
    for relation in relations:
        if relation.child not in copied or relation.parent not in copied:
            continue
        if relation.required or (relation.child, relation.name) in followed:
            for name, columns in (
                (relation.child, relation.child_columns),
                (relation.parent, relation.parent_columns),
            ):
                _check(catalog.by_name[name], columns, path_of(relation), storage, problems)
    for one in copied.values():
        path: YamlPath = matches[one.name].path() if one.name in matches else ("tables",)
        selection = one.selection
        sampled = [name for name in selection.sample.key if not _is_uuid(one.table, name)] if selection.sample else []
        ranked = list(selection.cap.key) if selection.cap else []
        # What the type map takes from a time is less than a millisecond, or its zone: it is UTC on both sides.
        partitions = [part.column for part in one.partition_by if part.transform not in TIMES]
        _check(one.table, (*sampled, *ranked, *partitions), path, storage, problems)


def _is_uuid(table: Table, name: str) -> bool:
    """A sample hashes the text of its key, which a UUID keeps in any type."""
    return table.by_name[name.lower()].type.base == "uuid"


def _check(table: Table, columns: Iterable[str], path: YamlPath, storage: Storage, problems: Problems) -> None:
    for name in columns:
        kind = table.by_name[name.lower()].type
        copied = copied_type(kind, storage)
        if not isinstance(copied, Unsupported) and changes_values(kind, copied, storage):
            problems.add(
                path,
                f"{table.name}.{name} is {kind}, whose values change in {storage}: rows cannot be found by it",
                _cure(kind, storage),
            )


def _cure(kind: DataType, storage: Storage) -> str:
    """Returns what to do: another table type where that keeps the values, else a view that casts the column."""
    for other in ("hive", "iceberg"):
        kept = replace(storage, table_type=other)
        copied = copied_type(kind, kept)
        if not isinstance(copied, Unsupported) and not changes_values(kind, copied, kept):
            return f"Use another column, or destination.table_type: {other}, which keeps them."
    held = "varchar" if kind.base in ("char", "uuid") else "a type that keeps them"
    return f"Use another column, or read the table through a view that casts this one to {held}."
