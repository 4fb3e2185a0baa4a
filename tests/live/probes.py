"""The probes: each asks a real Athena one thing that no documentation settles, and says what it found."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from subsetter.catalog.tables import Table
from subsetter.engines.athena.errors import AWS_ERRORS
from subsetter.engines.athena.glue import Glue
from subsetter.engines.athena.names import table_properties
from subsetter.engines.athena.objects import parse_uri
from subsetter.engines.athena.results import read_rows, written_rows
from subsetter.engines.athena.session import Connections
from subsetter.engines.athena.settings import AthenaSettings
from subsetter.engines.athena.statements import Sending, Statements, token_of
from subsetter.errors import LimitExceeded, SubsetError

SMALLEST_BILL_USD = 10_000_000 * 5e-12
Row = tuple[object, ...]


@dataclass
class Account:
    """A real account, through the engine's own parts, with a meter.

    Attributes:
        prefix: S3 prefix of this run, with a trailing slash; all that is written lies below it.
        database: of the tables that are made.
        spent_usd: so far, by Athena's price of 5 USD per TB and 10 MB at least per statement.
    """

    settings: AthenaSettings
    connections: Connections
    statements: Statements
    sending: Sending
    prefix: str
    database: str
    source: Table | None
    source_name: str
    most_usd: float
    spent_usd: float = 0.0
    made: list[str] = field(default_factory=list)

    def send(self, text: str, token: str = "") -> str:
        """Runs a statement and returns its query id.

        Raises:
            LimitExceeded: when the cap would be passed.
            SubsetError: when it fails.
        """
        if self.spent_usd + SMALLEST_BILL_USD > self.most_usd * 1.000001:
            raise LimitExceeded(f"The cap of {self.most_usd} USD is reached.")
        self.spent_usd += SMALLEST_BILL_USD
        execution = self.statements.run(text, token or token_of("live", str(time.time_ns())), self.sending)
        self.spent_usd += max(0, (execution.scanned_bytes or 0) - 10_000_000) * 5e-12
        return execution.query_id

    def assert_affordable(self, scanned_bytes: int) -> None:
        """Raises LimitExceeded when a scan of so many bytes would pass the cap."""
        if self.spent_usd + scanned_bytes * 5e-12 > self.most_usd:
            raise LimitExceeded(f"A scan of {scanned_bytes:,} bytes would pass the cap of {self.most_usd} USD.")

    def select(self, text: str) -> list[Row]:
        """Returns the rows of a query."""
        return read_rows(self.connections.client("athena"), self.send(text))

    def make(self, name: str, table_type: str, select: str, partitioning: tuple[str, ...] = ()) -> str:
        """Makes a table by CTAS and returns the query id."""
        self.made.append(name)
        return self.send(self.ctas(name, table_type, select, partitioning))

    def ctas(self, name: str, table_type: str, select: str, partitioning: tuple[str, ...] = ()) -> str:
        """Returns the text that makes a table below the prefix."""
        kind: Literal["hive", "iceberg"] = "hive" if table_type == "hive" else "iceberg"
        properties = table_properties(kind, f"{self.prefix}{name}/", "parquet", "snappy", partitioning)
        shape = ", ".join(f"{key} = {value}" for key, value in properties)
        return f"CREATE TABLE {self.table(name)} WITH ({shape}) AS {select}"

    def table(self, name: str) -> str:
        """Returns the full name of a table that a probe has made."""
        return f'"awsdatacatalog"."{self.database}"."{name}"'

    def files(self, name: str) -> list[str]:
        """Returns the keys below a table's location."""
        target = parse_uri(f"{self.prefix}{name}/")
        client = self.connections.client("s3")
        found = client.list_objects_v2(Bucket=target.bucket, Prefix=target.key)
        return [one["Key"] for one in found.get("Contents", ())]


Probe = Callable[[Account], str]


def hashes(account: Account) -> str:
    """md5 and its hexadecimal text are what samples compare: the first digits of md5('hello')."""
    rows = account.select("SELECT substr(to_hex(md5(to_utf8('hello'))), 1, 8), typeof(1.5), 0.1 + 0.2")
    return f"md5 slice is right: {rows[0][0] == '5D41402A'}; 1.5 is a {rows[0][1]}; 0.1 + 0.2 = {rows[0][2]}"


