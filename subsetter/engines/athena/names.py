"""The names and properties of everything that a build's statements read and write. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from subsetter.catalog.tables import Table, TableName
from subsetter.engines.athena.key_sets import TableType, key_table
from subsetter.engines.athena.layout import S3Layout
from subsetter.engines.athena.settings import DEFAULT_CATALOG, AthenaSettings, GluePlace, place_of
from subsetter.errors import PlanError
from subsetter.planning.rules import PartitionField
from subsetter.planning.steps import CopyStep, GrowStep, Plan, SettleStep, Step
from subsetter.rendering.statements import OutputRef, Scope, SourceRef
from subsetter.sql.names import quote, text_literal
from subsetter.sql.references import SqlTable

_MOST_BYTES = 262_144  # of a query string: the Athena user guide, service quotas (April 2026)
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
    layout: S3Layout
    catalogs: Mapping[GluePlace, str]

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
            most_bytes=_MOST_BYTES,
        )

    def _source(self, name: TableName, table: Table) -> SourceRef:
        place = place_of(self.settings.sources, name)
        ref = SqlTable((self.catalogs[place], place.database, name.table))
        if table.pin is None:
            return SourceRef(ref)
        has_changed = any(column.former for column in table.columns)
        return SourceRef(ref, table.pin.snapshot_id, table.columns if has_changed else ())

    def _output(self, plan: Plan, step: Step, output: str, build_id: str, attempt: int) -> OutputRef:
        database = self.settings.databases[_about(step).source].builds
        location = self.layout.location(build_id, output, attempt)
        ref = SqlTable((DEFAULT_CATALOG, database, self.layout.table(build_id, output, attempt)))
        made = self.settings.destination
        if isinstance(step, CopyStep):
            fields = _partitioning(step, made.table_type)
            shape = table_properties(made.table_type, location, made.format, made.compression, fields)
            return OutputRef(ref, location, shape)
        kind, casts = key_table(plan, step, output, made.table_type)
        return OutputRef(ref, location, table_properties(kind, location, _STEP_FORMAT, _STEP_CODEC), casts)


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


def _about(step: Step) -> TableName:
    return step.tables[0] if isinstance(step, GrowStep | SettleStep) else step.table


def _partitioning(step: CopyStep, table_type: str) -> tuple[str, ...]:
    if step.partition_by and table_type == "hive":
        raise PlanError(
            f"{step.output} is partitioned, and a partitioned Hive table cannot be published in one step.",
            hint="Set destination.table_type: iceberg, or leave partition_by out.",
        )
    return tuple(map(partition_field, step.partition_by))
