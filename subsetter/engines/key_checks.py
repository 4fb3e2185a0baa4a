"""Small questions to an engine about source tables, before there is a config."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from subsetter.catalog.tables import Catalog, TableName
from subsetter.engines.base import Engine
from subsetter.errors import QueryFailed
from subsetter.inference.evidence import KeyCheck, ReferenceCheck, Seen
from subsetter.inference.kinds import MOST_KINDS, KindCheck, Kinds
from subsetter.planning.steps import Plan
from subsetter.rendering.inspection import Check, inspect, inspect_kinds
from subsetter.rendering.statements import Scope

_CHECKS_PER_QUERY = 10


@dataclass(frozen=True)
class Look:
    """What was seen, and at what price.

    Attributes:
        queries: that were sent.
        scanned_bytes: as far as the engine tells.
        failed: checks that the engine could not answer, each with the reason.
    """

    seen: Seen
    queries: int
    scanned_bytes: int
    failed: tuple[str, ...]


def look(engine: Engine, plan: Plan, catalog: Catalog, checks: Sequence[Check], build_id: str, workers: int) -> Look:
    """Asks the engine about keys and references of source tables. Leaves nothing behind.

    Args:
        engine: on which no build is open.
        plan: that reads every table that is asked about.
        catalog: of the tables.
        checks: what to ask.
        build_id: under which the engine may keep what it needs meanwhile.
        workers: queries at once.

    Raises:
        EngineError: when the engine or the lake fails; a single query that fails is only noted.
    """
    scope = engine.bind(plan, build_id, {})
    tables = {name for check in checks for name in _tables(check)}
    engine.open_build(build_id, [table for table in catalog.tables if table.name in tables])
    try:
        return _Asking(engine, scope, catalog).all(checks, workers)
    finally:
        engine.remove_build(build_id)


def look_at_kinds(
    engine: Engine, plan: Plan, catalog: Catalog, checks: Sequence[KindCheck], build_id: str
) -> tuple[Kinds, tuple[str, ...]]:
    """Asks the engine what columns say; those that say too much are left out. Leaves nothing behind.

    Args:
        engine: on which no build is open.
        plan: that reads every table that is asked about.
        catalog: of the tables.
        checks: what to ask.
        build_id: under which the engine may keep what it needs meanwhile.

    Returns:
        What was found, and questions that the engine could not answer, each with the reason.

    Raises:
        EngineError: when the engine or the lake fails; a single query that fails is only noted.
    """
    scope = engine.bind(plan, build_id, {})
    tables = {check.table for check in checks}
    engine.open_build(build_id, [table for table in catalog.tables if table.name in tables])
    found: dict[tuple[TableName, str], tuple[str, ...]] = {}
    failed = []
    try:
        for check in checks:
            try:
                rows = engine.query(inspect_kinds(check, scope)).rows
            except QueryFailed as error:
                failed.append(f"{check.table}: {error.message.partition(chr(10))[0]}")
                continue
            if len(rows) <= MOST_KINDS:
                found[check.table, check.column] = tuple(str(row[0]) for row in rows)
    finally:
        engine.remove_build(build_id)
    return found, tuple(failed)


def _tables(check: Check) -> tuple[object, ...]:
    return (check.table,) if isinstance(check, KeyCheck) else (check.child, check.parent)


class _Asking:
    def __init__(self, engine: Engine, scope: Scope, catalog: Catalog) -> None:
        self._engine = engine
        self._scope = scope
        self._catalog = catalog
        self._queries = 0
        self._scanned = 0
        self._failed: list[str] = []

    def all(self, checks: Sequence[Check], workers: int) -> Look:
        groups = [checks[start : start + _CHECKS_PER_QUERY] for start in range(0, len(checks), _CHECKS_PER_QUERY)]
        with ThreadPoolExecutor(max_workers=workers) as pool:
            answers = dict(pair for found in pool.map(self._ask, groups) for pair in found)
        keys = {(one.table, one.columns): found for one, found in answers.items() if isinstance(one, KeyCheck)}
        references = {one.ends: found for one, found in answers.items() if isinstance(one, ReferenceCheck)}
        return Look(Seen(keys, references), self._queries, self._scanned, tuple(sorted(self._failed)))

    def _ask(self, checks: Sequence[Check]) -> list[tuple[Check, tuple[int, int]]]:
        """Asks several at once; where that fails, one by one, so that a broken table hides no other."""
        self._queries += 1
        try:
            answer = self._engine.query(inspect(checks, self._catalog, self._scope))
        except QueryFailed as error:
            if len(checks) > 1:
                return [pair for check in checks for pair in self._ask([check])]
            self._failed.append(f"{' and '.join(map(str, _tables(checks[0])))}: {error.message.partition(chr(10))[0]}")
            return []
        self._scanned += answer.outcome.scanned_bytes or 0
        numbers = [tuple(int(str(value)) for value in row) for row in answer.rows]
        return [(checks[number], (different, compared)) for number, different, compared in numbers]
