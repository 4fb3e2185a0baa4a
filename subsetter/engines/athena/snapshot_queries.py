"""Lists the snapshots of a table by a query, where its metadata file may not be read.

So it is where Lake Formation lets Athena read a table for a caller who may not read its files.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from subsetter.catalog.listed import ListedSnapshot
from subsetter.catalog.tables import Pin, TableName
from subsetter.engines.athena.errors import AwsErrors
from subsetter.engines.athena.glue import source_catalog
from subsetter.engines.athena.preflight import Preflight
from subsetter.engines.athena.results import Row, read_rows
from subsetter.engines.athena.session import Connections
from subsetter.engines.athena.settings import AthenaSettings, GluePlace
from subsetter.engines.athena.statements import Sending, Statements, token_of
from subsetter.engines.athena.workgroup import read_workgroup
from subsetter.rendering.snapshots import snapshots_of
from subsetter.sql.references import SqlTable


@dataclass(frozen=True)
class SnapshotQueries:
    """Queries in the workgroup of a config."""

    settings: AthenaSettings
    connections: Connections
    translator: AwsErrors
    statements: Statements

    def is_wanted(self, table: TableName) -> bool:
        """Returns whether the config may read a table: no query is worth its price for others."""
        return self.settings.is_wanted(table.source, table.table)

    def listed(self, place: GluePlace, table: TableName) -> tuple[ListedSnapshot, ...]:
        """Returns the snapshots of a table, in no order.

        Raises:
            EngineError: when Athena refuses or fails.
        """
        with self.translator.mapped(f"Listing the snapshots of {table}"):
            catalog = source_catalog(place, self.connections.region if place.account else "")
            text = snapshots_of(SqlTable((catalog, place.database, table.table)))
            execution = self.statements.run(text, token_of("snapshots", text, str(time.time_ns())), self._sending())
            rows = read_rows(self.connections.client("athena"), execution.query_id)
        return tuple(map(_snapshot, rows))

    def _sending(self) -> Sending:
        workgroup = read_workgroup(self.connections, self.settings.workgroup)
        output = Preflight(self.settings, workgroup, ()).output
        database = min(self.settings.published_by_builds)
        return Sending(workgroup, output, database, self.settings.destination.kms_key or "")


def _snapshot(row: Row) -> ListedSnapshot:
    snapshot_id, parent_id, committed_at, summary = row
    return ListedSnapshot(
        Pin(int(str(snapshot_id)), _moment(str(committed_at))),
        None if parent_id is None else int(str(parent_id)),
        _number(str(summary), "total-files-size"),
        _number(str(summary), "total-data-files"),
    )


def _moment(text: str) -> datetime:
    """Returns the time of ``2026-11-23 06:00:00.000 UTC``, as Athena writes a time with its zone."""
    moment, _, zone = text.rpartition(" ")
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _number(summary: str, key: str) -> int | None:
    """Returns a number of a summary, which Athena writes as ``{key=value, …}``."""
    found = re.search(rf"(?<![\w-]){re.escape(key)}=(\d+)", summary)
    return int(found[1]) if found else None
