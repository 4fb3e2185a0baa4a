"""Did a source change while it was read? Only those that cannot be pinned can."""

from __future__ import annotations

from subsetter.catalog.tables import TableName
from subsetter.config.models import Config
from subsetter.engines.base import Engine
from subsetter.errors import SourceChanged
from subsetter.planning.steps import Plan


def changed_sources(engine: Engine, plan: Plan) -> frozenset[TableName]:
    """Returns the source tables that are not as the plan knew them; nothing is known of unwatched ones.

    Raises:
        SourceUnreadable: when the sources cannot be read.
    """
    now = engine.read_catalog().by_name
    return frozenset(
        name
        for name, table in plan.rules.source_by_name.items()
        if table.pin is None and (name not in now or now[name].fingerprint != table.fingerprint)
    )


def unwatched_sources(plan: Plan) -> frozenset[TableName]:
    """Returns the source tables, such as views, of which nothing tells whether they have changed."""
    return frozenset(
        name for name, table in plan.rules.source_by_name.items() if table.pin is None and not table.fingerprint
    )


def noted_changes(engine: Engine, plan: Plan, config: Config) -> tuple[str, ...]:
    """Returns a note for each source that changed during the build, where the config allows that, or may have.

    Raises:
        SourceChanged: where it does not.
    """
    changed = sorted(changed_sources(engine, plan))
    refused = [name for name in changed if _policy(config, name) != "allow"]
    if refused:
        raise SourceChanged(
            f"While the build read them, these sources changed: {', '.join(map(str, refused))}.",
            hint="Build when nobody writes them, or set unpinned: allow on the source.",
            can_repeat=all(_policy(config, name) == "retry" for name in refused),
        )
    unknown = sorted(unwatched_sources(plan) - {*changed})
    return (
        *(f"{name} changed while the build read it" for name in changed),
        *(f"{name} cannot be watched: nothing tells whether it changed while the build read it" for name in unknown),
    )


def is_retried(config: Config) -> bool:
    """Returns whether a build is made anew when a source changed during it."""
    return any(source.unpinned == "retry" for source in config.sources.values())


def _policy(config: Config, name: TableName) -> str:
    source = config.source_of(name.source, name.table)
    return "retry" if source is None else source.unpinned
