"""From what the user typed to a loaded config, its engine and its catalog."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from subsetter.cli.options import CONFIGS
from subsetter.errors import ConfigError, InputError, Problem
from subsetter.stopping import working

if TYPE_CHECKING:
    from subsetter.builds.preparing.limits import Meter
    from subsetter.catalog.tables import Catalog
    from subsetter.config.called import Called
    from subsetter.config.load import LoadedConfig
    from subsetter.costing.cost import Cost
    from subsetter.engines.base import Engine
    from subsetter.planning.steps import Plan


def load(
    config: str,
    configs: Path,
    variables: Sequence[str] | None = None,
    settings: Sequence[str] | None = None,
    guardrails: Path | None = None,
) -> LoadedConfig:
    """Returns the config that the user named, as the guardrails let it be.

    Raises:
        ConfigError: with every problem of its files and of the options, or with what the guardrails forbid.
    """
    from subsetter.config.find import find_config
    from subsetter.config.load import load_config

    loaded = load_config(find_config(config, configs), variables=_pairs(variables or ()), settings=settings or ())
    loaded = replace(loaded, called=called(config, configs, variables, settings))
    if guardrails is None:
        return loaded
    from subsetter.config.guardrails import guarded, load_guardrails

    return guarded(loaded, load_guardrails(guardrails))


def called(
    config: str, configs: Path, variables: Sequence[str] | None = None, settings: Sequence[str] | None = None
) -> Called:
    """Returns what names the config that the user named, for the next command."""
    from subsetter.config.called import Called
    from subsetter.config.find import is_path

    folder = "" if configs == CONFIGS or is_path(config) else str(configs)
    return Called(config, folder, tuple(variables or ()), tuple(settings or ()))


def named(config: str | None, *, every: bool, configs: Path) -> tuple[str, ...]:
    """Returns the names of the configs that a command is about.

    Raises:
        InputError: when neither a config nor ``--all`` was given, or both, or there is none.
    """
    from subsetter.config.find import list_configs

    if every == (config is not None):
        raise InputError("Name one config, or write --all for every config.", hint=f"Configs are in {configs}.")
    if config is not None:
        return (config,)
    names = list_configs(configs)
    if not names:
        raise InputError(f"There are no configs in {configs}.", hint="Name another folder with --configs.")
    return names


def all_named(given: Sequence[str], *, every: bool, configs: Path) -> tuple[str, ...]:
    """Returns the names of the configs that a command is about, each once.

    Raises:
        InputError: when neither configs nor ``--all`` were given, or both, or there is none.
    """
    if not given or every:
        return named(given[0] if given else None, every=every, configs=configs)
    return tuple(dict.fromkeys(given))


@contextmanager
def opened(loaded: LoadedConfig) -> Iterator[Engine]:
    """Gives the config's engine, and closes it at the end."""
    from subsetter.engines.imports import import_for_threads
    from subsetter.engines.registry import open_engine

    import_for_threads([loaded.config.engine.name])
    engine = open_engine(loaded)
    with working(engine.interrupt, following=loaded.called.line("status")):
        try:
            yield engine
        finally:
            engine.close()


def catalog_of(loaded: LoadedConfig, file: Path | None) -> Catalog:
    """Returns the catalog of a config: from the file, else from its sources.

    Raises:
        ConfigError: with every problem of the file.
        SourceUnreadable: when a source cannot be read.
    """
    from subsetter.catalog.file import read_catalog_file

    if file is not None:
        return read_catalog_file(file)
    with opened(loaded) as engine:
        return engine.read_catalog()


def metered(loaded: LoadedConfig, engine: Engine, what: str) -> Meter:
    """Returns what holds the reading of a command against the limits of a config.

    Args:
        loaded: the config.
        engine: of it.
        what: the work, in messages.
    """
    from subsetter.builds.preparing.estimate import tariff_of
    from subsetter.builds.preparing.limits import Meter

    return Meter(loaded, tariff_of(loaded, engine.capabilities), what)


@dataclass(frozen=True)
class Priced:
    """A plan with what it will read and cost.

    Attributes:
        loaded: the config with all its variables.
    """

    loaded: LoadedConfig
    plan: Plan
    costs: Cost

    def assert_within_limits(self) -> tuple[str, ...]:
        """Proves that it is within the limits, and returns what they only warn of.

        Raises:
            LimitExceeded: when it is not.
        """
        from subsetter.builds.preparing.limits import assert_within
        from subsetter.costing.forecast import forecast

        return assert_within(self.loaded, self.costs, forecast(self.plan))


def priced_of(loaded: LoadedConfig, engine: Engine, file: Path | None) -> Priced:
    """Returns the plan of a config and its estimate, with the catalog of the file, else of its sources.

    Raises:
        InputError: when the rules do not fit the catalog, or the engine cannot make what they ask for.
        EngineError: when a source cannot be read.
    """
    from subsetter.builds.preparing.estimate import estimate
    from subsetter.builds.preparing.preview import PREVIEW
    from subsetter.builds.preparing.sources import read_and_prepare
    from subsetter.catalog.file import read_catalog_file

    catalog = read_catalog_file(file) if file is not None else None
    complete, plan = read_and_prepare(loaded, engine, catalog)
    engine.bind(plan, PREVIEW, {})  # says what the engine cannot make, before a build does
    return Priced(complete, plan, estimate(complete, plan, engine, offline=catalog is not None))


def _pairs(given: Sequence[str]) -> dict[str, str]:
    wrong = [text for text in given if "=" not in text]
    if wrong:
        cure = "Write it like --var cutoff=2026-08-01."
        raise ConfigError([Problem("", f"'{text}' sets no variable", cure, "--var") for text in wrong])
    return {name.strip(): value for name, _, value in (text.partition("=") for text in given)}
