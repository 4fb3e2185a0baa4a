"""``drop``: remove everything of a config."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from subsetter.cli.opening import load, opened
from subsetter.cli.options import CONFIGS, EXIT_CODES, ConfigName, Configs, Json, Settings, Variables, Yes
from subsetter.errors import InputError

if TYPE_CHECKING:
    from subsetter.builds.drop import Belongings
    from subsetter.config.load import LoadedConfig


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("drop", short_help="Removes everything of a config.", epilog=EXIT_CODES)(drop)


def drop(
    config: ConfigName,
    yes: Yes = False,
    variables: Variables = None,
    settings: Settings = None,
    configs: Configs = CONFIGS,
    as_json: Json = False,
) -> None:
    """Removes the published tables and all builds of a config, after showing them.

    The source and the config's file stay.

    Example: subset drop dev --yes
    """
    from subsetter.builds.drop import belongings
    from subsetter.builds.drop import drop as drop_config
    from subsetter.builds.outcome import told_on_failure
    from subsetter.codec import to_json
    from subsetter.report.console import write

    loaded = load(config, configs, variables, settings)
    with opened(loaded) as engine:
        found = belongings(engine)
        _tell(loaded.name, found)
        if not yes:
            _ask(loaded)
        with told_on_failure(engine, loaded.called, "drop"):
            gone = drop_config(engine)
    if as_json:
        write(to_json(gone))
    typer.echo(f"{loaded.name}: everything is removed", err=True)


def _tell(config: str, found: Belongings) -> None:
    typer.echo(f"{config} has {len(found.tables)} published tables and {len(found.builds)} builds:", err=True)
    for name in (*found.tables, *found.builds):
        typer.echo(f"  {name}", err=True)


def _ask(loaded: LoadedConfig) -> None:
    if not sys.stdin.isatty():
        raise InputError("Nothing was removed: nobody is there to be asked.", hint=loaded.called.line("drop", "--yes"))
    if not typer.confirm(f"Remove everything of {loaded.name}?", err=True):
        raise InputError("Nothing was removed.")
