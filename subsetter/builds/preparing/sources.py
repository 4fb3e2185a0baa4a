"""From a config to its plan: the sources are read, replicas awaited, and every table pinned to one state."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from subsetter.builds.events import Listener, ReplicasAwaited, ignore
from subsetter.builds.preparing.prepare import prepare
from subsetter.builds.records.lock import Clock, utc_now
from subsetter.catalog.tables import Catalog, TableName
from subsetter.catalog.unread import told_unread
from subsetter.config.load import LoadedConfig
from subsetter.config.models import Config
from subsetter.config.source import Source
from subsetter.engines.base import Engine
from subsetter.errors import AccessDenied, Busy
from subsetter.planning.steps import Plan
from subsetter.replication.cut import Cut, consistent_cut
from subsetter.replication.freshness import Finding, Freshness, freshness_of
from subsetter.replication.states import ReplicaState

_DEFAULT_WAIT = timedelta(hours=1)
_POLL_S = 30.0

Sleep = Callable[[float], None]


@dataclass(frozen=True)
class Reading:
    """How sources are read.

    Attributes:
        clock: tells the time in UTC.
        sleep: waits some seconds.
        listener: is told while replicas are awaited.
        is_strict: whether replicas that are behind are waited for or refused; else they are only reported.
    """

    clock: Clock = utc_now
    sleep: Sleep = time.sleep
    listener: Listener = ignore
    is_strict: bool = True

    def prepare(self, loaded: LoadedConfig, engine: Engine) -> tuple[LoadedConfig, Plan]:
        """Returns the config with all its variables, and its plan, whose tables are pinned.

        Which tables are read is known from a first plan. With ``consistent``, a second one is made of them as they
        were at the cut; a table that comes in only then moves the cut once more.

        Raises:
            InputError: when the rules do not fit the catalog.
            AccessDenied: when the state of replication is needed and may not be asked for.
            Busy: when a replica is further behind than the config allows.
            EngineError: when the sources cannot be read.
        """
        catalog = engine.read_catalog()
        complete, plan = prepare(loaded, catalog, self.clock())
        asked: frozenset[TableName] = frozenset()
        while not (read := _asked_about(loaded.config, plan)) <= asked:
            asked |= read
            states, notes = self._states(loaded.config, engine, asked)
            cut = _cut(loaded.config, states)
            catalog = engine.read_catalog(cut.moment if cut else None)
            complete, plan = prepare(loaded, catalog, self.clock(), cut.moment if cut else None)
            plan = replace(plan, notes=(*plan.notes, *notes, *_told(cut)))
        return complete, replace(plan, notes=(*plan.notes, *_remarks(catalog, plan), *told_unread(catalog)))

    def _states(
        self, config: Config, engine: Engine, tables: Iterable[TableName]
    ) -> tuple[tuple[ReplicaState, ...], tuple[str, ...]]:
        """Returns the states of the tables, once they are fresh enough, and what is to be said of them."""
        names, began = sorted(tables), self.clock()
        while True:
            states = tuple(engine.replica_states(names, self.clock()))
            found = _judged(config, states)
            if not self.is_strict:
                return states, _all_notes(found)
            refused = _refusal(found)
            if refused is None:
                return states, _all_notes(found)
            left = _left(found, began, self.clock())
            if left is None:
                raise refused
            self.listener(ReplicasAwaited(tuple(str(late) for one in found.values() for late in one.late), left))
            self.sleep(min(_POLL_S, max(left.total_seconds(), 0.0)))


def _remarks(catalog: Catalog, plan: Plan) -> tuple[str, ...]:
    return tuple(one.text for one in catalog.remarks if one.name in plan.rules.source_by_name)


def _asked_about(config: Config, plan: Plan) -> frozenset[TableName]:
    """Returns the tables that are read and whose replication matters."""
    return frozenset(name for name in plan.rules.source_by_name if _matters(_source(config, name)))


def _matters(source: Source) -> bool:
    return source.as_of == "consistent" or source.replicas is not None


def _source(config: Config, table: TableName) -> Source:
    return config.source_of(table.source, table.table) or Source()


def _judged(config: Config, states: Sequence[ReplicaState]) -> dict[Source, Freshness]:
    by_source: dict[Source, list[ReplicaState]] = {}
    for state in states:
        by_source.setdefault(_source(config, state.table), []).append(state)
    return {
        source: freshness_of(some, source.replicas, is_cut=source.as_of == "consistent")
        for source, some in by_source.items()
    }


def _refusal(found: Mapping[Source, Freshness]) -> Busy | AccessDenied | None:
    """Returns why the tables are not read as they are; None when they are."""
    unasked = [one for freshness in found.values() for one in freshness.unasked]
    if unasked:
        rights = ", ".join(sorted({one.missing for one in unasked}))
        return AccessDenied(
            f"Whether {', '.join(str(one.table) for one in unasked)} can be read is not known: the caller lacks "
            f"{rights}.",
            hint="Grant it in the account of the source, or set on_lag: warn under source.replicas, which goes by age.",
        )
    wrong: list[Finding] = [one for freshness in found.values() for one in (*freshness.broken, *freshness.late)]
    if not wrong:
        return None
    lines = "\n".join(f"  {one}" for one in wrong)
    how = any(source.replicas is not None and source.replicas.on_lag == "wait" for source in found)
    hint = "Look at subset replicas status, and build again." + ("" if how else " With on_lag: wait a build waits.")
    return Busy(f"{len(wrong)} replicas are not fit to be read:\n{lines}", hint=hint)


def _left(found: Mapping[Source, Freshness], began: datetime, now: datetime) -> timedelta | None:
    """Returns how long may still be waited; None when waiting is over or in vain."""
    if any(one.broken or one.unasked for one in found.values()):
        return None
    bounds = []
    for source, one in found.items():
        if one.late and (source.replicas is None or source.replicas.on_lag != "wait"):
            return None
        if one.late and source.replicas is not None:
            bounds.append(source.replicas.wait or _DEFAULT_WAIT)
    left = began + min(bounds) - now
    return left if left > timedelta() else None


def _all_notes(found: Mapping[Source, Freshness]) -> tuple[str, ...]:
    return tuple(
        note
        for one in found.values()
        for note in (*one.notes, *(f"{wrong}." for wrong in (*one.broken, *one.late)), *map(_unasked, one.unasked))
    )


def _unasked(state: ReplicaState) -> str:
    return f"Whether {state.table} is behind its source is not known: the caller lacks {state.missing}."


def _cut(config: Config, states: Sequence[ReplicaState]) -> Cut | None:
    """Returns the one time at which all consistent sources are read; None where none is."""
    some = [state for state in states if _source(config, state.table).as_of == "consistent"]
    return consistent_cut(some) if some else None


def _told(cut: Cut | None) -> tuple[str, ...]:
    if cut is None:
        return ()
    held = f", which is as far as {cut.held_by} has come" if cut.held_by else ""
    return (f"as_of: consistent is {cut.moment:%Y-%m-%d %H:%M:%S} UTC{held}.",)


def read_and_prepare(loaded: LoadedConfig, engine: Engine, catalog: Catalog | None = None) -> tuple[LoadedConfig, Plan]:
    """Returns the config with all its variables, and its plan, without waiting for anything.

    Args:
        loaded: the config.
        engine: bound to it.
        catalog: in place of that of the sources; None to read them.
    """
    if catalog is not None:
        complete, plan = prepare(loaded, catalog, utc_now())
        return complete, replace(plan, notes=(*plan.notes, *told_unread(catalog)))
    return Reading(is_strict=False).prepare(loaded, engine)
