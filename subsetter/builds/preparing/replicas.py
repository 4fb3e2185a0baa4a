"""How the replicas of all tables of a config stand, as its limits see them."""

from __future__ import annotations

from dataclasses import dataclass

from subsetter.builds.records.lock import Clock, utc_now
from subsetter.config.load import LoadedConfig
from subsetter.config.source import Replicas
from subsetter.engines.base import Engine
from subsetter.replication.freshness import freshness_of, is_beyond
from subsetter.replication.states import ReplicaState, State


@dataclass(frozen=True)
class ReplicaStanding:
    """One table of the sources.

    Attributes:
        lag_s: seconds that it is behind at most; None when unknown or when nothing has arrived.
        age_s: seconds since its newest snapshot; None when it has none.
        is_behind: whether it is beyond max_lag, has failed, or is not there.
        told: what is wrong with it; empty for nothing.
    """

    state: ReplicaState
    lag_s: float | None
    age_s: float | None
    is_behind: bool
    told: str


def read_standing(loaded: LoadedConfig, engine: Engine, clock: Clock = utc_now) -> tuple[ReplicaStanding, ...]:
    """Returns how the replica of every table of the sources stands, in name order.

    Raises:
        EngineError: when a source cannot be read.
    """
    catalog = engine.read_catalog()
    names = sorted({*(table.name for table in catalog.tables), *(one.name for one in catalog.unread)})
    states = engine.replica_states(names, clock(), closely=True)
    return tuple(_standing(loaded, state) for state in states)


def _standing(loaded: LoadedConfig, state: ReplicaState) -> ReplicaStanding:
    source = loaded.config.source_of(state.table.source, state.table.table)
    wanted = (source.replicas if source else None) or Replicas()
    found = freshness_of([state], wanted.model_copy(update={"on_lag": "fail"}), is_cut=False)
    wrong = [one.what for one in (*found.broken, *found.late)]
    is_untold = state.state is State.UNTOLD
    age = state.asked_at - state.newest.committed_at if state.newest else None
    return ReplicaStanding(
        state=state,
        lag_s=None if is_untold or state.lag is None else state.lag.total_seconds(),
        age_s=None if age is None else age.total_seconds(),
        is_behind=bool(wrong) or state.state is State.FAILED or (is_untold and is_beyond(state, wanted.max_lag)),
        told="; ".join([*wrong, *(["the caller lacks " + state.missing] if is_untold else []), state.failure]).strip(
            "; "
        ),
    )
