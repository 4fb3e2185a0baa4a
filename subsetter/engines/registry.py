"""From a config to its engine. Each engine is imported only when a config names it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from subsetter.config.engine import DuckdbOptions
from subsetter.config.load import LoadedConfig
from subsetter.config.on_disk import on_disk
from subsetter.config.places import YamlPath
from subsetter.config.source import Source
from subsetter.engines.base import Engine, OnlineCheck
from subsetter.engines.imports import import_for_threads
from subsetter.errors import ConfigError, InputError
from subsetter.planning.steps import Plan
from subsetter.replication.client import ReplicationClient

if TYPE_CHECKING:
    from subsetter.engines.duckdb.settings import DuckdbSettings, LocalSource

# How DuckDB calls each ``destination.compression`` that its Parquet writer knows.
_DUCKDB_COMPRESSIONS = {"zstd": "zstd", "snappy": "snappy", "gzip": "gzip", "lz4": "lz4", "none": "uncompressed"}


def open_engine(loaded: LoadedConfig) -> Engine:
    """Returns the engine that a config names, bound to it. Nothing is read, written or connected yet.

    Relative paths count from the folder that the process runs in.

    Raises:
        ConfigError: when the config asks for what the engine does not support.
    """
    if isinstance(loaded.config.engine, DuckdbOptions):
        return _duckdb(loaded, loaded.config.engine)
    from subsetter.engines.athena.engine import AthenaEngine  # noqa: PLC0415 - heavy, and not always needed
    from subsetter.engines.athena.settings import settings_of  # noqa: PLC0415

    return AthenaEngine(settings_of(loaded))


def check_online(loaded: LoadedConfig) -> tuple[OnlineCheck, ...]:
    """Returns what a look at the account of a config's engine finds; the embedded engine has no account.

    Raises:
        ConfigError: when the config asks for what the engine does not support.
    """
    if isinstance(loaded.config.engine, DuckdbOptions):
        return ()
    import_for_threads(["athena"])
    from subsetter.engines.athena.online import look_around  # noqa: PLC0415 - heavy, and not always needed
    from subsetter.engines.athena.settings import settings_of  # noqa: PLC0415

    return look_around(settings_of(loaded))


def check_plan_online(loaded: LoadedConfig, plan: Plan) -> tuple[OnlineCheck, ...]:
    """Returns what a look finds that needs a plan, beside what ``check_online`` finds.

    On Athena that is what the account has against the plan. The embedded engine's destination is written to, which is
    safe only once a plan has proven that it lies outside of the sources.
    """
    if isinstance(loaded.config.engine, DuckdbOptions):
        from subsetter.engines.duckdb.online import look_at_destination  # noqa: PLC0415 - not always needed

        return (look_at_destination(_duckdb_settings(loaded, loaded.config.engine)),)
    from subsetter.engines.athena.online import look_at_plan  # noqa: PLC0415 - heavy, and not always needed
    from subsetter.engines.athena.settings import settings_of  # noqa: PLC0415

    return look_at_plan(settings_of(loaded), plan)


def open_replication(loaded: LoadedConfig) -> ReplicationClient:
    """Returns what changes the replication of a config's sources. Nothing is connected yet.

    Raises:
        InputError: when the engine has no replication.
    """
    if isinstance(loaded.config.engine, DuckdbOptions):
        raise InputError("Engine duckdb has no replication.", hint="It is set up for S3 Tables, with engine athena.")
    import_for_threads(["athena"])
    from subsetter.engines.athena.errors import AwsErrors  # noqa: PLC0415 - heavy, and not always needed
    from subsetter.engines.athena.s3tables import S3Tables  # noqa: PLC0415
    from subsetter.engines.athena.session import Connections  # noqa: PLC0415

    return S3Tables(Connections(loaded.config.engine), AwsErrors(loaded.config.engine.profile or ""))


def _duckdb(loaded: LoadedConfig, options: DuckdbOptions) -> Engine:
    from subsetter.engines.duckdb.engine import DuckdbEngine  # noqa: PLC0415 - heavy, and not always needed

    return DuckdbEngine(_duckdb_settings(loaded, options))


def _duckdb_settings(loaded: LoadedConfig, options: DuckdbOptions) -> DuckdbSettings:
    from subsetter.engines.duckdb.settings import DuckdbSettings  # noqa: PLC0415

    destination = loaded.config.destination
    compression = _DUCKDB_COMPRESSIONS.get(destination.compression)
    if compression is None:
        message = f"{destination.compression} is not supported by engine duckdb"
        cure = f"Write one of {', '.join(_DUCKDB_COMPRESSIONS)}."
        raise ConfigError([loaded.places.problem(("destination", "compression"), message, cure)])
    return DuckdbSettings(
        config=loaded.name,
        sources=tuple(_places(loaded)),
        destination=_path(destination.path),
        compression=compression,
        memory_limit_bytes=options.memory_limit,
        threads=options.threads,
    )


def _places(loaded: LoadedConfig) -> Iterator[LocalSource]:
    """Yields where the sources lie, those that rules name included."""
    from subsetter.engines.duckdb.settings import LocalSource  # noqa: PLC0415

    config = loaded.config
    found: list[tuple[YamlPath, str, Source | None, str]] = [
        *((("sources", name) if name else ("source",), name, one, "") for name, one in config.sources.items()),
        *(
            (("tables", pattern.text, "source"), pattern.ref.source, rule.source, pattern.ref.table)
            for pattern, rule in config.rules
            if pattern.ref
        ),
    ]
    for path, name, one, only in found:
        if one:
            place = loaded.places.of(path)
            stands = f"{place.file}:{place.line}" if place.line else place.file
            yield LocalSource(name, _path(one.path), one.database or "", only, one.as_of, stands, one.ignore)


def _path(text: str | None) -> Path:
    return on_disk(text or "")
