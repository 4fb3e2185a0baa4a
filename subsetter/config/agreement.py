"""What the parts of a config must agree on, as far as no catalog is needed to see it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from subsetter.config.destination import Destination
from subsetter.config.engine import DuckdbOptions
from subsetter.config.invalid import shown
from subsetter.config.models import Config
from subsetter.config.patterns import TableRef
from subsetter.config.places import YamlPath
from subsetter.config.source import Source
from subsetter.config.suggestions import did_you_mean
from subsetter.config.variables import placeholder_problem

_SOURCE_NAME = re.compile(r"[A-Za-z_][\w-]*")
_SQL_QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*\"""")
_ATHENA_SOURCE = ("catalog", "catalog_id", "replicas")
_ATHENA_DESTINATION = (
    "database",
    "build_database",
    "location",
    "table_type",
    "kms_key",
    "bucket_owner",
    "tags",
)

Finding = tuple[YamlPath, str, str]


def check(config: Config, variables: frozenset[str]) -> list[Finding]:
    """Returns every contradiction between parts of a config: its path, what is wrong, and the cure.

    Args:
        config: whose parts are each right.
        variables: the names that conditions may use.
    """
    return [
        *_sources(config),
        *_destination(config),
        *_tables(config),
        *_table_names(config),
        *_conditions(config, variables),
    ]


def _sources(config: Config) -> Iterator[Finding]:
    if config.source is not None and "sources" in config.model_fields_set:
        yield ("sources",), "source and sources contradict each other", "Keep one of them."
    elif not config.sources:
        key, message = (
            ("sources", "there are no sources")
            if "sources" in config.model_fields_set
            else ("source", "source is missing")
        )
        yield (key,), message, "Add source: what is read and never written, or sources for several."
    for name, source in config.sources.items():
        path: YamlPath = ("sources", name) if config.source is None else ("source",)
        if name and not _SOURCE_NAME.fullmatch(name):
            yield path, f"{shown(name)} cannot be a source's name", "Use letters, digits, _ and -, such as sales."
        yield from _source(source, path, isinstance(config.engine, DuckdbOptions))
    for pattern, rule in config.rules:
        if rule.source is not None:
            path = ("tables", pattern.text, "source")
            yield from _source(rule.source, path, isinstance(config.engine, DuckdbOptions))


def _source(source: Source, path: YamlPath, embedded: bool) -> Iterator[Finding]:
    if embedded:
        yield from _foreign(source, path, _ATHENA_SOURCE, "athena")
        if source.path is None:
            yield path, "path is missing", "Add path: a folder with one entry per table, or a DuckDB file."
    else:
        yield from _foreign(source, path, ("path",), "duckdb")
        if source.ignore:
            message = "ignore is for the engine duckdb: Athena reads every file in a table's location"
            yield (*path, "ignore"), message, "Remove it; Athena passes over names that begin with _ or . alone."
        if source.database is None:
            yield path, "database is missing", "Add database: the Athena database that holds the tables."
    if source.replicas and source.replicas.wait and source.replicas.on_lag != "wait":
        yield (*path, "replicas", "wait"), "wait has no effect", "Add on_lag: wait, or remove wait."


def _foreign(part: Source | Destination, path: YamlPath, keys: tuple[str, ...], owner: str) -> Iterator[Finding]:
    for key in keys:
        if key in part.model_fields_set:
            yield (*path, key), f"{key} is for the engine {owner}", f"Remove it, or set engine.name: {owner}."


def _destination(config: Config) -> Iterator[Finding]:
    destination, path = config.destination, ("destination",)
    if isinstance(config.engine, DuckdbOptions):
        yield from _foreign(destination, path, _ATHENA_DESTINATION, "athena")
        if destination.path is None:
            yield path, "path is missing", "Add path: the folder below which everything is written."
        if destination.format != "parquet":
            yield (*path, "format"), f"duckdb does not write {destination.format}", "Write format: parquet."
        return
    yield from _foreign(destination, path, ("path",), "duckdb")
    for key, what in (("database", "the database to publish to"), ("location", "s3://bucket/prefix/")):
        if getattr(destination, key) is None:
            yield path, f"{key} is missing", f"Add {key}: {what}."


def _tables(config: Config) -> Iterator[Finding]:
    if not config.tables:
        yield ("tables",), "there are no rules for tables", "Add at least one, such as customers: {sample: 1%}."
    is_duckdb = isinstance(config.engine, DuckdbOptions)
    cure = "Leave it out." if is_duckdb else "Write table_type: iceberg under destination, or leave it out."
    for pattern, rule in config.rules:
        path: YamlPath = ("tables", pattern.text)
        for key in ("name", "source"):
            if pattern.is_glob and getattr(rule, key) is not None:
                yield (*path, key), f"{key} is for one table, and {pattern} is a glob", "Name the table exactly."
        for part in rule.partition_by:
            if part.kind != "identity" and (is_duckdb or config.destination.table_type == "hive"):
                message = f"{part.kind}({part.column}) needs an Iceberg destination on Athena"
                yield (*path, "partition_by"), message, cure


def _table_names(config: Config) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for pattern, _ in config.rules:
        if pattern.ref is None:
            continue
        path: YamlPath = ("tables", pattern.text)
        yield from _qualified(config, pattern.ref, path)
        first = seen.setdefault(str(pattern.ref).lower(), pattern.text)
        if first != pattern.text:
            yield path, f"{first} and {pattern.text} are two rules for one table", "Merge the two or remove one."
    for index, relation in enumerate(config.relations):
        for key, end in (("from", relation.child), ("to", relation.parent)):
            if end is not None and end.table.ref is not None:
                yield from _qualified(config, end.table.ref, ("relations", index, key))


def _qualified(config: Config, ref: TableRef, path: YamlPath) -> Iterator[Finding]:
    names = list(config.sources)
    if ref.source in names or not names or (config.source is not None and names != [""]):
        return
    if names == [""]:
        message = f"{ref} names a source, and there is only one"
        yield path, message, f'Write {ref.table}; when the dot belongs to the name, write "{ref}" in double quotes.'
    elif not ref.source:
        options = " or ".join(f"{name}.{ref.table}" for name in names[:3])
        yield path, f"{ref} does not say which source it is in", f"Write {options}."
    else:
        near = did_you_mean(ref.source, names) or f"Sources are: {', '.join(names)}."
        yield path, f"there is no source {ref.source}", near


def _conditions(config: Config, variables: frozenset[str]) -> Iterator[Finding]:
    known = dict.fromkeys(variables)
    texts: list[tuple[YamlPath, str | None]] = [
        (("relations", index, "when"), rule.when) for index, rule in enumerate(config.relations)
    ]
    for pattern, rule in config.rules:
        texts += [(("tables", pattern.text, key), getattr(rule, key)) for key in ("where", "always")]
    for path, text in texts:
        wrong = placeholder_problem(_SQL_QUOTED.sub("", text), known) if text else None
        if wrong:
            yield path, wrong.message, wrong.cure
