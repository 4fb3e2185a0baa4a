"""``refresh``: the nightly command."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from subsetter.cli.opening import all_named, load, opened
from subsetter.cli.options import CONFIGS, EXIT_CODES, All, Configs, Fresh, Guardrails, Json, Settings, Variables

if TYPE_CHECKING:
    from subsetter.builds.build import BuildReport
    from subsetter.builds.events import Listener
    from subsetter.builds.refresh import Refreshed
    from subsetter.config.load import LoadedConfig
    from subsetter.report.event_lines import EventLines


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("refresh", short_help="Builds what has changed; for the night.", epilog=EXIT_CODES)(refresh)


def refresh(
    names: Annotated[list[str] | None, typer.Argument(metavar="[CONFIG]...", help="Names of configs.")] = None,
    every: All = False,
    jobs: Annotated[int, typer.Option("--jobs", metavar="N", min=1, help="Configs at once.")] = 1,
    since_schema_change: Annotated[
        Literal["build", "fail"] | None,
        typer.Option(
            "--since-schema-change", help="What to do when columns of the sources have changed; default: the config's."
        ),
    ] = None,
    fresh: Fresh = False,
    variables: Variables = None,
    settings: Settings = None,
    configs: Configs = CONFIGS,
    guardrails: Guardrails = None,
    as_json: Json = False,
) -> None:
    """Builds each config unless nothing has changed since its published build; asks nothing.

    One that fails does not stop the others; the exit code is the highest. With --json each event is one line.

    Example: subset refresh --all --jobs 2
    """
    from subsetter.builds.refresh import refresh_all

    chosen = all_named(names or (), every=every, configs=configs)
    work = _Refresh(configs, variables, settings, guardrails, fresh, since_schema_change, as_json=as_json)
    work.load(chosen)
    results = refresh_all(chosen, work.one, work.failed, jobs)
    work.summary(results)
    raise typer.Exit(max(one.exit_code for one in results))


class _Refresh:
    """What the configs of one refresh share."""

    def __init__(
        self,
        configs: Path,
        variables: list[str] | None,
        settings: list[str] | None,
        guardrails: Path | None,
        fresh: bool,
        since_schema_change: str | None,
        *,
        as_json: bool,
    ) -> None:
        self._configs = configs
        self._variables = variables
        self._settings = settings
        self._guardrails = guardrails
        self._fresh = fresh
        self._since_schema_change = since_schema_change
        self._as_json = as_json
        self._alarms: dict[str, str] = {}
        self._writing = Lock()
        self._loaded: dict[str, LoadedConfig | Exception] = {}

    def load(self, names: Sequence[str]) -> None:
        """Loads the configs, and imports all that the threads which build them will need; for the main thread."""
        import subsetter.builds.alarm
        import subsetter.builds.build
        import subsetter.report.build_page
        import subsetter.report.event_lines
        import subsetter.report.progress  # noqa: F401
        from subsetter.engines.imports import import_for_threads

        for name in names:
            try:
                self._loaded[name] = load(name, self._configs, self._variables, self._settings, self._guardrails)
            except Exception as error:  # noqa: BLE001 told when it is this config's turn
                self._loaded[name] = error
        found = (one for one in self._loaded.values() if not isinstance(one, Exception))
        import_for_threads({one.config.engine.name for one in found})

    def one(self, name: str) -> BuildReport:
        """Refreshes one config."""
        from subsetter.builds.build import BuildOptions, build
        from subsetter.report.build_page import build_page

        loaded = self._loaded[name]
        if isinstance(loaded, Exception):
            raise loaded
        if loaded.config.on_failure:
            self._alarms[name] = loaded.config.on_failure
        options = BuildOptions(
            command="refresh",
            fresh=self._fresh,
            skip_unchanged=True,
            fail_on_schema_change=(self._since_schema_change or loaded.config.since_schema_change) == "fail",
        )
        with opened(loaded) as engine:
            return build(loaded, engine, listener=self._listener(loaded), page=build_page, options=options)

    def failed(self, result: Refreshed) -> None:
        """Tells the user's command of a config that failed."""
        from subsetter.builds.alarm import raise_alarm
        from subsetter.builds.records.lock import utc_now

        if result.config in self._alarms:
            trouble = raise_alarm(self._alarms[result.config], result, utc_now())
            if trouble:
                with self._writing:
                    typer.echo(f"{result.config}: {trouble}", err=True)

    def summary(self, results: tuple[Refreshed, ...]) -> None:
        """Writes what became of each config."""
        from subsetter.codec import to_plain
        from subsetter.report.console import show
        from subsetter.report.refreshed import refreshed

        if not self._as_json:
            for one in results:
                if one.error:
                    typer.echo(f"{one.config}: {one.error}", err=True)
            show(refreshed(results))
            return
        for one in results:
            self._lines(one.config).write("refreshed", to_plain(one))

    def _listener(self, loaded: LoadedConfig) -> Listener:
        from subsetter.report.progress import Lines

        return self._lines(loaded.name).hear if self._as_json else Lines(loaded.name, self._writing).hear

    def _lines(self, config: str) -> EventLines:
        from subsetter.builds.records.lock import utc_now
        from subsetter.report.event_lines import EventLines

        return EventLines(sys.stdout, config, utc_now, self._writing)
