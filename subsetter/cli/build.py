"""``build``: make, verify and publish a copy, or show what would be sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from subsetter.cli.opening import called, load, opened, priced_of
from subsetter.cli.options import (
    CONFIGS,
    EXIT_CODES,
    CatalogFile,
    ConfigName,
    Configs,
    Force,
    Fresh,
    Guardrails,
    Json,
    LogJson,
    Settings,
    Variables,
)
from subsetter.errors import InputError

if TYPE_CHECKING:
    from subsetter.builds.build import BuildOptions
    from subsetter.config.called import Called
    from subsetter.config.load import LoadedConfig


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("build", short_help="Makes, verifies and publishes a copy.", epilog=EXIT_CODES)(build)


def build(
    config: ConfigName,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Writes the SQL and changes nothing.")] = False,
    variables: Variables = None,
    settings: Settings = None,
    configs: Configs = CONFIGS,
    catalog_file: CatalogFile = None,
    guardrails: Guardrails = None,
    fresh: Fresh = False,
    force: Force = False,
    frozen: Annotated[bool, typer.Option("--frozen", help="Makes the build of the lock file again.")] = False,
    pins: Annotated[str, typer.Option("--pins", metavar="BUILD", help="Reads the snapshots of an older build.")] = "",
    as_json: Json = False,
    log_json: LogJson = False,
) -> None:
    """Makes the copy beside the published one, verifies it, and switches readers to it in one step.

    A failure, a kill or Ctrl-C leaves what is published as it was; the next build goes on where it ended.

    Examples: subset build dev, subset build dev --dry-run, subset build dev --var cutoff=2026-08-01
    """
    if catalog_file is not None and not dry_run:
        raise InputError("--catalog FILE goes with --dry-run.", hint="A build reads the catalog of its sources itself.")
    with _nothing_run(called(config, configs, variables, settings)):
        loaded = load(config, configs, variables, settings, guardrails)
    if dry_run:
        _preview(loaded, catalog_file)
    else:
        options = _options(loaded, fresh=fresh, force=force, frozen=frozen, pins=pins)
        _build(loaded, options, as_json=as_json, log_json=log_json)


@contextmanager
def _nothing_run(config: Called) -> Iterator[None]:
    try:
        yield
    except InputError as error:
        error.add_note("Nothing was run: what is published stands as it was.")
        error.add_note(f"Next: {config.line('check')}")
        raise


def _preview(loaded: LoadedConfig, catalog_file: Path | None) -> None:
    from subsetter.builds.preparing.preview import preview
    from subsetter.report.console import tell, write
    from subsetter.report.planned import warned

    with opened(loaded) as engine:
        priced = priced_of(loaded, engine, catalog_file)
        write(preview(loaded.name, priced.plan, engine, priced.costs))
    for line in priced.assert_within_limits():
        tell(warned(line))


def _options(loaded: LoadedConfig, *, fresh: bool, force: bool, frozen: bool, pins: str) -> BuildOptions:
    from subsetter.builds.build import BuildOptions
    from subsetter.builds.records.lock_file import lock_path, read_lock_file
    from subsetter.builds.records.manifest import parse_build_id

    lock = read_lock_file(lock_path(loaded)) if frozen else None
    if frozen and (lock is None or pins):
        why = "--frozen and --pins exclude each other." if pins else f"{lock_path(loaded)} is not there."
        raise InputError(why, hint=f"Write the lock file of what is published: {loaded.called.line('lock')}")
    return BuildOptions(fresh=fresh, force=force, frozen=lock, pins=parse_build_id(pins) if pins else "")


def _build(loaded: LoadedConfig, options: BuildOptions, *, as_json: bool, log_json: bool) -> None:
    from subsetter.builds.build import build as build_config
    from subsetter.codec import to_json
    from subsetter.report.build_page import build_page
    from subsetter.report.built import built
    from subsetter.report.console import show, write
    from subsetter.report.progress import told

    with opened(loaded) as engine:
        with told(loaded.name, log_json=log_json) as listener:
            report = build_config(loaded, engine, listener=listener, page=build_page, options=options)
        if as_json:
            write(to_json(report))
        else:
            show(built(report))
