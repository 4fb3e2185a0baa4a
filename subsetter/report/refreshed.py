"""What a refresh came to, one line for each config."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from subsetter.builds.refresh import Refreshed, RefreshOutcome
from subsetter.report.amounts import count, seconds, size
from subsetter.report.tables import in_short, table_of

_STYLES = {RefreshOutcome.BUILT: "green", RefreshOutcome.FAILED: "bold red"}


def refreshed(results: Sequence[Refreshed]) -> RenderableType:
    """Returns the summary of a refresh."""
    table = table_of(["config", "result", "build"], ["rows", "scanned", "took"], ["error"])
    for one in results:
        table.add_row(
            one.config,
            Text(str(one.outcome), style=_STYLES.get(one.outcome, "")),
            one.build_id,
            count(one.rows),
            size(one.scanned_bytes),
            seconds(one.seconds),
            in_short(one.error),
        )
    return table
