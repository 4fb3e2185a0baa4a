"""Refuses tables that are not at the state that is asked for: they cannot be held still, or are known too late."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from subsetter.catalog.pins import moment_text
from subsetter.catalog.tables import Pin, Table
from subsetter.config.models import Config
from subsetter.config.places import YamlPath
from subsetter.config.source import AsOfMoment
from subsetter.resolving.problem_list import Problems, listed


def check_pinned(config: Config, tables: Iterable[Table], problems: Problems) -> None:
    """Reports every table that is read and whose source asks for a state that is not the table's.

    Args:
        tables: that are read.
    """
    loose: dict[YamlPath, list[Table]] = {}
    for table in tables:
        source = config.source_of(table.name.source, table.name.table)
        if source is None or source.as_of == "latest":
            continue
        path = (*next((path for path, one in config.placed_sources() if one is source), ("source",)), "as_of")
        if table.pin is not None:
            _check_time(path, table, table.pin, source.as_of, problems)
        elif source.unpinned != "allow":
            loose.setdefault(path, []).append(table)
    for path, found in loose.items():
        one = len(found) == 1
        problems.add(
            path,
            f"only Iceberg tables have states of the past; {listed(table.name for table in found)} "
            f"{'is none' if one else 'are none'}, and would be read as {'it is' if one else 'they are'} then",
            "Add unpinned: allow to the source if that is right, or leave them out of the rules.",
        )


def _check_time(path: YamlPath, table: Table, pin: Pin, as_of: AsOfMoment, problems: Problems) -> None:
    """Engines read no later snapshot; a catalog file, or the pins of another build, may name one."""
    if isinstance(as_of, datetime) and pin.committed_at > as_of:
        problems.add(
            path,
            f"{table.name} is pinned at a snapshot of {moment_text(pin.committed_at)}, which is later than "
            f"{moment_text(as_of)}",
            "Write the catalog file again with subset catalog, which finds the snapshots of then, or change as_of.",
        )
