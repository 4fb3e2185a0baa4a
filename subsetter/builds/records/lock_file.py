"""The lock file of a config: the columns, pins and values of one build, so that it can be made again.

It lies beside the config as ``<name>.lock`` and is meant to be kept with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from subsetter.builds.records.manifest import read_manifest, read_plan
from subsetter.catalog.tables import Catalog, Former, Pin, Table, TableName
from subsetter.codec import from_json, to_json
from subsetter.config.load import LoadedConfig
from subsetter.engines.base import Store
from subsetter.errors import ConfigError, InputError, Problem
from subsetter.files.ground import NOTHING, Ground
from subsetter.files.reading import read_regular
from subsetter.files.writing import write_file


@dataclass(frozen=True)
class LockedColumn:
    """A column as it was; the type in Trino's words.

    Attributes:
        former: how the pinned snapshot has it; None where that is the same.
    """

    name: str
    type: str
    former: Former | None = None


@dataclass(frozen=True)
class LockedTable:
    """A source table as a build read it.

    Attributes:
        fingerprint: of its files or versions; what counts where there is no pin.
    """

    name: TableName
    columns: tuple[LockedColumn, ...]
    pin: Pin | None
    fingerprint: str


@dataclass(frozen=True)
class LockFile:
    """What it takes to make a build again.

    Attributes:
        config: its name.
        build_id: of the build.
        fingerprint: of the work: config, variables, templates, versions, columns.
        today: the date that ``{{ today }}`` stood for.
        as_of: the moment that ``{{ as_of }}`` stood for, UTC.
        tables: in name order.
    """

    config: str
    build_id: str
    fingerprint: str
    today: date
    as_of: datetime
    tables: tuple[LockedTable, ...]
    version: Literal[1] = 1


def lock_path(loaded: LoadedConfig) -> Path:
    """Returns where the lock file of a config lies."""
    return loaded.files[-1].with_suffix(".lock")


def lock_of(store: Store, build_id: str) -> LockFile:
    """Returns the lock file of a build that was kept.

    Raises:
        InputError: when there is no such build.
        ManifestError: when its record cannot be understood.
    """
    manifest, plan = read_manifest(store, build_id), read_plan(store, build_id)
    tables = sorted(plan.rules.source_by_name.values(), key=lambda table: table.name)
    return LockFile(
        config=manifest.config,
        build_id=build_id,
        fingerprint=manifest.fingerprint,
        today=date.fromisoformat(manifest.variables["today"]),
        as_of=datetime.fromisoformat(manifest.variables["as_of"]),
        tables=tuple(LockedTable(one.name, _columns(one), one.pin, one.fingerprint) for one in tables),
    )


def write_lock_file(lock: LockFile, path: Path, ground: Ground = NOTHING, *, force: bool = False) -> None:
    """Writes a lock file.

    Args:
        lock: to be written.
        path: where.
        ground: of which nothing may be written.
        force: whether it replaces a file that is no lock file of ours, such as another tool's.

    Raises:
        InputError: when it may not be written there.
        DestinationUnwritable: when it cannot be written.
    """
    write_file(path, to_json(lock), ground, force=force, is_ours=_is_lock_file)


def _is_lock_file(content: bytes) -> bool:
    """Whether a file is a lock file of ours, be it of another version: so its keys say."""
    try:
        tree = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(tree, dict) and tree.keys() >= {"config", "build_id", "fingerprint", "version"}


def read_lock_file(path: Path) -> LockFile | None:
    """Returns a lock file; None when there is none.

    Raises:
        ConfigError: when it cannot be understood.
    """
    try:
        return from_json(LockFile, read_regular(path))
    except FileNotFoundError:
        return None
    except OSError as error:
        message = f"the lock file cannot be read: {error.strerror}"
        raise ConfigError([Problem("", message, "Move it away, or correct its rights.", str(path))]) from error
    except ValueError as error:
        cure = "Write it again: subset lock CONFIG --force. Or remove it."
        raise ConfigError([Problem("", "this is no lock file that can be read", cure, str(path))]) from error


def known_columns(lock: LockFile | None) -> Mapping[TableName, frozenset[str]]:
    """Returns the columns that a lock file knows, in lower case, by table."""
    found = lock.tables if lock is not None else ()
    return {table.name: frozenset(column.name.lower() for column in table.columns) for table in found}


def pinned(catalog: Catalog, lock: LockFile) -> Catalog:
    """Returns the catalog with the tables of a lock file as they were then; others are as they are.

    Raises:
        ConfigError: with each table that cannot be read as it was.
    """
    locked = {one.name: one for one in lock.tables}
    problems = [_gone(name, lock) for name in sorted(locked.keys() - catalog.by_name.keys())]
    problems += [
        problem for table in catalog.tables if table.name in locked for problem in _changes(table, locked[table.name])
    ]
    if problems:
        raise ConfigError(problems)
    return replace(
        catalog,
        tables=tuple(_at_pin(table, locked[table.name]) if table.name in locked else table for table in catalog.tables),
    )


def _at_pin(table: Table, locked: LockedTable) -> Table:
    formers = {one.name: one.former for one in locked.columns}
    columns = tuple(replace(column, former=formers[column.name]) for column in table.columns)
    return replace(table, pin=locked.pin, columns=columns)


def with_moment(loaded: LoadedConfig, lock: LockFile) -> LoadedConfig:
    """Returns the config with ``today`` and ``as_of`` as they were, unless ``--var`` has set them."""
    return loaded.with_builtins(lock.today, lock.as_of)


def assert_same_work(fingerprint: str, lock: LockFile) -> None:
    """Proves that the work is that of the lock file.

    Raises:
        InputError: when it is not.
    """
    if fingerprint != lock.fingerprint:
        raise InputError(
            f"The lock file of {lock.config} is of other work: the config, its variables or the version has changed.",
            hint="Build without --frozen, then write the lock file again with subset lock.",
        )


def _columns(table: Table) -> tuple[LockedColumn, ...]:
    return tuple(LockedColumn(column.name, str(column.type), column.former) for column in table.columns)


_REWRITE = "Build without --frozen and --pins, then write the lock file again with subset lock."


def _gone(name: TableName, lock: LockFile) -> Problem:
    return Problem("", f"the table {name}, which build {lock.build_id} read, is not there any more", _REWRITE)


def _changes(table: Table, locked: LockedTable) -> list[Problem]:
    problems = []
    if differences := " and ".join(_differences(_kinds(locked.columns), _kinds(_columns(table)))):
        message = f"the columns of {table.name} are not those of the lock file: {differences}"
        problems.append(Problem("", message, _REWRITE))
    is_known = bool(table.fingerprint) and table.fingerprint == locked.fingerprint
    if locked.pin is None and not is_known:
        cure = f"Only tables with snapshots can be read as they were. {_REWRITE}"
        problems.append(Problem("", f"the table {table.name} has changed since, and has no snapshots", cure))
    return problems


def _kinds(columns: Iterable[LockedColumn]) -> set[LockedColumn]:
    return {replace(column, former=None) for column in columns}


def _differences(locked: set[LockedColumn], found: set[LockedColumn]) -> Iterator[str]:
    for columns, verb in ((found - locked, "new"), (locked - found, "gone")):
        if columns:
            yield f"{', '.join(sorted(f'{one.name} {one.type}' for one in columns))} {verb}"