def written(account: Account) -> str:
    """UpdateCount of GetQueryResults after CTAS, for each table type."""
    found = {}
    for kind in ("iceberg", "hive"):
        query = account.make(f"live_rows_{kind}", kind, "SELECT n FROM UNNEST(sequence(1, 3)) t(n)")
        found[kind] = written_rows(account.connections.client("athena"), query)
    return f"UpdateCount after writing 3 rows: {found}"


def tokens(account: Account) -> str:
    """Whether a token gives back the query that it began, also one that has failed."""
    token = token_of("live", str(time.time_ns()))
    good = account.send("SELECT 1", token) == account.send("SELECT 1", token)
    bad, ids = token_of("live", "bad", str(time.time_ns())), []
    for _ in range(2):
        with _failure() as failure:
            account.send("SELECT 1 / 0", bad)
        ids.append(getattr(failure[0], "query_id", ""))
    return f"succeeded query comes back: {good}; failed query comes back: {bool(ids[0]) and ids[0] == ids[1]}"


def leftovers(account: Account) -> str:
    """What a failed CTAS leaves at its location and in Glue."""
    found = {}
    for kind in ("iceberg", "hive"):
        name = f"live_failed_{kind}"
        with _failure():
            account.make(name, kind, "SELECT n, 1 / (n - 500000) AS x FROM UNNEST(sequence(1, 10000)) t(m), "
                         "UNNEST(sequence(m * 100, m * 100 + 99)) u(n)")  # fmt: skip
        found[kind] = len(account.files(name))
    return f"objects left: {found}"


def widths(account: Account) -> str:
    """Which types an Iceberg and a Hive CTAS refuse."""
    values = {
        "smallint": "CAST(1 AS smallint)",
        "uuid": "uuid()",
        "timestamp3": "CAST(TIMESTAMP '2026-01-01 00:00:00' AS timestamp(3))",
        "timestamp6": "CAST(TIMESTAMP '2026-01-01 00:00:00' AS timestamp(6))",
        "timestamptz": "TIMESTAMP '2026-01-01 00:00:00 UTC'",
    }
    refused = []
    for kind in ("iceberg", "hive"):
        for name, value in values.items():
            with _failure() as failure:
                account.make(f"live_{kind}_{name}", kind, f"SELECT {value} AS x")
            refused += [f"{kind} {name}: {failure[0].message[-120:]}"] if failure else []
    return "refused: " + ("; ".join(refused) or "none")


def source(account: Account) -> str:
    """Reading a pinned table of the source by its three-part name, and copying it."""
    if account.source is None or account.source.pin is None:
        return "the source has no pinned table"
    account.assert_affordable(3 * (account.source.size_bytes or 0))
    pinned = f"{account.source_name} FOR VERSION AS OF {account.source.pin.snapshot_id}"
    rows = account.select(f"SELECT count(*) FROM {pinned}")
    column = account.source.columns[0].name.replace('"', '""')
    made = []
    for kind in ("iceberg", "hive"):
        with _failure() as failure:
            account.make(f"live_copy_{kind}", kind, f'SELECT "{column}" FROM {pinned} LIMIT 10')
        made.append(f"{kind}: {failure[0].message[-160:] if failure else 'made'}")
    return f"{rows[0][0]} rows at the pin, {account.source.rows} by its metadata; copies: {'; '.join(made)}"


