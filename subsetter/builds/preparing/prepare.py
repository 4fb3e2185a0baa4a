"""From a config and a catalog to a plan: everything that a build decides before it touches anything."""

from __future__ import annotations

from datetime import datetime

from subsetter.builds.records.lock_file import known_columns, lock_path, read_lock_file
from subsetter.catalog.tables import Catalog
from subsetter.config.load import LoadedConfig
from subsetter.planning.planner import plan
from subsetter.planning.steps import Plan
from subsetter.resolving import resolve


def prepare(
    loaded: LoadedConfig, catalog: Catalog, now: datetime, cut: datetime | None = None
) -> tuple[LoadedConfig, Plan]:
    """Returns the config with all its variables, and its plan. Columns are new that its lock file does not know.

    Args:
        loaded: the config.
        catalog: of its sources.
        now: when the build begins, UTC: ``today`` is its date, and ``as_of`` unless the sources say otherwise.
        cut: the time that ``as_of: consistent`` stands for, UTC; None where no source is read so.

    Raises:
        ConfigError: with every problem of the rules.
        PlanError: when the rules cannot be planned together.
    """
    moments = {source.as_of for source in loaded.config.sources.values()}
    fixed = [moment for moment in (*moments, cut) if isinstance(moment, datetime)]
    complete = loaded.with_builtins(now.date(), min(fixed, default=now))
    known = known_columns(read_lock_file(lock_path(loaded)))
    return complete, plan(resolve(complete, catalog, complete.variables, known))
