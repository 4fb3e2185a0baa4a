"""What must hold before the first statement of a build runs: collected, and told all at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from subsetter.catalog.tables import Table
from subsetter.engines.athena.glue import Glue, is_own_catalog
from subsetter.engines.athena.key_sets import Written
from subsetter.engines.athena.objects import overlap
from subsetter.engines.athena.session import Connections
from subsetter.engines.athena.settings import AthenaSettings, GluePlace, is_written
from subsetter.engines.athena.workgroup import Workgroup
from subsetter.errors import Problem
from subsetter.types.datatype import DataType

_MADE_BY = "Development copies, made by subset"


@dataclass(frozen=True)
class Preflight:
    """Checks a destination against its sources and its workgroup. Reads only.

    Attributes:
        sources: that are read.
        hive_columns: for which key sets on the way are Hive tables, though the copies are not.
        written: sources whose database is one that is written.
    """

    settings: AthenaSettings
    workgroup: Workgroup
    sources: Sequence[Table]
    hive_columns: Sequence[Written] = ()
    written: Sequence[GluePlace] = ()

    def problems(self) -> list[Problem]:
        """Returns everything that is in the way."""
        return [*self._of_workgroup(), *self._of_results(), *self._of_sources()]

    @property
    def output(self) -> str:
        """The S3 prefix of query results; empty where Athena keeps them itself, or nobody has named one."""
        if self.workgroup.is_managed:
            return ""
        if self.workgroup.is_enforced and self.workgroup.output:
            return self.workgroup.output
        return self.settings.engine.query_output or self.workgroup.output

    def _of_workgroup(self) -> Iterator[Problem]:
        name = self.workgroup.name
        if not self.workgroup.is_enabled:
            yield Problem("engine.workgroup", f"The workgroup '{name}' is disabled.", "Enable it, or name another.")
        if self.workgroup.is_enforced and self.settings.is_hive:
            yield Problem(
                "destination.table_type",
                f"The workgroup '{name}' enforces its own location, so no Hive table can be made elsewhere.",
                "Use table_type: iceberg, or a workgroup that does not enforce its settings.",
            )
        if self.workgroup.is_enforced:
            yield from (_no_key_set(name, column, kind) for column, kind in self.hive_columns)
        if not self.workgroup.is_managed and not self.output:
            yield Problem(
                "engine.query_output",
                f"The workgroup '{name}' sets no place for query results.",
                "Set engine.query_output: s3://bucket/prefix/, or name another engine.workgroup.",
            )

    def _of_results(self) -> Iterator[Problem]:
        if self.output and overlap(self.settings.location, self.output):
            yield Problem(
                "destination.location",
                f"'{self.settings.location}' and the query results in '{self.output}' overlap.",
                "Name another location: query results are often removed by a rule of the bucket.",
            )

    def _of_sources(self) -> Iterator[Problem]:
        for place in self.written:
            path, message, cure = is_written(place)
            yield Problem(".".join(map(str, path)), message, cure)
        for table in self.sources:
            if table.location.startswith("s3") and overlap(self.settings.root, table.location):
                yield Problem(
                    "destination.location",
                    f"'{self.settings.location}' and the source {table.name} in '{table.location}' overlap.",
                    "Source and destination must be disjoint: name another location.",
                )


def _no_key_set(workgroup: str, column: str, kind: DataType) -> Problem:
    return Problem(
        "engine.workgroup",
        f"{column} is {kind}, which Iceberg does not hold, so that sets of its keys are Hive tables, and the "
        f"workgroup '{workgroup}' enforces its own location, so none can be made.",
        "Name a workgroup that does not enforce its settings, or read the table through a view that casts the column "
        "to integer or varchar.",
    )


def written_sources(connections: Connections, settings: AthenaSettings) -> tuple[GluePlace, ...]:
    """Returns the sources that would be written: a config may call the caller's own catalog by its id or a name.

    Raises:
        SourceUnreadable: when there is no such Athena catalog.
        ClientError: when AWS does not say which catalog it is, or who is calling.
    """
    return tuple(place for place in settings.same_named if is_own_catalog(connections, place))


def ensure_databases(glue: Glue, settings: AthenaSettings) -> None:
    """Makes the databases of builds and of published tables where they are missing.

    Raises:
        ClientError: when they may not be made.
    """
    for databases in settings.databases.values():
        for name in (databases.builds, databases.published):
            if not glue.has_database(name):
                glue.create_database(name, _MADE_BY)
