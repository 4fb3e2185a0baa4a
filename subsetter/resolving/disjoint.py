"""Refuses a destination that overlaps a source: what is read must never be written."""

from __future__ import annotations

from subsetter.catalog.tables import Catalog
from subsetter.config.models import Config
from subsetter.config.on_disk import on_disk, sources_of
from subsetter.config.places import YamlPath
from subsetter.config.source import Source
from subsetter.files.ground import overlaps
from subsetter.resolving.problem_list import Problems

_DEFAULT_CATALOG = "awsdatacatalog"


def check_disjoint(config: Config, catalog: Catalog, problems: Problems) -> None:
    """Reports sources that lie in the destination, or the destination in a source.

    Folders are compared as ``files.ground`` does, databases by catalog and name, S3 prefixes by their segments.
    """
    for name, source, path in sources_of(config):
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


def _check_folders(config: Config, source: Source, path: YamlPath, problems: Problems) -> None:
    if not source.path or not config.destination.path:
        return
    if overlaps(on_disk(source.path), on_disk(config.destination.path)):
        problems.add(
            (*path, "path"),
            f"the source {source.path} and the destination {config.destination.path} overlap",
            "Write to a folder outside of the source, and not around it.",
        )


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