def metadata_tables(account: Account) -> str:
    """The columns of the metadata tables of a pinned source table."""
    if account.source is None:
        return "the source has no pinned table"
    found = {}
    for kind in ("snapshots", "files", "partitions"):
        name = account.source_name.removesuffix('"') + f'${kind}"'
        with _failure() as failure:
            query = account.send(f"SELECT * FROM {name} LIMIT 1")
            answer = account.connections.client("athena").get_query_results(QueryExecutionId=query, MaxResults=1)
            columns = answer["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
            found[kind] = ", ".join(f"{one['Name']} {one['Type']}" for one in columns)
        if failure:
            found[kind] = f"refused: {failure[0].message[-120:]}"
    return "; ".join(f"${kind}: {told}" for kind, told in found.items())


def validation(account: Account) -> str:
    """Which faults of a CTAS an EXPLAIN (TYPE VALIDATE) finds, which costs nothing."""
    good = account.ctas("live_validated", "iceberg", "SELECT 1 AS x")
    texts = {
        "nothing wrong": good,
        "unknown property": good.replace("is_external", "is_extern"),
        "unknown column": good.replace("SELECT 1 AS x", "SELECT y FROM (SELECT 1 AS x)"),
        "column without a name": good.replace("1 AS x", "1 + 1"),
        "timestamp(3)": good.replace("1 AS x", "CAST(NULL AS timestamp(3)) AS x"),
    }
    told = []
    for name, text in texts.items():
        with _failure() as failure:
            account.send(f"EXPLAIN (TYPE VALIDATE) {text}")
        told.append(f"{name}: {'refused' if failure else 'accepted'}")
    return "; ".join(told)


def partitions(account: Account) -> str:
    """Whether one CTAS may write 101 partitions of an Iceberg table, in order or not."""
    told = []
    for name, order in (("as they come", ""), ("in order", " ORDER BY n")):
        table = f"live_partitions_{'ordered' if order else 'plain'}"
        with _failure() as failure:
            account.make(table, "iceberg", f"SELECT n FROM UNNEST(sequence(1, 101)) t(n){order}", ("n",))
        told.append(f"{name}: {failure[0].message[-120:] if failure else 'written'}")
    return "101 partitions at once, " + "; ".join(told)


def publishing(account: Account) -> str:
    """Whether readers see another Iceberg table at once, when the Glue entry of a table is pointed at its metadata."""
    glue = Glue(account.connections)
    for name, last in (("live_first", 1), ("live_second", 2)):
        account.make(name, "iceberg", f"SELECT n FROM UNNEST(sequence(1, {last})) t(n)")
    entries = []
    for name in ("live_first", "live_second"):
        made = glue.table(account.database, name) or {}
        kept = {key: made[key] for key in ("StorageDescriptor", "TableType", "Parameters")}
        entries.append({**kept, "Name": "live_published"})
    account.made.append("live_published")
    glue.create_table(account.database, entries[0])
    counts = [account.select(f"SELECT count(*) FROM {account.table('live_published')}")[0][0]]
    version = str((glue.table(account.database, "live_published") or {}).get("VersionId") or "")
    glue.update_table(account.database, entries[1], version)
    counts.append(account.select(f"SELECT count(*) FROM {account.table('live_published')}")[0][0])
    return f"rows before and after the switch: {counts}, which should be [1, 2]"


def workgroup(account: Account) -> str:
    """Where this workgroup lets tables go: settings that are enforced, results that are managed."""
    found = account.sending.workgroup
    kinds = {"enforces its settings": found.is_enforced, "has managed results": found.is_managed}
    told = [name if holds else f"not: {name}" for name, holds in kinds.items()]
    for kind in ("iceberg", "hive"):
        with _failure() as failure:
            account.make(f"live_place_{kind}", kind, "SELECT 1 AS x")
        count = len(account.files(f"live_place_{kind}"))
        told.append(f"{kind}: {failure[0].message[-160:] if failure else f'{count} files at its location'}")
    return f"{found.name} ({found.engine_version}): {'; '.join(told)}"


PROBES: dict[str, Probe] = {
    "hashes and literals": hashes,
    "rows written": written,
    "request tokens": tokens,
    "leftovers of failed statements": leftovers,
    "types that are refused": widths,
    "source at its pin": source,
    "partitions of one statement": partitions,
    "places of tables": workgroup,
    "publishing an Iceberg table": publishing,
    "validation": validation,
    "metadata tables": metadata_tables,
}


def run_probes(account: Account) -> Iterator[tuple[str, str]]:
    """Yields each probe's name with what it found, or how it failed."""
    for name, probe in PROBES.items():
        try:
            yield name, probe(account)
        except LimitExceeded as error:
            yield name, error.message
            return
        except SubsetError as error:
            yield name, f"failed: {error.message}"
        except AWS_ERRORS as error:
            yield name, f"failed: {error}"


@contextmanager
def _failure() -> Iterator[list[SubsetError]]:
    """Gives a list that holds the error which left the block, if one did."""
    found: list[SubsetError] = []
    try:
        yield found
    except LimitExceeded:
        raise
    except SubsetError as error:
        found.append(error)
