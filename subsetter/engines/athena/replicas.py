"""How the replication of tables stands: the replica's own record, the status at the source, and its newest snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

from subsetter.catalog.iceberg import IcebergMetadata
from subsetter.catalog.tables import TableName
from subsetter.engines.athena.metadata import MetadataFiles
from subsetter.engines.athena.s3tables import S3Tables
from subsetter.engines.athena.session import Connections
from subsetter.engines.athena.settings import S3_TABLES, GluePlace, place_of
from subsetter.errors import AccessDenied, EngineError
from subsetter.replication.arns import TableBucket, parse_bucket
from subsetter.replication.client import Arrival, SourceTable
from subsetter.replication.states import ReplicaState, State

_THREADS = 16
_STATES = {"completed": State.COMPLETED, "pending": State.PENDING, "failed": State.FAILED}


def read_states(
    connections: Connections,
    client: S3Tables,
    places: Sequence[GluePlace],
    tables: Sequence[TableName],
    now: datetime,
    metadata: MetadataFiles,
    *,
    closely: bool = False,
) -> tuple[ReplicaState, ...]:
    """Returns the state of each table: three calls and one file for a replica, none for other tables.

    Args:
        connections: to AWS.
        client: of S3 Tables.
        places: of the sources.
        tables: to ask about.
        now: before the first question, UTC.
        metadata: reads metadata files.
        closely: whether the source's metadata is read too, to count commits, and the rules of tables.

    Raises:
        EngineError: when AWS fails. A right that is missing makes a state, not an error.
    """
    account, placed = "", [place_of(places, table) for table in tables]
    if any(_is_s3_tables(place) and not place.account for place in placed):
        account = str(connections.client("sts").get_caller_identity()["Account"])
    reader = _Reader(connections, client, account, now, metadata, closely)
    with ThreadPoolExecutor(_THREADS) as pool:
        return tuple(pool.map(reader.state, placed, tables))


def _is_s3_tables(place: GluePlace) -> bool:
    return place.catalog.startswith(S3_TABLES)


@dataclass(frozen=True)
class _Reader:
    connections: Connections
    client: S3Tables
    account: str
    now: datetime
    metadata: MetadataFiles
    closely: bool

    def state(self, place: GluePlace, table: TableName) -> ReplicaState:
        if not _is_s3_tables(place):
            return ReplicaState(table, State.OWN, self.now)
        bucket = self._bucket(place)
        here = self.client.table(bucket, place.database, table.table)
        try:
            origin = self._origin(place, table, here)
            if not origin:
                return ReplicaState(table, State.OWN if here else State.ABSENT, self.now)
            arrivals = self.client.arrivals(origin) or ()
        except AccessDenied as error:
            return self._with_newest(ReplicaState(table, State.UNTOLD, self.now, missing=_right_in(error)), place)
        found = next((one for one in arrivals if one.bucket == str(bucket)), None)
        return self._with_newest(self._told(table, found), place, origin)

    def _bucket(self, place: GluePlace) -> TableBucket:
        region = self.connections.region
        partition = self.connections.session.get_partition_for_region(region)
        return TableBucket(partition, region, place.account or self.account, place.catalog.removeprefix(S3_TABLES))

    def _origin(self, place: GluePlace, table: TableName, here: SourceTable | None) -> str:
        """Returns the ARN of the table that is replicated; empty for one that is no replica."""
        if here is not None and here.origin:
            return here.origin
        of = parse_bucket(place.replicas_of) if place.replicas_of else None
        there = self.client.table(of, place.database, table.table) if of else None
        return there.arn if there else ""

    def _told(self, table: TableName, arrival: Arrival | None) -> ReplicaState:
        if arrival is None:
            return ReplicaState(table, State.ABSENT, self.now)
        state = _STATES.get(arrival.status)
        if state is None:
            raise EngineError(
                f"S3 Tables calls the replication of {table} '{arrival.status}', which is not known here.",
                hint="A newer version of subset may know it.",
            )
        if state is State.PENDING and not arrival.metadata:
            state = State.BACKFILL
        return ReplicaState(table, state, self.now, updated_at=arrival.updated_at, failure=arrival.failure)

    def _with_newest(self, state: ReplicaState, place: GluePlace, origin: str = "") -> ReplicaState:
        """Adds the newest snapshot; it is looked up after the state, so that what was complete then is in it."""
        here = self.client.table(self._bucket(place), place.database, state.table.table)
        try:
            replica = self._metadata(here)
        except AccessDenied:
            if state.state is State.COMPLETED:
                return state  # complete whatever its newest snapshot is
            raise
        known = replace(state, newest=replica.newest if replica else None)
        return self._compared(known, origin, replica) if self.closely and origin else known

    def _compared(self, state: ReplicaState, origin: str, replica: IcebergMetadata | None) -> ReplicaState:
        """Adds what only the source tells; what may not be read there stays unknown."""
        bucket = parse_bucket(origin)
        if bucket is None:
            return state
        try:
            own_rule = self.client.table_replication(bucket, origin) is not None
        except AccessDenied:
            own_rule = None
        try:
            source = self._metadata(self.client.table_of_arn(bucket, origin))
        except AccessDenied:
            source = None
        behind = None
        if source is not None and replica is not None and replica.newest is not None:
            behind = source.commits_after(replica.newest.snapshot_id)
        return replace(state, source=source.newest if source else None, commits_behind=behind, is_overridden=own_rule)

    def _metadata(self, table: SourceTable | None) -> IcebergMetadata | None:
        if table is None or not table.metadata:
            return None
        with self.client.translator.mapped(f"s3tables:GetTableData on {table.arn}"):
            return self.metadata.read(table.metadata)


def _right_in(error: AccessDenied) -> str:
    """Returns the right that a call was refused for, and on what: the message begins with them."""
    return error.message.partition(": ")[0]
