"""``init``: from a catalog that nobody has described to a first config that builds."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from subsetter.cli.init_options import DESTINATION, Asked, budget_of, head_of
from subsetter.cli.init_reading import (
    KindsSeen,
    around,
    assert_apart,
    declared_by,
    kinds_seen,
    looked,
    looked_at_columns,
    named,
    only,
    read_whole,
)
from subsetter.cli.opening import called
from subsetter.cli.options import CONFIGS, EXIT_CODES, CatalogFile, Configs, Json
from subsetter.errors import ConfigError, InputError

if TYPE_CHECKING:
    from subsetter.catalog.tables import Catalog
    from subsetter.config.called import Called
    from subsetter.files.ground import Ground
    from subsetter.inference.relations import Candidate
    from subsetter.inference.starter import Starter

MOST_TABLES = 200
"""A config of more tables is not written: nobody reads it."""

_MOST_CHOICES = 20


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("init", short_help="Writes a first config from a catalog.", epilog=EXIT_CODES)(init)


def init(
    source: Annotated[
        str | None, typer.Option("--source", metavar="PATH", help="duckdb: a folder of tables, or a database file.")
    ] = None,
    engine: Annotated[str, typer.Option("--engine", metavar="NAME", help="duckdb or athena.")] = "duckdb",
    database: Annotated[
        str | None,
        typer.Option("--database", metavar="NAME", help="athena: the database. duckdb: a sub-folder or schema."),
    ] = None,
    destination: Annotated[
        str | None,
        typer.Option("--destination", metavar="DIR", help=f"duckdb: where copies go; default: {DESTINATION}."),
    ] = None,
    data_catalog: Annotated[
        str | None,
        typer.Option("--data-catalog", metavar="NAME", help="athena: such as s3tablescatalog/lake; default: Glue's."),
    ] = None,
    region: Annotated[str | None, typer.Option("--region", metavar="NAME", help="athena: the AWS Region.")] = None,
    profile: Annotated[str | None, typer.Option("--profile", metavar="NAME", help="athena: the AWS profile.")] = None,
    workgroup: Annotated[str | None, typer.Option("--workgroup", metavar="NAME", help="athena: the workgroup.")] = None,
    query_output: Annotated[
        str | None, typer.Option("--query-output", metavar="S3", help="athena: where query results go.")
    ] = None,
    destination_database: Annotated[
        str | None, typer.Option("--destination-database", metavar="NAME", help="athena: the database of the copies.")
    ] = None,
    location: Annotated[
        str | None, typer.Option("--location", metavar="S3", help="athena: prefix below which copies are written.")
    ] = None,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Of the config that is written.")] = "dev",
    configs: Configs = CONFIGS,
    catalog_file: CatalogFile = None,
    dbt: Annotated[
        Path | None, typer.Option("--dbt", metavar="FILE", help="manifest.json of dbt, whose tests declare relations.")
    ] = None,
    tables: Annotated[
        list[str] | None, typer.Option("--tables", metavar="GLOB", help="Only these tables. May be repeated.")
    ] = None,
    starts: Annotated[
        list[str] | None,
        typer.Option(
            "--from",
            metavar="TABLE",
            help="Begins there: only what belongs to it, and what that needs. May be repeated.",
        ),
    ] = None,
    most_bytes: Annotated[
        str, typer.Option("--read", metavar="SIZE", help="Most bytes of data to look at; 0B for the catalog alone.")
    ] = "10GB",
    force: Annotated[bool, typer.Option("--force", help="Overwrites a config that is there.")] = False,
    as_json: Json = False,
) -> None:
    """Writes a first config: relations inferred from names, types and data, each with its reason; rules; personal data.

    Reads the catalog, and asks small questions to the data: are keys unique, do references meet rows?
    A config of more than 200 tables is not written; then the tables to begin with are listed.

    Example: subset init --source data/lake --destination data/dev
    """
    from subsetter.catalog.unread import told_unread
    from subsetter.inference.candidates import decide, keys_of, propose, refuted
    from subsetter.inference.choosing import keyless
    from subsetter.inference.kinds import kind_candidates
    from subsetter.inference.starter import starter

    asked = Asked(
        name=name,
        engine=engine,
        source=source,
        destination=destination,
        database=database,
        data_catalog=data_catalog,
        region=region,
        profile=profile,
        workgroup=workgroup,
        query_output=query_output,
        destination_database=destination_database,
        location=location,
    )
    head, budget = head_of(asked), budget_of(most_bytes)
    ground = _ground(asked, catalog_file, dbt)
    file = _new_file(configs, name, ground, force=force)
    whole = read_whole(head, catalog_file)
    assert_apart(head, whole)
    catalog = only(whole, tables or ())
    declared = declared_by(dbt, catalog)
    candidates = propose(catalog, declared.relations, declared.keys)
    begin = [named(catalog, start) for start in starts or ()]
    told = KindsSeen()
    if begin or len(catalog.tables) <= MOST_TABLES:
        told = kinds_seen(head, catalog, candidates, catalog_file, budget)
        candidates = (*candidates, *kind_candidates(catalog, candidates, told.kinds, declared.keys))
    catalog = around(catalog, decide(candidates), begin)
    candidates = _inside(catalog, candidates)
    if len(catalog.tables) > MOST_TABLES:
        _show_choices(catalog, candidates, as_json=as_json)
        return
    first = looked(head, catalog, candidates, catalog_file, budget - told.bytes)
    decided = decide(candidates, first.seen)
    catalog = around(catalog, decided, begin)  # again: the data may say that a table does not belong there
    keys = keys_of(catalog, declared.keys, first.seen)
    likely = [one for one in _inside(catalog, decided) if one.is_likely]
    columns = keyless(catalog, likely, keys, begin)
    then = looked_at_columns(head, catalog, columns, first.seen, catalog_file, budget - told.bytes - first.bytes)
    made = starter(
        head,
        catalog,
        decided,
        keys,
        starts=begin,
        kinds=told.kinds,
        refuted=refuted(_inside(catalog, candidates), then.seen),
        seen=then.seen,
        notes=(*told_unread(catalog), *declared.notes, *told.notes, *first.notes, *then.notes),
    )
    own = called(name, configs)
    _write(made, file, own, ground, force=force)
    _finish(made, file, whole, own, as_json=as_json)


def _inside(catalog: Catalog, candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    return tuple(one for one in candidates if one.child in catalog.by_name and one.parent in catalog.by_name)


def _show_choices(catalog: Catalog, candidates: Sequence[Candidate], *, as_json: bool) -> None:
    from subsetter.inference.candidates import decide
    from subsetter.inference.choosing import choices
    from subsetter.report.starter import show_choices

    likely = [one for one in decide(candidates) if one.is_likely]
    show_choices(choices(catalog, likely, _MOST_CHOICES), likely, len(catalog.tables), as_json=as_json)


def _ground(asked: Asked, *read: Path | None) -> Ground:
    from subsetter.config.on_disk import on_disk
    from subsetter.files.ground import Ground

    sources = (on_disk(asked.source),) if asked.source and asked.engine == "duckdb" else ()
    return Ground(sources, tuple(file for file in read if file is not None))


def _new_file(configs: Path, name: str, ground: Ground, *, force: bool) -> Path:
    from subsetter.files.writing import assert_writable

    for ending in (".yaml", ".yml"):
        file = configs / f"{name}{ending}"
        if os.path.lexists(file) and not force:
            raise InputError(f"{file} is there already.", hint="Write another --name, or --force to overwrite it.")
    file = configs / f"{name}.yaml"
    assert_writable(file, ground, force=force)
    return file


def _write(made: Starter, file: Path, own: Called, ground: Ground, *, force: bool) -> None:
    from subsetter.files.writing import write_file
    from subsetter.report.starter import starter_yaml

    write_file(file, starter_yaml(made, own), ground, force=force, make_folders=True)


def _finish(made: Starter, file: Path, catalog: Catalog, own: Called, *, as_json: bool) -> None:
    """Holds the new config to everything that a build would hold it to, and tells what was written.

    Raises:
        ConfigError: when a person has to correct it first.
    """
    from subsetter.builds.preparing.prepare import prepare
    from subsetter.builds.records.lock import utc_now
    from subsetter.config.load import load_config
    from subsetter.report.console import tell
    from subsetter.report.starter import show_started

    try:
        prepare(load_config(file), catalog, utc_now())
    except ConfigError:
        tell(f"{file} is written, and has to be corrected before it can be built.")
        raise
    show_started(made, str(file), own, as_json=as_json)
