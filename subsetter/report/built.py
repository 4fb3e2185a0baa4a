"""What a build came to."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from subsetter.builds.build import BuildReport
from subsetter.builds.records.manifest import Manifest
from subsetter.costing.cost import total
from subsetter.report.amounts import between, dollars, dollars_between, seconds, size
from subsetter.report.tables import built_tables, notes


def built(report: BuildReport) -> RenderableType:
    """Returns the table of the build, what its checks warn of, and how long it took."""
    manifest = report.manifest
    warnings = [str(check) for check in manifest.checks if not check.passed]
    return Group(built_tables(manifest), Text(""), *notes([*manifest.notes, *warnings]), Text(_end(report)))


def _expected(manifest: Manifest) -> tuple[float | None, float | None]:
    least, most = [one.least_price for one in manifest.steps], [one.most_price for one in manifest.steps]
    return (
        None if None in least else sum(one or 0 for one in least),
        None if None in most else sum(one or 0 for one in most),
    )


def _end(report: BuildReport) -> str:
    manifest = report.manifest
    passed = sum(check.passed for check in manifest.checks)
    parts = [f"build {manifest.build_id} is published", f"{passed} of {len(manifest.checks)} checks passed"]
    if manifest.finished_at is not None:
        parts.append(seconds((manifest.finished_at - manifest.started_at).total_seconds()))
    if manifest.scanned_bytes is not None:
        least = total(one.least_bytes for one in manifest.steps)
        most = total(one.most_bytes for one in manifest.steps)
        parts.append(f"{size(manifest.scanned_bytes)} scanned, {between(least, most)} estimated")
    prices = [one.price for one in manifest.steps if one.price is not None]
    if any(one.most_price for one in manifest.steps):
        parts.append(f"{dollars(sum(prices))} paid, {dollars_between(*_expected(manifest))} estimated")
    return ", ".join(parts)
