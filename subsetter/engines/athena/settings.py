"""What the Athena engine is told by a config."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from subsetter.config.destination import Destination
from subsetter.config.engine import AthenaEngine
from subsetter.config.models import Config
from subsetter.config.source import AsOfMoment
from subsetter.errors import ConfigError, Problem

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


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """Where one source lies.

    Attributes:
        name: under ``sources``; empty for the one ``source``.
        catalog: the Athena data catalog, such as ``awsdatacatalog`` or ``s3tablescatalog/bucket``.
        account: that owns the Glue catalog; empty for the caller's own.
        as_of: which state of its tables is read.
    """

    name: str
    catalog: str
    database: str
    account: str = ""
    as_of: AsOfMoment = "latest"

    @property
    def path(self) -> str:
        """Its place in the YAML."""
        return f"sources.{self.name}" if self.name else "source"

    @property
    def moment(self) -> datetime | None:
        """The time whose state is read; None for the newest."""
        return self.as_of if isinstance(self.as_of, datetime) else None


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
        sources: what is read.
        databases: by the source's name.
        location: S3 prefix of the destination, with a trailing slash.
    """

    config: str
    engine: AthenaEngine
    sources: tuple[SourcePlace, ...]
    databases: dict[str, Databases]
    destination: Destination
    location: str

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


def settings_of(name: str, config: Config) -> AthenaSettings:
    """Returns what the engine needs to know of a config.

    Raises:
        ConfigError: with everything that Athena cannot do.
    """
    if not isinstance(config.engine, AthenaEngine):
        raise TypeError(f"engine {config.engine.name} is not athena")
    problems = list(_problems(config))
    if problems:
        raise ConfigError(problems)
    destination = config.destination
    databases = {
        key: Databases(
            destination.database_for(key, source.database or "").lower(),
            destination.build_database_for(key, source.database or "").lower(),
        )
        for key, source in config.sources.items()
    }
    settings = AthenaSettings(
        config=name,
        engine=config.engine,
        sources=tuple(
            SourcePlace(
                key,
                (source.catalog or DEFAULT_CATALOG).lower(),
                (source.database or "").lower(),
                source.catalog_id or "",
                source.as_of,
            )
            for key, source in config.sources.items()
        ),
        databases=databases,
        destination=destination,
        location=f"{(destination.location or '').rstrip('/')}/",
    )
    clashes = list(_clashes(settings))
    if clashes:
        raise ConfigError(clashes)
    return settings


def _problems(config: Config) -> Iterator[Problem]:
    destination = config.destination
    for key, source in config.sources.items():
        if not source.database:
            place = f"sources.{key}" if key else "source"
            yield Problem(f"{place}.database", "The database is missing.", "Name the Athena database to read.")
    if not destination.database:
        yield Problem("destination.database", "The database is missing.", "Name the database of the copies.")
    if not destination.location:
        yield Problem("destination.location", "The location is missing.", "Write it like s3://bucket/prefix/.")
    known = _CODECS[destination.table_type, destination.format]
    if destination.compression not in known:
        yield Problem(
            "destination.compression",
            f"Athena does not write {destination.format} of {destination.table_type} tables as "
            f"{destination.compression}.",
            f"Use one of: {', '.join(known)}.",
        )
    output = config.engine.query_output if isinstance(config.engine, AthenaEngine) else None
    if output is not None and not re.fullmatch(r"s3://[^/\s]+(/\S*)?", output):
        yield Problem("engine.query_output", f"'{output}' is no S3 location.", "Write it like s3://bucket/prefix/.")


def _clashes(settings: AthenaSettings) -> Iterator[Problem]:
    """Yields what is wrong with the databases that are written."""
    pairs = {(one.builds, one.published) for one in settings.databases.values()}
    if len({builds for builds, _ in pairs}) < len(pairs):
        yield Problem(
            "destination.build_database",
            "One database of builds serves several published databases.",
            "Use the placeholders of destination.database in it as well, or leave it out.",
        )
    written = {name for pair in pairs for name in pair}
    for builds, published in pairs:
        if builds == published:
            yield Problem(
                "destination.build_database",
                f"'{builds}' is also the published database.",
                "Give builds a database of their own, or leave the key out.",
            )
    for place in settings.sources:
        if place.catalog == DEFAULT_CATALOG and not place.account and place.database in written:
            yield Problem(
                "destination.database",
                f"'{place.database}' is also the database of {place.path}.",
                "Source and destination must be disjoint: name another database.",
            )
