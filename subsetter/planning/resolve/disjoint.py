"""Refuses a destination that overlaps a source: what is read must never be written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from subsetter.catalog.tables import Catalog
from subsetter.config.models import Config
from subsetter.config.places import YamlPath
from subsetter.config.source import Source
from subsetter.planning.resolve.problems import Problems

_DEFAULT_CATALOG = "awsdatacatalog"


def check_disjoint(config: Config, catalog: Catalog, problems: Problems) -> None:
    """Reports sources that lie in the destination, or the destination in a source.

    Folders are compared with their links resolved, databases by catalog and name, S3 prefixes by their segments.
    """
    for name, source, path in _sources(config):
        if config.engine.name == "duckdb":
            _check_folders(config, source, path, problems)
        else:
            _check_databases(config, name, source, path, problems)
    location = config.destination.location
    if config.engine.name == "athena" and location:
        for table in catalog.tables:
            if table.location.startswith("s3://") and _overlap(location, table.location):
                problems.add(
                    ("destination", "location"),
                    f"{location} overlaps {table.location}, where the source table {table.name} lies",
                    "Write to a prefix of its own.",
                )


def _sources(config: Config) -> Iterator[tuple[str, Source, YamlPath]]:
    """Yields name, source and place of every source, those that rules name included."""
    for name, source in config.sources.items():
        yield name, source, ("sources", name) if name else ("source",)
    for pattern, rule in config.rules:
        if rule.source is not None:
            yield pattern.ref.source if pattern.ref else "", rule.source, ("tables", pattern.text, "source")


def _check_folders(config: Config, source: Source, path: YamlPath, problems: Problems) -> None:
    if not source.path or not config.destination.path:
        return
    read = Path(source.path).resolve()
    if any(
        read == written or read in written.parents or written in read.parents
        for written in _written_folders(Path(config.destination.path))
    ):
        problems.add(
            (*path, "path"),
            f"the source {source.path} and the destination {config.destination.path} overlap",
            "Write to a folder outside of the source, and not around it.",
        )


def _written_folders(destination: Path) -> Iterator[Path]:
    """The destination, and where links in it lead to: a config's folder, or one in that, may be a link itself."""
    yield destination.resolve()
    for pattern in ("*", "*/*"):
        yield from (inside.resolve() for inside in destination.glob(pattern) if inside.is_symlink())


def _check_databases(config: Config, name: str, source: Source, path: YamlPath, problems: Problems) -> None:
    if not source.database or not config.destination.database:
        return
    destination = config.destination
    published = destination.database_for(name, source.database).lower()
    builds = destination.build_database_for(name, source.database).lower()
    if published == builds:
        message = f"builds and published tables would share the database {published}"
        problems.add(("destination", "build_database"), message, "Name another database for builds.")
    if (source.catalog or _DEFAULT_CATALOG).lower() != _DEFAULT_CATALOG or source.catalog_id is not None:
        return
    if source.database.lower() in (published, builds):
        problems.add(
            (*path, "database"),
            f"the database {source.database} is read and would be written",
            "Write to another database.",
        )


def _overlap(one: str, other: str) -> bool:
    one, other = one.rstrip("/") + "/", other.rstrip("/") + "/"
    return one.startswith(other) or other.startswith(one)
