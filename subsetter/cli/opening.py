"""From what the user typed to a loaded config, its engine and its catalog."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from subsetter.errors import ConfigError, InputError, Problem

if TYPE_CHECKING:
    from subsetter.catalog.tables import Catalog
    from subsetter.config.load import LoadedConfig
    from subsetter.engines.base import Engine
    from subsetter.planning.steps import Plan


def load(
    config: str, configs: Path, variables: Sequence[str] | None = None, settings: Sequence[str] | None = None
) -> LoadedConfig:
    """Returns the config that the user named.

    Raises:
        ConfigError: with every problem of its files and of the options.
    """
    from subsetter.config.find import find_config
    from subsetter.config.load import load_config

    return load_config(find_config(config, configs), variables=_pairs(variables or ()), settings=settings or ())


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


@contextmanager
def opened(loaded: LoadedConfig) -> Iterator[Engine]:
    """Gives the config's engine, and closes it at the end."""
    from subsetter.engines.registry import open_engine

    engine = open_engine(loaded)
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


def plan_of(loaded: LoadedConfig, file: Path | None) -> Plan:
    """Returns the plan of a config, with the catalog of the file, else of its sources.

    Raises:
        InputError: when the rules do not fit the catalog.
        EngineError: when a source cannot be read.
    """
    from subsetter.builds.reading import read_and_prepare
    from subsetter.catalog.file import read_catalog_file

    with opened(loaded) as engine:
        return read_and_prepare(loaded, engine, read_catalog_file(file) if file is not None else None)[1]


def _pairs(given: Sequence[str]) -> dict[str, str]:
    wrong = [text for text in given if "=" not in text]
    if wrong:
        cure = "Write it like --var cutoff=2026-08-01."
        raise ConfigError([Problem("", f"'{text}' sets no variable", cure, "--var") for text in wrong])
    return {name.strip(): value for name, _, value in (text.partition("=") for text in given)}
