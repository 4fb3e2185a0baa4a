"""What the Athena engine is told by a config."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from subsetter.catalog.tables import TableName
from subsetter.config.destination import Destination
from subsetter.config.engine import AthenaOptions
from subsetter.config.load import LoadedConfig
from subsetter.config.models import Config
from subsetter.config.places import YamlPath
from subsetter.config.source import AsOfMoment, Source
from subsetter.engines.athena.objects import overlap
from subsetter.errors import ConfigError
from subsetter.replication.arns import BUCKET_CURE, parse_bucket

DEFAULT_CATALOG = "awsdatacatalog"
S3_TABLES = "s3tablescatalog/"

# What Athena can write: its user guide, pages on compression support for Hive and Iceberg (April 2026).
_CODECS = {
    ("hive", "parquet"): ("gzip", "snappy", "zstd", "none"),
    ("hive", "orc"): ("snappy", "zstd", "lz4", "zlib", "none"),
    ("hive", "avro"): ("snappy", "zstd", "none"),
    ("iceberg", "parquet"): ("gzip", "snappy", "zstd", "none"),
    ("iceberg", "orc"): ("snappy", "zstd", "lz4", "zlib", "none"),
    ("iceberg", "avro"): ("gzip", "snappy", "zstd", "none"),
}

Found = tuple[YamlPath, str, str]
"""Path in the YAML, message and cure of a problem."""


@dataclass(frozen=True, slots=True)
class GluePlace:
    """Where one source lies.

    Attributes:
        name: under ``sources``; empty for the one ``source``.
        catalog: the Athena data catalog, such as ``awsdatacatalog`` or ``s3tablescatalog/bucket``.
        account: that owns the Glue catalog; empty for the caller's own.
        as_of: which state of its tables is read.
        replicas_of: ARN of the table bucket that its tables are replicas of; empty when that is not said.
        only: the one table that is read from there, instead of from its source; empty for all.
    """

    name: str
    catalog: str
    database: str
    account: str = ""
    as_of: AsOfMoment = "latest"
    replicas_of: str = ""
    only: str = ""

    @property
    def path(self) -> tuple[str, ...]:
        """Its place in the YAML."""
        if self.only:
            return ("tables", str(TableName(self.name, self.only)), "source")
        return ("sources", self.name) if self.name else ("source",)

    def moment(self, cut: datetime | None) -> datetime | None:
        """Returns the time whose state is read; None for the newest.

        Args:
            cut: the time that ``consistent`` stands for, as far as it is known.
        """
        if isinstance(self.as_of, datetime):
            return self.as_of
        return cut if self.as_of == "consistent" else None


def place_of(places: Sequence[GluePlace], table: TableName) -> GluePlace:
    """Returns where a table is read: a place of its own if it has one, else its source's."""
    of_source = [place for place in places if place.name == table.source]
    own = (place for place in of_source if place.only and place.only.lower() == table.table.lower())
    return next(own, None) or next(place for place in of_source if not place.only)


@dataclass(frozen=True, slots=True)
class Databases:
    """The databases that the copies of one source's tables go to.

    Attributes:
        published: what readers see.
        builds: where the tables of builds are made.
    """

    published: str
    builds: str


@dataclass(frozen=True)
class AthenaSettings:
    """Everything that the engine needs to know of a config.

    Attributes:
        config: the config's name.
        sources: what is read, those that rules name for one table included.
        databases: by the source's name.
        location: S3 prefix of the destination, with a trailing slash.
        is_wanted: whether rules or relations may bring a source's table in, by the names of both.
    """

    config: str
    engine: AthenaOptions
    sources: tuple[GluePlace, ...]
    databases: dict[str, Databases]
    destination: Destination
    location: str
    is_wanted: Callable[[str, str], bool] = lambda _source, _table: True

    @property
    def workgroup(self) -> str:
        """The workgroup that statements run in."""
        return self.engine.workgroup or "primary"

    @property
    def root(self) -> str:
        """The S3 prefix of this config, with a trailing slash."""
        return f"{self.location}{self.config}/"

    @property
    def is_hive(self) -> bool:
        """Whether the copies are Hive tables."""
        return self.destination.table_type == "hive"

    @cached_property
    def published_by_builds(self) -> dict[str, str]:
        """The published database that goes with each database of builds."""
        return {one.builds: one.published for one in self.databases.values()}

    @property
    def same_named(self) -> tuple[GluePlace, ...]:
        """The sources whose database has the name of one that is written, in whichever catalog."""
        written = {name for one in self.databases.values() for name in (one.builds, one.published)}
        return tuple(place for place in self.sources if place.database in written)


