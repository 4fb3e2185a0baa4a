"""The names and properties of everything that a build's statements read and write. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from subsetter.catalog.tables import Table, TableName
from subsetter.catalog.types import DataType
from subsetter.engines.athena.layout import Layout
from subsetter.engines.athena.settings import DEFAULT_CATALOG, AthenaSettings, SourcePlace, place_of
from subsetter.errors import PlanError
from subsetter.planning.casts import Storage, copied_type
from subsetter.planning.partition_counts import buckets_of
from subsetter.planning.predicates import BuiltRows, KeyRows, SourceRows
from subsetter.planning.rules import PartitionField
from subsetter.planning.steps import CopyStep, GrowStep, NarrowStep, Plan, RankStep, SettleStep, Step
from subsetter.rendering.statements import OutputRef, Scope, SourceRef
from subsetter.sql.names import quote, text_literal
from subsetter.sql.references import TableRef

TableType = Literal["hive", "iceberg"]
Written = tuple[str, DataType]
"""A column as ``table.column``, and its type in the source."""

MOST_PARTITIONS = 100
"""Partitions, times buckets, that one statement may write: the Athena user guide, CTAS and INSERT INTO (April 2026)."""

_STEP_FORMAT, _STEP_CODEC = "parquet", "zstd"


def tag_of(config: str, build_id: str) -> str:
    """Returns the comment with which every statement of a build begins."""
    return f"subset {config} {build_id}"


@dataclass(frozen=True)
class Binding:
    """The names of one build.

    Attributes:
        catalogs: the catalog of each place in statements.
    """

    settings: AthenaSettings
    layout: Layout
    catalogs: Mapping[SourcePlace, str]

    def scope(self, plan: Plan, build_id: str, attempts: Mapping[str, int]) -> Scope:
        """Returns the names that the build's statements use.

        Raises:
            PlanError: when a copy is partitioned in a way that this destination cannot be published with.
        """
        return Scope(
            dialect="athena",
            sources={name: self._source(name, table) for name, table in plan.rules.source_by_name.items()},
            outputs={
                output: self._output(plan, step, output, build_id, attempts.get(output, 1))
                for output, step in plan.step_by_output.items()
            },
            tag=tag_of(self.settings.config, build_id),
        )

    def _source(self, name: TableName, table: Table) -> SourceRef:
        place = place_of(self.settings.sources, name)
        ref = TableRef((self.catalogs[place], place.database, name.table))
        return SourceRef(ref, table.pin.snapshot_id if table.pin else None)

    def _output(self, plan: Plan, step: Step, output: str, build_id: str, attempt: int) -> OutputRef:
        database = self.settings.databases[_about(step).source].builds
        location = self.layout.location(build_id, output, attempt)
        destination = self.settings.destination
        if isinstance(step, CopyStep):
            properties = table_properties(
                destination.table_type,
                location,
                destination.format,
                destination.compression,
                _partitioning(step, destination.table_type),
            )
        else:
            kind = _type_for(_types_of(written_columns(plan, step, output)), destination.table_type)
            properties = table_properties(kind, location, _STEP_FORMAT, _STEP_CODEC)
        ref = TableRef((DEFAULT_CATALOG, database, self.layout.table(build_id, output, attempt)))
        return OutputRef(ref, location, properties)


def table_properties(
    table_type: TableType, location: str, file_format: str, codec: str, partitioning: tuple[str, ...] = ()
) -> tuple[tuple[str, str], ...]:
    """Returns what stands in ``WITH`` of ``CREATE TABLE … AS``: names in lower case, values as literals.

    Athena user guide, "CREATE TABLE AS" (April 2026): an Iceberg table must not be external, and its files go to
    ``location``; a Hive table's go to ``external_location``.
    """
    is_iceberg = table_type == "iceberg"
    shape = [
        ("table_type", text_literal(table_type.upper())),
        ("is_external", "false" if is_iceberg else "true"),
        ("location" if is_iceberg else "external_location", text_literal(location)),
        ("format", text_literal(file_format.upper())),
        ("write_compression", text_literal(codec.upper())),
    ]
    if partitioning:
        shape.append(("partitioning", f"ARRAY[{', '.join(map(text_literal, partitioning))}]"))
    return tuple(shape)


def partition_field(field: PartitionField) -> str:
    """Returns a field of an Iceberg table's partitioning, as ``CREATE TABLE … AS`` writes it: ``bucket(id, 8)``."""
    column = field.column.lower()
    name = column if re.fullmatch(r"[a-z_][a-z0-9_]*", column) else quote(column)
    if field.transform == "identity":
        return name
    return f"{field.transform}({name}, {field.argument})" if field.argument else f"{field.transform}({name})"


