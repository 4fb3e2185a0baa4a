"""The probes: each asks a real Athena one thing that no documentation settles, and says what it found."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from subsetter.catalog.tables import Table
from subsetter.engines.athena.errors import AWS_ERRORS
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

    def select(self, text: str) -> list[Row]:
        """Returns the rows of a query."""
        return read_rows(self.connections.client("athena"), self.send(text))

    def make(self, name: str, table_type: str, select: str) -> str:
        """Makes a table by CTAS and returns the query id."""
        location = f"{self.prefix}{name}/"
        kind = "hive" if table_type == "hive" else "iceberg"
        properties = table_properties(kind, location, "parquet", "snappy")
        shape = ", ".join(f"{key} = {value}" for key, value in properties)
        self.made.append(name)
        return self.send(f'CREATE TABLE "awsdatacatalog"."{self.database}"."{name}" WITH ({shape}) AS {select}')

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
    pinned = f"{account.source_name} FOR VERSION AS OF {account.source.pin.snapshot_id}"
    rows = account.select(f"SELECT count(*) FROM {pinned}")
    column = account.source.columns[0].name.replace('"', '""')
    account.make("live_copy", "iceberg", f'SELECT "{column}" FROM {pinned} LIMIT 10')
    return f"{rows[0][0]} rows at the pin, {account.source.rows} by its metadata; a copy was made"


PROBES: dict[str, Probe] = {
    "hashes and literals": hashes,
    "rows written": written,
    "request tokens": tokens,
    "leftovers of failed statements": leftovers,
    "types that are refused": widths,
    "source at its pin": source,
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
