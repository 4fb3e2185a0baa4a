"""The ``source`` part of the YAML: what is read and never written."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Annotated, Any, Literal

from pydantic import PlainValidator, WithJsonSchema

from subsetter.config.field_types import Duration, Model, Text, optional
from subsetter.config.invalid import Invalid, shown
from subsetter.config.units import parse_date, parse_moment

AsOfMoment = Literal["latest", "consistent"] | datetime
"""The newest snapshots, one consistent cut, or the state at a moment (UTC)."""


def parse_as_of(value: object) -> AsOfMoment:
    """Returns which state of the tables is read.

    Raises:
        Invalid: when it is neither ``latest`` nor ``consistent`` nor a timestamp.
    """
    if value == "latest":
        return "latest"
    if value == "consistent":
        return "consistent"
    if isinstance(value, str):
        day = parse_date(value.strip())
        moment = datetime.combine(day, time(), UTC) if day else parse_moment(value.strip())
        if moment:
            return moment
    raise Invalid(
        f"{shown(value)} is no state of the tables",
        "Write latest, consistent or a UTC timestamp such as 2026-08-01 06:00.",
    )


_MOMENT_SCHEMA: dict[str, Any] = {
    "type": "string",
    "pattern": (
        r"^\s*(latest|consistent|\d{4}-\d\d-\d\d"
        r"([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?\s*([Zz]|[+-]\d\d:\d\d)?)?)\s*$"
    ),
    "examples": ["latest", "consistent", "2026-08-01 06:00"],
}
AsOf = Annotated[AsOfMoment, PlainValidator(parse_as_of), WithJsonSchema(_MOMENT_SCHEMA)]


class Replicas(Model):
    """How far the replicas that the source reads may be behind."""

    of: Text | None = optional("ARN of the table bucket that is replicated; default: read from the replica's record.")
    max_lag: Duration | None = optional("How far behind a replica may be, such as 6h.")
    on_lag: Literal["fail", "wait", "warn"] = optional("What to do when a replica is further behind.", "fail")
    wait: Duration | None = optional("How long to wait for a replica with on_lag: wait, such as 2h; default: 1h.")


class Source(Model):
    """Tables that are read and never written."""

    catalog: Text | None = optional("Athena data catalog, such as s3tablescatalog/my-bucket; default: AwsDataCatalog.")
    catalog_id: Text | None = optional("Account that owns the Glue catalog, when it is another one.")
    database: Text | None = optional("Athena: the database. DuckDB: a sub-folder or schema; may be left out.")
    path: Text | None = optional("DuckDB: a folder with one entry per table, or a database file (opened read-only).")
    ignore: tuple[Text, ...] = optional(
        "DuckDB: globs of files in tables' folders that are not data, by name or by path below the table's folder.", ()
    )
    as_of: AsOf = optional(
        "Which state is read: latest, consistent (one cut that every table has reached) or a UTC timestamp.",
        "latest",
    )
    unpinned: Literal["allow", "retry", "fail"] = optional(
        "What to do when a table that cannot be pinned changes while it is read.", "retry"
    )
    replicas: Replicas | None = optional("Checks on replicas made by S3 Tables replication.")
