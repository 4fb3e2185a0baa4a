"""The statement that lists the snapshots of an Iceberg table. It reads metadata alone, and the guard lets it pass."""

from __future__ import annotations

from subsetter.rendering.environment import render_text
from subsetter.sql.guard import Permit, assert_safe
from subsetter.sql.references import SqlTable


def snapshots_of(table: SqlTable) -> str:
    """Returns the statement whose answer holds id, parent, time of commit and summary of each snapshot.

    Athena has them in a table called like the table, with ``$snapshots`` at its end: Athena user guide, "Query Iceberg
    table metadata" (April 2026).

    Raises:
        UnsafeStatement: when the guard refuses what was rendered.
    """
    *place, name = table.parts
    listed = SqlTable((*place, f"{name}$snapshots"))
    text = render_text("athena", "snapshots", {"listed": listed})
    assert_safe(text, "athena", Permit(frozenset({listed})))
    return text
