"""Explains rows of a build: finds them in its copies first, and in the sources where only they can tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from uuid import UUID

from subsetter.builds.preparing.limits import Meter
from subsetter.builds.records.history import read_history
from subsetter.builds.records.lease import leased
from subsetter.builds.records.manifest import read_manifest, read_plan
from subsetter.builds.running.run import scope_after
from subsetter.builds.running.source_changes import SourcesNow, open_past_build, unwatched_sources
from subsetter.catalog.tables import Table, TableName
from subsetter.catalog.values import value_of
from subsetter.config.patterns import name_of
from subsetter.config.suggestions import did_you_mean
from subsetter.engines.base import Engine
from subsetter.errors import InputError, SourceChanged
from subsetter.explain import Explanation, Key, KeyValue, Row, Wanted, explain, wanted
from subsetter.planning.facts import Facts
from subsetter.planning.predicates import BuiltRows, SourceRows
from subsetter.planning.rules import Rules, TableRules
from subsetter.planning.steps import Plan
from subsetter.rendering.lookups import find_rows
from subsetter.rendering.statements import Scope
from subsetter.types.datatype import DataType, Family, scalar

_MOST_KEYS = 500  # in one statement, which Athena takes up to 262,144 bytes of (service limits, 2026-04)
_MOST_LISTED = 10
_BIGINT, _HUGE = scalar("bigint"), scalar("decimal", 38, 0)


@dataclass(frozen=True)
class SourceRead:
    """A source is about to be read to find rows.

    Attributes:
        columns: how many are read.
        bytes: of these columns over the whole table; None when unknown. Partitions and files may be left out.
    """

    table: TableName
    columns: int
    bytes: int | None


@dataclass(frozen=True)
class BuildFinder:
    """Finds rows of a build that is open on an engine.

    Attributes:
        sources: how they stand.
        told: is told before a source is read.
        meter: holds what is read against limits; None for no limits.
    """

    engine: Engine
    plan: Plan
    scope: Scope
    sources: SourcesNow
    told: Callable[[SourceRead], None]
    meter: Meter | None = None

    def copied(
        self, wanted: Wanted, columns: tuple[str, ...], keys: Collection[Key], most: int | None = None
    ) -> Iterator[Row]:
        """Yields the rows of the copy; those of the source where the copy lacks a column that is wanted."""
        rules = self.plan.rules.by_name.get(wanted.table)
        kept = {one.name for one in rules.columns if one.keeps_meaning and not one.is_cast} if rules else set()
        if rules is None or not kept.issuperset(wanted.read_columns):
            yield from self.original(wanted, columns, keys, most)
            return
        for row in self._find(wanted, BuiltRows(rules.destination), columns, keys, most):
            yield replace(row, is_copied=True)

    def original(
        self, wanted: Wanted, columns: tuple[str, ...], keys: Collection[Key], most: int | None = None
    ) -> Iterator[Row]:
        """Yields the rows of the source.

        Raises:
            SourceChanged: when it no longer has what is asked for.
        """
        table = self.plan.rules.source_by_name[wanted.table]
        read = dict.fromkeys([*wanted.read_columns, *columns])
        if obstacle := self.sources.obstacle(wanted.table, read):
            raise SourceChanged(
                f"Only its source can tell more of {wanted.table}, and it has changed since the build read it: "
                f"{wanted.table} {obstacle}.",
                hint="Build again, and ask of the new build.",
            )
        size = _stored_bytes(table, read)
        if self.meter is not None:
            purpose = f"of {wanted.table}"
            self.meter.expect(purpose, ceil(len(keys) / _MOST_KEYS), size)
            self.meter.forget(purpose)
        self.told(SourceRead(wanted.table, len(read), size))
        yield from self._find(wanted, SourceRows(wanted.table), columns, keys, most)

    def _find(
        self,
        wanted: Wanted,
        found_in: SourceRows | BuiltRows,
        columns: tuple[str, ...],
        keys: Collection[Key],
        most: int | None,
    ) -> Iterator[Row]:
        listed = list(keys)
        for start in range(0, len(listed), _MOST_KEYS):
            statement = find_rows(wanted, found_in, columns, listed[start : start + _MOST_KEYS], self.scope, most)
            answer = self.engine.query(statement)
            if self.meter is not None:
                self.meter.spend(answer.outcome.scanned_bytes)
            for found in answer.rows:
                yield _row(wanted, found)


def explain_rows(
    engine: Engine,
    table: str,
    key: Sequence[str],
    told: Callable[[SourceRead], None],
    build_id: str | None = None,
    meter: Meter | None = None,
) -> Explanation:
    """Returns why the rows with a key are in a build's copy, or why they are not.

    Args:
        engine: of the config.
        table: as rules write it, or by its name at the destination.
        key: the values of the table's key as text, one by one, or with commas between them.
        told: is told before a source is read.
        build_id: None for what is published.
        meter: holds what is read against limits; None for no limits.

    Raises:
        InputError: when there is no such build, table or key.
        LimitExceeded: when reading a source may take more than a limit allows, or has taken it.
        SourceChanged: when only the source can tell, and no longer has what is asked for.
        EngineError: when rows cannot be looked up.
    """
    manifest = read_manifest(engine.store, build_id or _published(engine))
    plan = read_plan(engine.store, manifest.build_id)
    table = name_of(table)
    rules = _rules_of(plan.rules, table)
    if rules is None:
        return Explanation(0, (), (_left_out(engine, table),))
    value = parse_key(rules, key)
    scope = scope_after(plan, engine.bind(plan, manifest.build_id, manifest.attempts), manifest.rounds)
    copies = [scope.outputs[one.destination] for one in plan.tables]
    with leased(engine.store, manifest.build_id, "why"):
        now = open_past_build(engine, manifest.build_id, plan, copies)
        finder = BuildFinder(engine, plan, scope, now, told, meter)
        rows = _asked(finder, rules, value)
        found = explain(plan.rules, rows, finder)
    return replace(found, notes=tuple(_notes(now, plan, rules, value, is_found=bool(rows))))


def parse_key(rules: TableRules, texts: Sequence[str]) -> Key:
    """Returns the value of a table's key that the user typed.

    Raises:
        InputError: when the table has no key, or the text does not fit it.
    """
    columns = rules.key
    if not columns:
        raise InputError(
            f"{rules.name} has no key, so no row of it can be named.",
            hint=f"Give it one in the config, such as tables.{rules.name}.key: id, and build again.",
        )
    parts = texts[0].split(",") if len(texts) == 1 < len(columns) else texts
    if len(parts) != len(columns):
        raise InputError(
            f"The key of {rules.name} is ({', '.join(columns)}), and the number of given values is {len(parts)}.",
            hint="Write the values one after the other, or with commas between them.",
        )
    types = {column.name: column.type for column in rules.table.columns}
    return tuple(_value(part, name, types[name]) for part, name in zip(parts, columns, strict=True))


def _value(text: str, column: str, kind: DataType) -> KeyValue:
    """The value as its column would write it."""
    found = _read(text.strip(), kind)
    if found is None:
        raise InputError(f"'{text}' is no {kind} as {column} is.", hint="Write it like 17, 2026-01-31 or true.")
    if isinstance(found, int) and not isinstance(found, bool):
        # A number that its own type cannot hold is not an error: there is no such row.
        return KeyValue(str(found), _BIGINT if -(2**63) <= found < 2**63 else _HUGE)
    return KeyValue(text if kind.family is Family.STRING else str(found).lower(), kind)


def _read(text: str, kind: DataType) -> object:
    if kind.family is Family.STRING:
        return text
    if kind.family is Family.INTEGER:
        return int(text) if re.fullmatch(r"[+-]?[0-9]{1,38}", text) else None
    try:
        return UUID(text) if kind.family is Family.UUID else value_of(text, kind)
    except ValueError:
        return None


def _rules_of(rules: Rules, table: str) -> TableRules | None:
    wanted = table.lower()
    by_name = {str(one.name).lower(): one for one in rules.tables}
    return by_name.get(wanted) or {one.destination.lower(): one for one in rules.tables}.get(wanted)


def _left_out(engine: Engine, table: str) -> str:
    names = [str(one.name) for one in engine.read_catalog().tables]
    if table.lower() not in {name.lower() for name in names}:
        some = f"There are {', '.join(names[:_MOST_LISTED])}{', …' if len(names) > _MOST_LISTED else ''}."
        raise InputError(f"There is no table {table} in the sources.", hint=did_you_mean(table, names) or some)
    return f"{table} is left out: no rule copies it, and no copied table refers to it under a required relation"


def _asked(finder: BuildFinder, rules: TableRules, key: Key) -> tuple[Row, ...]:
    about = wanted(Facts(finder.plan.rules), rules.name)
    is_enough = rules.is_unique(rules.key) or finder.sources.obstacle(rules.name, [*about.read_columns, *rules.key])
    if is_enough and (found := tuple(finder.copied(about, rules.key, [key]))):
        return found
    return tuple(finder.original(about, rules.key, [key]))


def _notes(now: SourcesNow, plan: Plan, rules: TableRules, key: Key, *, is_found: bool) -> Iterator[str]:
    if not is_found:
        named = ", ".join(f"{name} = {value.text}" for name, value in zip(rules.key, key, strict=True))
        yield f"the source has no row of {rules.name} with {named}"
    unwatched = unwatched_sources(plan) - now.lost.keys()
    for name in sorted((now.changed | now.lost.keys()) - unwatched):
        lost = f": it {now.lost[name].why}" if name in now.lost else ""
        yield f"{name} has changed since the build read it, so what is told of it may not be so{lost}"
    for name in sorted(unwatched):
        yield f"nothing tells whether {name} has changed since the build read it; if so, what is told may not be so"


def _row(wanted: Wanted, found: Sequence[object]) -> Row:
    values, answers = len(wanted.columns), len(wanted.asked)
    return Row(
        wanted,
        tuple(None if value is None else str(value) for value in found[:values]),
        tuple(None if value is None else bool(value) for value in found[values : values + answers]),
        tuple(None if value is None else int(str(value), 16) for value in found[values + answers :]),
    )


def _stored_bytes(table: Table, columns: Collection[str]) -> int | None:
    known = [column.size_bytes for column in table.columns if column.name in columns]
    sizes = [size for size in known if size is not None]
    return sum(sizes) if len(sizes) == len(known) else table.size_bytes


def _published(engine: Engine) -> str:
    ids = read_history(engine).published_ids
    if not ids:
        raise InputError("Nothing is published yet.", hint="Build the config first, or name a build with --build.")
    return ids[-1]
