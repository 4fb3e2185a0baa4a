"""Refuses tables that cannot be held still, where a state other than the newest is asked for."""

from __future__ import annotations

from collections.abc import Iterable

from subsetter.catalog.tables import Table
from subsetter.config.models import Config
from subsetter.config.places import YamlPath
from subsetter.planning.resolve.problems import Problems, listed


def check_pinned(config: Config, tables: Iterable[Table], problems: Problems) -> None:
    """Reports every table that is read, is not pinned, and whose source asks for a state of its own.

    Args:
        tables: that are read.
    """
    loose: dict[YamlPath, list[Table]] = {}
    for table in tables:
        source = config.source_of(table.name.source, table.name.table)
        if table.pin is None and source is not None and source.as_of != "latest" and source.unpinned != "allow":
            path = next((path for path, one in config.placed_sources() if one is source), ("source",))
            loose.setdefault((*path, "as_of"), []).append(table)
    for path, found in loose.items():
        one = len(found) == 1
        problems.add(
            path,
            f"only Iceberg tables have states of the past; {listed(table.name for table in found)} "
            f"{'is none' if one else 'are none'}, and would be read as {'it is' if one else 'they are'} then",
            "Add unpinned: allow to the source if that is right, or leave them out of the rules.",
        )
