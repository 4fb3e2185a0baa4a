"""The options of ``init``, and where the config that it writes reads and writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from subsetter.errors import ConfigError, Problem, SubsetError

if TYPE_CHECKING:
    from subsetter.inference.starter import Head

DESTINATION = "copies"
"""Where the embedded engine's copies go unless the user says otherwise."""

_ENGINES = ("athena", "duckdb")
_NEEDED_ON_ATHENA = ("--database", "--destination-database", "--location")
_EXAMPLES = {
    "--source": "Name a folder with one entry per table, or a DuckDB database file: --source data/lake.",
    "--database": "Name the Athena database to read: --database sales.",
    "--destination-database": "Name the database of the copies: --destination-database sales_dev.",
    "--location": "Say where their files go: --location s3://bucket/prefix/.",
}

_OPTIONS = {
    "source.path": "--source",
    "source.database": "--database",
    "source.catalog": "--data-catalog",
    "engine.region": "--region",
    "engine.profile": "--profile",
    "engine.workgroup": "--workgroup",
    "engine.query_output": "--query-output",
    "destination.path": "--destination",
    "destination.database": "--destination-database",
    "destination.location": "--location",
}
_KEYS = re.compile(rf"\b({'|'.join(map(re.escape, _OPTIONS))})\b(?!\.\w)")


@dataclass(frozen=True)
class Asked:
    """Where to read and write, as the user typed it; None for what was left out."""

    name: str
    engine: str
    source: str | None
    destination: str | None
    database: str | None
    data_catalog: str | None
    region: str | None
    profile: str | None
    workgroup: str | None
    query_output: str | None
    destination_database: str | None
    location: str | None


def head_of(asked: Asked) -> Head:
    """Returns where the config reads and writes.

    Raises:
        ConfigError: with everything that is wrong with them.
    """
    from subsetter.inference.starter import Head

    problems = list(_option_problems(asked))
    if problems:
        raise ConfigError(problems)
    if asked.engine == "duckdb":
        source = _given(path=asked.source, database=asked.database)
        return Head(asked.name, (("name", "duckdb"),), source, (("path", asked.destination or DESTINATION),))
    engine = _given(
        name="athena",
        region=asked.region,
        profile=asked.profile,
        workgroup=asked.workgroup,
        query_output=asked.query_output,
    )
    source = _given(catalog=asked.data_catalog, database=asked.database)
    return Head(asked.name, engine, source, _given(database=asked.destination_database, location=asked.location))


def _given(**values: str | None) -> tuple[tuple[str, str], ...]:
    return tuple((key, value) for key, value in values.items() if value)


def _option_problems(asked: Asked) -> Iterator[Problem]:
    from subsetter.config.load import CONFIG_NAME
    from subsetter.config.suggestions import did_you_mean

    if not CONFIG_NAME.fullmatch(asked.name):
        yield Problem("--name", f"'{asked.name}' cannot be a config's name", "Use letters, digits, _ and -.")
    if asked.engine not in _ENGINES:
        near = did_you_mean(asked.engine, _ENGINES)
        yield Problem("--engine", f"there is no engine {asked.engine}", near or "Write duckdb or athena.")
        return
    athena = {
        "--data-catalog": asked.data_catalog,
        "--region": asked.region,
        "--profile": asked.profile,
        "--workgroup": asked.workgroup,
        "--query-output": asked.query_output,
        "--destination-database": asked.destination_database,
        "--location": asked.location,
    }
    duckdb = {"--source": asked.source, "--destination": asked.destination}
    foreign, needed = (athena, ("--source",)) if asked.engine == "duckdb" else (duckdb, _NEEDED_ON_ATHENA)
    for option, value in foreign.items():
        if value is not None:
            yield Problem(
                option, f"engine {asked.engine} has no such option", "Leave it out, or name another --engine."
            )
    values = athena | duckdb | {"--database": asked.database}
    for option in needed:
        if not values[option]:
            yield Problem(option, "this option is missing", _EXAMPLES[option])


@contextmanager
def told_of_options(folder: Path) -> Iterator[None]:
    """Names options in errors from the inside that are about keys of a config that the user never wrote.

    Args:
        folder: in which that config lies.
    """
    try:
        yield
    except ConfigError as error:
        raise ConfigError([_of_option(problem, folder) for problem in error.problems]) from error
    except SubsetError as error:
        error.message, error.hint = _with_options(error.message, folder), _with_options(error.hint, folder)
        raise


def _of_option(problem: Problem, folder: Path) -> Problem:
    message, cure = _with_options(problem.message, folder), _with_options(problem.cure, folder)
    if not problem.file.startswith(str(folder)):
        return replace(problem, message=message, cure=cure)
    return Problem(_with_options(problem.path, folder), message, cure)


def _with_options(text: str, folder: Path) -> str:
    placeless = re.sub(rf" in {re.escape(str(folder))}\S*:\d+", "", text)
    return _KEYS.sub(lambda key: _OPTIONS[key[0]], placeless)


def budget_of(text: str) -> int:
    """Returns the bytes that ``--read`` allows.

    Raises:
        ConfigError: when it is no size.
    """
    from subsetter.config.invalid import Invalid
    from subsetter.config.units import parse_size

    if text.strip() in ("0", "0B"):
        return 0
    try:
        return parse_size(text)
    except Invalid as wrong:
        raise ConfigError([Problem("--read", wrong.message, wrong.cure)]) from None
