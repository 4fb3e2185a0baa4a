"""``check``, ``catalog`` and ``schema``: is a config right, and what does it read?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from subsetter.cli.opening import catalog_of, load, named, opened, priced_of
from subsetter.cli.options import (
    CONFIGS,
    EXIT_CODES,
    All,
    CatalogFile,
    ConfigName,
    Configs,
    Guardrails,
    Json,
    Online,
    OptionalConfigName,
    Overwrite,
    Settings,
    Variables,
)
from subsetter.errors import ConfigError, SubsetError

if TYPE_CHECKING:
    from subsetter.catalog.tables import Catalog
    from subsetter.config.load import LoadedConfig
    from subsetter.engines.base import OnlineCheck
    from subsetter.report.check_results import Checked


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("check", short_help="Checks a config; reports every problem.", epilog=EXIT_CODES)(check)
    app.command("catalog", short_help="Writes the catalog file of a config.", epilog=EXIT_CODES)(catalog)
    app.command("schema", short_help="Writes the JSON Schema of the YAML.", epilog=EXIT_CODES)(schema)


def check(
    config: OptionalConfigName = None,
    every: All = False,
    variables: Variables = None,
    settings: Settings = None,
    configs: Configs = CONFIGS,
    catalog_file: CatalogFile = None,
    guardrails: Guardrails = None,
    online: Online = False,
    as_json: Json = False,
) -> None:
    """Checks a config against its catalog and reports every problem at once.

    Reads names, columns and types of the sources, never rows, and runs nothing. With --online it also writes and
    removes one small object at the destination and, on Athena, runs one statement that reads no table.

    Example: subset check dev
    """
    from subsetter.report.check_results import Checked, show_checked

    results = []
    for name in named(config, every=every, configs=configs):
        found: tuple[OnlineCheck, ...] | None = None
        try:
            loaded = load(name, configs, variables, settings, guardrails)
            found = _looked_around(loaded) if online else None
            results.append(_checked(name, loaded, catalog_file, found))
        except SubsetError as error:
            problems = error.problems if isinstance(error, ConfigError) else ()
            results.append(Checked(name, error=error, problems=problems, online=found or ()))
    show_checked(results, as_json=as_json)
    raise typer.Exit(max(one.exit_code for one in results))


def _looked_around(loaded: LoadedConfig) -> tuple[OnlineCheck, ...]:
    from subsetter.engines.registry import check_online

    return check_online(loaded)


def _checked(
    name: str, loaded: LoadedConfig, catalog_file: Path | None, found: tuple[OnlineCheck, ...] | None
) -> Checked:
    from subsetter.builds.preparing.preview import assert_sendable
    from subsetter.engines.registry import check_plan_online
    from subsetter.report.check_results import Checked

    with opened(loaded) as engine:
        priced = priced_of(loaded, engine, catalog_file)
        assert_sendable(priced.plan, engine)
    plan = priced.plan
    online = () if found is None else (*found, *check_plan_online(loaded, plan))
    notes = (*plan.rules.notes, *plan.notes, *priced.assert_within_limits())
    return Checked(name, tables=len(plan.tables), steps=len(plan.steps), notes=notes, online=online)


def catalog(
    config: ConfigName,
    variables: Variables = None,
    settings: Settings = None,
    configs: Configs = CONFIGS,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Writes this file, YAML or JSON by its name; - for stdout."
        ),
    ] = None,
    force: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Writes the catalog file of a config: tables, columns, types, sizes.

    With it, check, plan and build --dry-run work without any account.

    Example: subset catalog dev > dev-catalog.yaml
    """
    from subsetter.catalog.file import is_marked, marked_text, write_catalog_file
    from subsetter.config.on_disk import ground_of
    from subsetter.files.writing import assert_writable
    from subsetter.report.console import write

    loaded = load(config, configs, variables, settings)
    if output is None or str(output) == "-":
        write(marked_text(_catalog_told(loaded), is_json=as_json))
        return
    ground = ground_of(loaded)
    assert_writable(output, ground, force=force, is_ours=is_marked)  # before the sources are read, which may take long
    write_catalog_file(_catalog_told(loaded), output, ground, force=force)


def _catalog_told(loaded: LoadedConfig) -> Catalog:
    """Returns the catalog of the sources, and tells what they hold and is not in it."""
    from subsetter.catalog.unread import told_unread
    from subsetter.report.console import tell
    from subsetter.report.tables import notes

    found = catalog_of(loaded, None)
    for note in notes(told_unread(found)):
        tell(note)
    return found


def schema(
    guardrails: Annotated[bool, typer.Option("--guardrails", help="Of the guardrails, not of a config.")] = False,
) -> None:
    """Writes the JSON Schema of the YAML, for editors that complete and check it.

    Examples: subset schema > subset.schema.json, subset schema --guardrails > guardrails.schema.json
    """
    from subsetter.config.schema import guardrails_schema, json_schema
    from subsetter.report.console import write
    from subsetter.report.json_text import json_text

    write(json_text(guardrails_schema() if guardrails else json_schema()))
