"""What a config reads and writes on AWS, taken from the config and its rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from subsetter.catalog.tables import Table
from subsetter.config.engine import AthenaOptions
from subsetter.config.limits import Replication
from subsetter.config.load import LoadedConfig
from subsetter.config.models import Config
from subsetter.config.source import Source
from subsetter.errors import InputError
from subsetter.planning.rules import Rules

ACCOUNT, REGION = "ACCOUNT_ID", "REGION"
"""Stand for what neither the config nor the user has said."""
RESULTS = "s3://QUERY_RESULTS_BUCKET/PREFIX/"
"""Stands for the place of query results where the workgroup sets it."""

_S3_TABLES = "s3tablescatalog/"
_DEFAULT = "awsdatacatalog"
_MOST_LISTED = 10


@dataclass(frozen=True, slots=True)
class Where:
    """The account and Region that a policy is for."""

    account: str = ACCOUNT
    region: str = REGION

    @property
    def partition(self) -> str:
        """The first part of its ARNs after ``arn:``."""
        groups = {"cn": "aws-cn", "us-gov": "aws-us-gov"}
        return next((name for start, name in groups.items() if self.region.startswith(f"{start}-")), "aws")

    def arn(self, service: str, resource: str, account: str = "") -> str:
        """Returns the ARN of a resource of this Region, of this account unless another is named."""
        return f"arn:{self.partition}:{service}:{self.region}:{account or self.account}:{resource}"

    def s3(self, place: str) -> str:
        """Returns the ARN of a bucket, or of ``bucket/key``."""
        return f"arn:{self.partition}:s3:::{place}"


@dataclass(frozen=True, slots=True)
class Prefix:
    """A place on S3.

    Attributes:
        key: ends with a slash, or is empty for the whole bucket.
    """

    bucket: str
    key: str

    @property
    def objects(self) -> str:
        """Every object there, as the end of an ARN."""
        return f"{literal(self.bucket)}/{literal(self.key)}*"


def literal(text: str) -> str:
    """Returns a text as policies spell it when no letter of it is a wildcard or the start of a variable."""
    return re.sub(r"[$*?]", r"${\g<0>}", text)


def prefix_of(location: str) -> Prefix:
    """Returns the place of a location such as ``s3://bucket/folder``; ``s3a`` and ``s3n`` mean the same."""
    bucket, _, key = location.partition("://")[2].partition("/")
    key = key.strip("/")
    return Prefix(bucket, f"{key}/" if key else "")


@dataclass(frozen=True, slots=True)
class SourceAccess:
    """The tables that are read of one source.

    Attributes:
        catalog: the Athena data catalog, in lower case.
        account: that owns it; empty for the caller's own.
        tables: those that rules copy, or that tell which rows are dropped.
        asks_replicas: whether builds ask how far the replicas are.
        replicas_of: ARN of the table bucket that is replicated; empty when it is not said.
    """

    catalog: str
    account: str
    database: str
    tables: tuple[Table, ...]
    asks_replicas: bool = False
    replicas_of: str = ""

    @property
    def table_bucket(self) -> str:
        """The name of its table bucket; empty for a source that is not of S3 Tables."""
        return self.catalog.removeprefix(_S3_TABLES) if self.catalog.startswith(_S3_TABLES) else ""

    @property
    def data_catalog(self) -> str:
        """The Athena data catalog that has to be looked up by its name; empty for those that need not be."""
        return "" if self.table_bucket or self.catalog == _DEFAULT else self.catalog


@dataclass(frozen=True, slots=True)
class Access:
    """Everything that a config touches on AWS.

    Attributes:
        config: its name.
        workgroup: in which statements run.
        results: the place of query results.
        published: databases that readers look at.
        builds: databases in which builds are made.
        root: the place of this config's files.
        key: the KMS key of the destination, as the config names it; empty for none.
        replication: what ``subset replicas configure`` sets up; None for nothing.
        notes: what the reader has to fill in or to know.
    """

    config: str
    where: Where
    workgroup: str
    results: Prefix
    sources: tuple[SourceAccess, ...]
    published: tuple[str, ...]
    builds: tuple[str, ...]
    root: Prefix
    key: str
    replication: Replication | None = None
    notes: tuple[str, ...] = ()


def access_of(loaded: LoadedConfig, rules: Rules, account: str = "") -> Access:
    """Returns what a config touches on AWS.

    Args:
        loaded: the config.
        rules: resolved against a catalog with the tables' locations.
        account: of the caller, twelve digits; empty when unknown.

    Raises:
        InputError: when the config does not run on Athena.
    """
    config, engine, destination = loaded.config, loaded.config.engine, loaded.config.destination
    if not isinstance(engine, AthenaOptions):
        raise InputError(
            f"{loaded.name} runs on {engine.name}, which needs no rights on AWS.",
            hint="Name a config with engine: {name: athena}.",
        )
    where = Where(account or ACCOUNT, engine.region or REGION)
    pairs = [(name, source.database or "") for name, source in config.sources.items()]
    read = tuple(rules.source_by_name.values())
    return Access(
        loaded.name,
        where,
        engine.workgroup or "primary",
        prefix_of(engine.query_output or RESULTS),
        tuple(_sources(config, read)),
        _names(destination.database_for(*pair) for pair in pairs),
        _names(destination.build_database_for(*pair) for pair in pairs),
        prefix_of(f"{(destination.location or '').rstrip('/')}/{loaded.name}/"),
        destination.kms_key or "",
        config.replication,
        _notes(where, engine, read),
    )


def _sources(config: Config, read: tuple[Table, ...]) -> Iterator[SourceAccess]:
    """Yields every source that is read, those that rules name for one table included."""
    for _, source in config.placed_sources():
        tables = (one for one in read if config.source_of(one.name.source, one.name.table) is source)
        yield _source(source, tuple(sorted(tables, key=lambda one: one.name)))


def _source(source: Source, tables: tuple[Table, ...]) -> SourceAccess:
    catalog, database = (source.catalog or _DEFAULT).lower(), (source.database or "").lower()
    asks = catalog.startswith(_S3_TABLES) and (source.replicas is not None or source.as_of == "consistent")
    origin = (source.replicas and source.replicas.of) or ""
    return SourceAccess(catalog, source.catalog_id or "", database, tables, asks, origin)


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({name.lower() for name in names}))


def _notes(where: Where, engine: AthenaOptions, read: tuple[Table, ...]) -> tuple[str, ...]:
    notes = []
    if where.account == ACCOUNT:
        notes.append(f"{ACCOUNT} stands for the account of the caller: give it with --account.")
    if where.region == REGION:
        notes.append(f"{REGION} stands for the Region: set engine.region.")
    if engine.query_output is None:
        notes.append(
            f"{RESULTS} stands for the place where the workgroup keeps query results: set engine.query_output, "
            "or leave that statement out when Athena manages the results."
        )
    views = [table for table in read if table.format == "view"]
    if views:
        notes.append(f"What views read must be added to the policy: {_listed(views)}.")
    unplaced = [table for table in read if table.format != "view" and not table.location]
    if unplaced:
        notes.append(
            f"The catalog has no location of these, so their files are not in the policy: {_listed(unplaced)}."
        )
    return tuple(notes)


def _listed(tables: list[Table]) -> str:
    """The first names, and how many more there are."""
    first = ", ".join(str(table.name) for table in tables[:_MOST_LISTED])
    more = len(tables) - _MOST_LISTED
    return f"{first} and {more:,} more" if more > 0 else first