def written_columns(plan: Plan, step: Step, output: str) -> tuple[Written, ...]:
    """Returns the columns that a step other than a copy takes from the sources."""
    match step:
        case CopyStep():
            return tuple((f"{step.table}.{column.name}", column.copied_type) for column in step.columns)
        case RankStep():
            keys = ((f"{step.table}.{name}", kind) for name, kind in step.key)
            return (*keys, *_columns(plan, step.table, step.per))
        case GrowStep():
            grown = [one for one in step.sets if one.output == output]
            return tuple(column for one in grown for keys in one.first for column in _key_columns(plan, keys))
        case SettleStep():
            settled = [state for state in step.states if state.output == output]
            return tuple(column for state in settled for column in _columns(plan, state.table, state.columns))
        case _:
            return _columns(plan, step.table, step.columns)


def hive_columns(plan: Plan, table_type: TableType) -> tuple[Written, ...]:
    """Returns the columns that Iceberg would change, and for which key sets on the way to Iceberg copies are Hive."""
    if table_type == "hive":
        return ()
    found: dict[str, DataType] = {}
    for output, step in plan.step_by_output.items():
        written = () if isinstance(step, CopyStep) else written_columns(plan, step, output)
        if _type_for(_types_of(written), table_type) == "hive":
            found |= {name: kind for name, kind in written if not _holds(table_type, kind)}
    return tuple(sorted(found.items()))


def _about(step: Step) -> TableName:
    return step.tables[0] if isinstance(step, GrowStep | SettleStep) else step.table


def _partitioning(step: CopyStep, table_type: str) -> tuple[str, ...]:
    if step.partition_by and table_type == "hive":
        raise PlanError(
            f"{step.output} is partitioned, and a partitioned Hive table cannot be published in one step.",
            hint="Set destination.table_type: iceberg, or leave partition_by out.",
        )
    buckets = buckets_of(step.partition_by)
    if buckets > MOST_PARTITIONS:
        raise PlanError(
            f"{step.output} has {buckets} buckets in each partition, and a statement of Athena writes at most "
            f"{MOST_PARTITIONS}.",
            hint="Use fewer buckets in its partition_by.",
        )
    return tuple(map(partition_field, step.partition_by))


def _type_for(kinds: tuple[DataType, ...], wanted: TableType) -> TableType:
    """Returns the table type that holds the columns as they are, the destination's own when it does."""
    other: TableType = "hive" if wanted == "iceberg" else "iceberg"
    for choice in (wanted, other):
        if all(_holds(choice, kind) for kind in kinds):
            return choice
    return wanted


def _holds(table_type: TableType, kind: DataType) -> bool:
    return copied_type(kind, Storage("athena", table_type)) == kind


def _types_of(columns: tuple[Written, ...]) -> tuple[DataType, ...]:
    return tuple(kind for _, kind in columns)


def _columns(plan: Plan, table: TableName, columns: tuple[str, ...]) -> tuple[Written, ...]:
    known = plan.rules.source_by_name[table].by_name
    return tuple((f"{table}.{name}", known[name.lower()].type) for name in columns if name.lower() in known)


def _key_columns(plan: Plan, keys: KeyRows) -> tuple[Written, ...]:
    if isinstance(keys.rows, SourceRows):
        return _columns(plan, keys.rows.table, keys.columns)
    if isinstance(keys.rows, BuiltRows):
        step = plan.step_by_output[keys.rows.output]
        if isinstance(step, NarrowStep):
            return _columns(plan, step.table, keys.columns)
        return written_columns(plan, step, keys.rows.output)
    return ()
