"""What ``init`` reads before it writes: the catalog, and what the data says about possible relations."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from subsetter.cli.init_options import told_of_options
from subsetter.cli.opening import opened
from subsetter.errors import ConfigError, EngineError, InputError, Problem

if TYPE_CHECKING:
    from subsetter.catalog.tables import Catalog, TableName
    from subsetter.engines.base import Engine
    from subsetter.inference.dbt import Declared
    from subsetter.inference.evidence import Seen
    from subsetter.inference.kinds import Kinds
    from subsetter.inference.relations import Candidate
    from subsetter.inference.starter import Head
    from subsetter.planning.steps import Plan
    from subsetter.rendering.inspection import Check


@contextmanager
def _draft(head: Head, columns: dict[TableName, Sequence[str]], folder: Path) -> Iterator[Engine]:
    """Gives an engine that is bound to a config for looking alone."""
    from subsetter.config.load import load_config
    from subsetter.report.starter import draft_yaml

    file = folder / f"{head.name}.yaml"
    file.write_text(draft_yaml(head, columns), encoding="utf-8")
    with told_of_options(folder), opened(load_config(file)) as engine:
        yield engine


def _for_looking(head: Head, folder: Path) -> Head:
    """The embedded engine needs a place of its own while it looks; nothing is written where copies will go."""
    if dict(head.engine)["name"] != "duckdb":
        return head
    return replace(head, destination=(("path", str(folder / "looking")),))


def read_whole(head: Head, catalog_file: Path | None) -> Catalog:
    """Returns the catalog: from the file, else from the source.

    Raises:
        ConfigError: with every problem of the file.
        InputError: when there are no tables.
        SourceUnreadable: when the source cannot be read.
    """
    from subsetter.catalog.file import read_catalog_file

    if catalog_file is not None:
        catalog = read_catalog_file(catalog_file)
    else:
        with (
            tempfile.TemporaryDirectory() as folder,
            _draft(_for_looking(head, Path(folder)), {}, Path(folder)) as engine,
        ):
            catalog = engine.read_catalog()
    if not catalog.tables:
        place = " ".join(value for _, value in head.source)
        raise InputError(f"There are no tables in {catalog_file or place}.", hint="Name another source.")
    return catalog


def assert_apart(head: Head, catalog: Catalog) -> None:
    """Proves that the places that were named do not overlap: what is read must never be written.

    Raises:
        ConfigError: when the destination lies in the source, or the source in it.
    """
    from subsetter.config.load import load_config
    from subsetter.report.starter import draft_yaml
    from subsetter.resolving.disjoint import check_disjoint
    from subsetter.resolving.problem_list import Problems

    with tempfile.TemporaryDirectory() as text, told_of_options(Path(text)):
        file = Path(text) / f"{head.name}.yaml"
        file.write_text(draft_yaml(head, {}), encoding="utf-8")
        loaded = load_config(file)
        problems = Problems(loaded.places)
        check_disjoint(loaded.config, catalog, problems)
        problems.raise_if_any()


def only(catalog: Catalog, globs: Sequence[str]) -> Catalog:
    """Returns the tables that one of the globs means; all where there are none.

    Raises:
        ConfigError: with every glob that means no table.
    """
    from subsetter.config.patterns import Glob

    if not globs:
        return catalog
    found = {glob: [one for one in catalog.tables if Glob(glob).matches(str(one.name))] for glob in globs}
    missing = [glob for glob, tables in found.items() if not tables]
    if missing:
        some = ", ".join(str(table.name) for table in catalog.tables[:10])
        raise ConfigError([Problem("--tables", f"no table matches {glob}", f"There are {some}.") for glob in missing])
    names = {table.name for tables in found.values() for table in tables}
    return replace(catalog, tables=tuple(table for table in catalog.tables if table.name in names))


def declared_by(dbt: Path | None, catalog: Catalog) -> Declared:
    """Returns what the tests of a dbt project declare; nothing without one.

    Raises:
        ConfigError: when its manifest cannot be read.
    """
    from subsetter.inference.dbt import Declared, read_manifest

    return Declared((), {}, ()) if dbt is None else read_manifest(dbt, catalog)


def around(catalog: Catalog, decided: Sequence[Candidate], starts: Sequence[TableName]) -> Catalog:
    """Returns the tables that belong to some, and what these refer to; all where there are none to begin with."""
    from subsetter.inference.choosing import reach

    if not starts:
        return catalog
    names = reach(catalog, [one for one in decided if one.is_likely], starts)
    return replace(catalog, tables=tuple(table for table in catalog.tables if table.name in names))


def named(catalog: Catalog, text: str) -> TableName:
    """Returns the table that ``--from`` names; letter case does not count.

    Raises:
        ConfigError: when there is none.
    """
    from subsetter.config.patterns import name_of
    from subsetter.config.suggestions import did_you_mean

    found = [table.name for table in catalog.tables if str(table.name).lower() == name_of(text).lower()]
    if len(found) == 1:
        return found[0]
    near = did_you_mean(text, [str(table.name) for table in catalog.tables])
    raise ConfigError([Problem("--from", f"there is no table {text}", near or "Name a table of the source.")])


@dataclass(frozen=True)
class Looked:
    """What the data says.

    Attributes:
        bytes: that this has read, as far as the catalog knows.
        notes: on what was not looked at.
    """

    seen: Seen
    bytes: int = 0
    notes: tuple[str, ...] = ()


def looked(
    head: Head, catalog: Catalog, candidates: Sequence[Candidate], catalog_file: Path | None, budget: int
) -> Looked:
    """Returns what the data says of relations.

    Args:
        budget: bytes that may be read.
    """
    from subsetter.inference.evidence import NOTHING, checks

    is_billed = dict(head.engine)["name"] == "athena"
    keys, references = checks(candidates, catalog, budget, counts_unknown=is_billed)
    if catalog_file is not None or budget == 0 or not (keys or references):
        return Looked(NOTHING, notes=("The data was not looked at: relations go by names and types alone.",))
    columns: dict[TableName, set[str]] = {}
    for one in references:
        columns.setdefault(one.child, set()).update(one.columns_read)
        columns.setdefault(one.parent, set()).update(one.parent_columns)
    try:
        seen, notes = _asked_of(
            head, catalog, {name: sorted(names) for name, names in columns.items()}, [*keys, *references]
        )
    except EngineError as error:
        return Looked(NOTHING, notes=(f"The data was not looked at: {error.message}",))
    left_out = len({one.ends for one in candidates}) - len(references)
    if left_out:
        notes.append(f"{left_out} possible relations were not looked at: too large for --read, or too unlikely.")
    read = sum(one.bytes or 0 for one in keys) + sum(one.bytes or 0 for one in references)
    return Looked(seen, read, tuple(notes))


def looked_at_columns(
    head: Head,
    catalog: Catalog,
    columns: Mapping[TableName, Sequence[tuple[str, ...]]],
    seen: Seen,
    catalog_file: Path | None,
    budget: int,
) -> Looked:
    """Returns what the data says of relations, and of the columns by which tables without a key may be sampled.

    Args:
        columns: of the tables without a key.
        seen: what is known already.
        budget: bytes that may be read.
    """
    from subsetter.inference.spread import spread_checks

    is_billed = dict(head.engine)["name"] == "athena"
    checks = spread_checks(catalog, columns, seen, budget, counts_unknown=is_billed)
    if catalog_file is not None or budget <= 0 or not checks:
        return Looked(seen)
    read: dict[TableName, set[str]] = {}
    for one in checks:
        read.setdefault(one.table, set()).update(one.columns)
    try:
        found, notes = _asked_of(head, catalog, {name: sorted(names) for name, names in read.items()}, checks)
    except EngineError as error:
        return Looked(seen, notes=(f"The data was not looked at: {error.message}",))
    return Looked(replace(seen, keys={**seen.keys, **found.keys}), notes=tuple(notes))


def _asked_of(
    head: Head, catalog: Catalog, columns: dict[TableName, Sequence[str]], questions: Sequence[Check]
) -> tuple[Seen, list[str]]:
    from subsetter.engines.key_checks import look

    with _looking(head, catalog, columns) as (engine, plan, build_id, workers):
        found = look(engine, plan, catalog, questions, build_id, workers)
    notes = [f"Could not be looked at: {one}" for one in found.failed]
    return found.seen, notes


@contextmanager
def _looking(
    head: Head, catalog: Catalog, columns: dict[TableName, Sequence[str]]
) -> Iterator[tuple[Engine, Plan, str, int]]:
    """Gives an engine, the plan that it is bound to, a name for what it may keep, and how many queries run at once."""
    from subsetter.builds.preparing.prepare import prepare
    from subsetter.builds.records.lock import utc_now
    from subsetter.builds.records.manifest import new_build_id
    from subsetter.config.load import load_config

    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        with _draft(_for_looking(head, folder), columns, folder) as engine:
            loaded = load_config(folder / f"{head.name}.yaml")
            now = utc_now()
            _, plan = prepare(loaded, catalog, now)
            yield engine, plan, new_build_id(now), loaded.config.engine.max_parallel


@dataclass(frozen=True)
class KindsSeen:
    """What columns say that name tables.

    Attributes:
        bytes: that this has read, as far as the catalog knows.
        notes: on what could not be looked at.
    """

    kinds: Kinds = field(default_factory=dict)
    bytes: int = 0
    notes: tuple[str, ...] = ()


def kinds_seen(
    head: Head, catalog: Catalog, candidates: Sequence[Candidate], catalog_file: Path | None, budget: int
) -> KindsSeen:
    """Returns what columns such as ``subject_type`` say; nothing where the data is not to be looked at.

    Args:
        budget: bytes that may be read.
    """
    from subsetter.engines.key_checks import look_at_kinds
    from subsetter.inference.kinds import kind_checks

    is_billed = dict(head.engine)["name"] == "athena"
    checks = kind_checks(catalog, candidates, budget, counts_unknown=is_billed)
    if catalog_file is not None or budget == 0 or not checks:
        return KindsSeen()
    columns: dict[TableName, set[str]] = {}
    for one in checks:
        columns.setdefault(one.table, set()).add(one.column)
    try:
        with _looking(head, catalog, {name: sorted(some) for name, some in columns.items()}) as (engine, plan, name, _):
            kinds, failed = look_at_kinds(engine, plan, catalog, checks, name)
    except EngineError as error:
        return KindsSeen(notes=(f"The data was not looked at: {error.message}",))
    notes = tuple(f"Could not be looked at: {one}" for one in failed)
    return KindsSeen(kinds, sum(one.bytes or 0 for one in checks), notes)
