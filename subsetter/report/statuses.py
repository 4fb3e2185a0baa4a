"""How configs stand, one line each."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType

from subsetter.builds.status import Status
from subsetter.report.amounts import age
from subsetter.report.tables import in_short, table_of


def stands(found: Sequence[Status]) -> RenderableType:
    """Returns what is published, its age, the last attempt and who works on it, for each config."""
    table = table_of(["config", "published"], ["age"], ["last attempt", "error", "worked on by"])
    for one in found:
        if one.error:
            table.add_row(one.config, "not known", "", "", in_short(one.error), "")
            continue
        published = " and ".join(one.published_ids) or "nothing"
        last = f"{one.last.build_id} {one.last.state}" if one.last else ""
        error = in_short(one.last.error) if one.last else ""
        table.add_row(
            one.config, published, "" if one.age is None else age(one.age), last, error, str(one.holder or "nobody")
        )
    return table