def settings_of(loaded: LoadedConfig) -> AthenaSettings:
    """Returns what the engine needs to know of a config.

    Raises:
        ConfigError: with everything that Athena cannot do.
    """
    config, destination = loaded.config, loaded.config.destination
    if not isinstance(config.engine, AthenaOptions):
        raise TypeError(f"engine {config.engine.name} is not athena")
    settings = AthenaSettings(
        config=loaded.name,
        engine=config.engine,
        sources=tuple(_places(config)),
        databases={name: _databases(destination, name, source) for name, source in config.sources.items()},
        destination=destination,
        location=f"{(destination.location or '').rstrip('/')}/",
        is_wanted=config.may_read,
    )
    found = (*_gaps(settings), *_clashes(settings), *_not_replicated(config))
    problems = [loaded.places.problem(*one) for one in found]
    if problems:
        raise ConfigError(problems)
    return settings


def _places(config: Config) -> Iterator[GluePlace]:
    for name, source in config.sources.items():
        yield _place(name, source)
    for pattern, rule in config.rules:
        if pattern.ref is not None and rule.source is not None:
            yield _place(pattern.ref.source, rule.source, pattern.ref.table)


def _place(name: str, source: Source, only: str = "") -> GluePlace:
    return GluePlace(
        name,
        (source.catalog or DEFAULT_CATALOG).lower(),
        (source.database or "").lower(),
        source.catalog_id or "",
        source.as_of,
        (source.replicas and source.replicas.of) or "",
        only,
    )


def _databases(destination: Destination, name: str, source: Source) -> Databases:
    """Athena keeps names in lower case."""
    of_source = source.database or ""
    return Databases(
        destination.database_for(name, of_source).lower(), destination.build_database_for(name, of_source).lower()
    )


def _gaps(settings: AthenaSettings) -> Iterator[Found]:
    destination, output = settings.destination, settings.engine.query_output
    for place in settings.sources:
        if not place.database:
            yield (*place.path, "database"), "The database is missing.", "Name the Athena database to read."
    if not destination.database:
        yield ("destination", "database"), "The database is missing.", "Name the database of the copies."
    if not destination.location:
        yield ("destination", "location"), "The location is missing.", "Write it like s3://bucket/prefix/."
    if output is not None and not re.fullmatch(r"s3://[^/\s]+(/\S*)?", output):
        yield ("engine", "query_output"), f"'{output}' is no S3 location.", "Write it like s3://bucket/prefix/."
    elif output is not None and destination.location and overlap(settings.location, output):
        yield (
            ("engine", "query_output"),
            f"'{output}' and the copies in '{destination.location}' overlap.",
            "Name places of which neither lies in the other: query results are often removed by a rule of the bucket.",
        )
    codecs = _CODECS[destination.table_type, destination.format]
    if destination.compression not in codecs:
        yield (
            ("destination", "compression"),
            f"Athena does not write {destination.format} of {destination.table_type} tables as "
            f"{destination.compression}.",
            f"Use one of: {', '.join(codecs)}.",
        )


def _not_replicated(config: Config) -> Iterator[Found]:
    """Yields what is wrong with the replicas of sources: only S3 Tables tells how replication stands."""
    for path, source in config.placed_sources():
        if source.replicas is None:
            continue
        if not (source.catalog or "").lower().startswith(S3_TABLES):
            yield (
                (*path, "replicas"),
                "Only the replicas of a table bucket can be asked how far they are.",
                f"Read them from catalog: {S3_TABLES}<bucket>, or leave replicas out.",
            )
        if source.replicas.of is not None and parse_bucket(source.replicas.of) is None:
            yield (*path, "replicas", "of"), f"'{source.replicas.of}' is no ARN of a table bucket.", BUCKET_CURE


def _clashes(settings: AthenaSettings) -> Iterator[Found]:
    """Yields what is wrong with the databases that are written."""
    pairs = {(one.builds, one.published) for one in settings.databases.values()}
    if len({builds for builds, _ in pairs}) < len(pairs):
        yield (
            ("destination", "build_database"),
            "One database of builds serves several published databases.",
            "Use the placeholders of destination.database in it as well, or leave it out.",
        )
    for builds, published in pairs:
        if builds == published:
            yield (
                ("destination", "build_database"),
                f"'{builds}' is also the published database.",
                "Give builds a database of their own, or leave the key out.",
            )
    for place in settings.same_named:
        if place.catalog == DEFAULT_CATALOG and not place.account:
            yield is_written(place)


def is_written(place: GluePlace) -> Found:
    """Returns that the database of a source is one that builds write."""
    return (
        ("destination", "database"),
        f"'{place.database}' is also the database of {'.'.join(place.path)}.",
        "Source and destination must be disjoint: name another database.",
    )
