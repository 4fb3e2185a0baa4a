"""How the columns of the sources have changed since the published build read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from subsetter.builds.records.manifest import Manifest, read_plan
from subsetter.catalog.tables import Table, TableName
from subsetter.engines.base import Store
from subsetter.errors import InputError, ManifestError, SchemaChanged
from subsetter.planning.steps import Plan

Tables = Mapping[TableName, Table]


def schema_notes(store: Store, published: Manifest | None, plan: Plan, *, fail: bool) -> tuple[str, ...]:
    """Returns a line for each column that appeared, vanished or changed its type since the published build.

    Args:
        store: of the config.
        published: the build that readers see; None when there is none.
        plan: of the build that is to be made.
        fail: whether a change is refused.

    Raises:
        SchemaChanged: with all lines, where a change is refused.
    """
    if published is None:
        return ()
    try:
        before = read_plan(store, published.build_id)
    except (InputError, ManifestError):
        return ()  # nothing is known of how the columns were
    lines = tuple(schema_diff(before.rules.source_by_name, plan.rules.source_by_name))
    if lines and fail:
        text = "\n".join(f"  {line}" for line in lines)
        raise SchemaChanged(
            f"The columns of the sources have changed since build {published.build_id}:\n{text}",
            hint="Look at the rules, then run subset build, or refresh with --since-schema-change build.",
        )
    return tuple(f"since build {published.build_id}: {line}" for line in lines)


def schema_diff(before: Tables, now: Tables) -> Iterator[str]:
    """Yields a line for each difference between the columns of tables that both know."""
    for name in sorted(before.keys() & now.keys()):
        old, new = before[name].by_name, now[name].by_name
        for key in [*old, *(key for key in new if key not in old)]:
            if key not in new:
                yield f"- {name}.{old[key].name} {old[key].type}"
            elif key not in old:
                yield f"+ {name}.{new[key].name} {new[key].type}"
            elif old[key].type != new[key].type:
                yield f"~ {name}.{new[key].name} {old[key].type} -> {new[key].type}"
