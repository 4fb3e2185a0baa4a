"""``status``, ``builds``, ``publish``, ``rollback``, ``prune``: what was built, and which of it readers see."""

from __future__ import annotations

from typing import Annotated

import typer

from subsetter.cli.opening import load, named, opened
from subsetter.cli.options import (
    CONFIGS,
    EXIT_CODES,
    All,
    ConfigName,
    Configs,
    Force,
    Json,
    OptionalConfigName,
    Overwrite,
    Settings,
    Variables,
)
from subsetter.errors import InputError, Interrupted, SubsetError


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("status", short_help="Shows what is published, and its age.", epilog=EXIT_CODES)(status)
    app.command("builds", short_help="Lists the builds of a config.", epilog=EXIT_CODES)(builds)
    app.command("publish", short_help="Switches readers to a kept build.", epilog=EXIT_CODES)(publish)
    app.command("rollback", short_help="Switches readers to the build before.", epilog=EXIT_CODES)(rollback)
    app.command("lock", short_help="Writes the lock file of a build.", epilog=EXIT_CODES)(lock)
    app.command("prune", short_help="Removes old builds.", epilog=EXIT_CODES)(prune)


def status(
    config: OptionalConfigName = None,
    every: All = False,
    max_age: Annotated[
        str | None, typer.Option("--max-age", metavar="AGE", help="Exit code 1 when older than this, such as 26h.")
    ] = None,
    variables: Variables = None,
    settings: Settings = None,
    configs: Configs = CONFIGS,
    as_json: Json = False,
) -> None:
    """Shows what is published, its age, the last build that began and its error, and who works on it now.

    With --all, a config that fails does not stop the others; the exit code is the highest.

    Example: subset status --all --max-age 26h
    """
    from subsetter.builds.status import read_status, unknown_status
    from subsetter.cli.values import age_of
    from subsetter.codec import to_json
    from subsetter.report.console import show, write
    from subsetter.report.statuses import stands

    most = None if max_age is None else age_of(max_age)
    found = []
    for name in named(config, every=every, configs=configs):
        try:
            with opened(load(name, configs, variables, settings)) as engine:
                found.append(read_status(name, engine))
        except SubsetError as error:
            if not every:
                raise
            found.append(unknown_status(name, error))
            _tell(name, found[-1].error)
    if as_json:
        write(to_json(tuple(found), tuple))
    else:
        show(stands(found))
    is_stale = most is not None and any(one.is_older_than(most) for one in found)
    raise typer.Exit(max(int(is_stale), *(one.exit_code for one in found)))


def builds(
    config: ConfigName,
    variables: Variables = None,
    settings: Settings = None,
    configs: Configs = CONFIGS,
    as_json: Json = False,
) -> None:
    """Lists the builds of a config, newest first, with their sizes and checks.

    Example: subset builds dev
    """
    from subsetter.builds.records.history import read_history
    from subsetter.builds.records.lock import utc_now
    from subsetter.codec import to_json
    from subsetter.report.console import show, write
    from subsetter.report.tables import listed

    with opened(load(config, configs, variables, settings)) as engine:
        history = read_history(engine)
    if as_json:
        write(to_json(history))
    else:
        show(listed(history, utc_now()))


def publish(
    config: ConfigName,
    build: Annotated[str, typer.Argument(metavar="BUILD", help="A build id, as subset builds lists it.")],
    force: Force = False,
    variables: Variables = None,
    settings: Settings = None,
    configs: Configs = CONFIGS,
    as_json: Json = False,
) -> None:
    """Switches readers to a build that was kept.

    Example: subset publish dev 20261123T020000-ab12
    """
    from subsetter.builds.outcome import told_on_failure
    from subsetter.builds.publish import publish_build
    from subsetter.builds.records.manifest import parse_build_id
    from subsetter.report.progress import told

    loaded = load(config, configs, variables, settings)
    with opened(loaded) as engine, told_on_failure(engine, loaded.called, "publish"), told() as listener:
        published = publish_build(engine, parse_build_id(build), listener, force=force)
    _write_if(as_json, published)


def rollback(
    config: ConfigName,
    force: Force = False,
    variables: Variables = None,
    settings: Settings = None,
    configs: Configs = CONFIGS,
    as_json: Json = False,
) -> None:
    """Switches readers back to the build before the published one.

    Example: subset rollback dev
    """
    from subsetter.builds.outcome import told_on_failure
    from subsetter.builds.publish import roll_back
    from subsetter.report.progress import told

    loaded = load(config, configs, variables, settings)
    with opened(loaded) as engine, told_on_failure(engine, loaded.called, "rollback"), told() as listener:
        published = roll_back(engine, listener, force=force)
    _write_if(as_json, published)


def lock(
    config: ConfigName,
    build: Annotated[
        str | None, typer.Argument(metavar="[BUILD]", help="A build id; default: what is published.")
    ] = None,
    variables: Variables = None,
    settings: Settings = None,
    configs: Configs = CONFIGS,
    force: Overwrite = False,
) -> None:
    """Writes CONFIG.lock beside the config: columns, pins and values of a build, for subset build --frozen.

    Columns that come later are new to it, and columns.on_new says what becomes of them.

    Example: subset lock dev
    """
    from subsetter.builds.records.history import read_history
    from subsetter.builds.records.lock_file import lock_of, lock_path, write_lock_file
    from subsetter.builds.records.manifest import parse_build_id
    from subsetter.config.on_disk import ground_of

    loaded = load(config, configs, variables, settings)
    with opened(loaded) as engine:
        ids = [parse_build_id(build)] if build else read_history(engine).published_ids
        if not ids:
            raise InputError("Nothing is published yet.", hint="Build the config first, or name a build.")
        write_lock_file(lock_of(engine.store, ids[-1]), lock_path(loaded), ground_of(loaded), force=force)
    typer.echo(f"{lock_path(loaded)}: build {ids[-1]}", err=True)


def prune(
    config: OptionalConfigName = None,
    every: All = False,
    variables: Variables = None,
    settings: Settings = None,
    configs: Configs = CONFIGS,
    as_json: Json = False,
) -> None:
    """Removes builds that keep_builds and keep_days do not keep; never the published one.

    With --all, a config that fails does not stop the others; the exit code is the highest.

    Example: subset prune dev
    """
    from subsetter.builds.outcome import told_on_failure
    from subsetter.builds.prune import Pruned, prune_config
    from subsetter.report.progress import told

    pruned, worst = [], 0
    for name in named(config, every=every, configs=configs):
        try:
            loaded = load(name, configs, variables, settings)
            with opened(loaded) as engine, told_on_failure(engine, loaded.called, "prune"), told() as listener:
                pruned.append(Pruned(loaded.name, prune_config(loaded.config, engine, listener)))
        except SubsetError as error:
            if not every or isinstance(error, Interrupted):
                raise
            worst = max(worst, error.exit_code)
            _tell(name, "\n".join(part for part in (error.message, error.hint) if part))
    _write_if(as_json, tuple(pruned))
    raise typer.Exit(worst)


def _tell(config: str, error: str) -> None:
    typer.echo(f"{config}: {error}", err=True)


def _write_if(as_json: bool, result: object) -> None:
    from subsetter.codec import to_json
    from subsetter.report.console import write

    if as_json:
        write(to_json(result))
