"""What the scripts of a build's page draw, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from subsetter.builds.bill import step_of
from subsetter.builds.manifest import Manifest
from subsetter.catalog.tables import TableName
from subsetter.planning.rules import Relation
from subsetter.planning.steps import Plan
from subsetter.report.amounts import count, dollars, seconds, size
from subsetter.report.page_graph import COLUMN, ROW, Spot, spots
from subsetter.report.page_routes import BOX_HEIGHT, BOX_WIDTH, MOST_LABELS, routes

_MARGIN_X = 160
_MARGIN_Y = 90


def charts_of(manifest: Manifest, plan: Plan, relations: tuple[Relation, ...]) -> dict[str, Any]:
    """Returns the data of all charts of a page."""
    return {
        "sizes": _sizes(manifest, plan),
        "graph": _graph(manifest, relations),
        "times": _times(manifest),
    }


def copied_rows(manifest: Manifest) -> Mapping[TableName, int]:
    """Returns the rows of each copy."""
    return {one.table: one.rows for one in manifest.tables}


def source_bytes(plan: Plan) -> Mapping[TableName, int | None]:
    """Returns the stored bytes of each source table; None when unknown."""
    return {rules.name: rules.table.size_bytes for rules in plan.rules.tables}


def _sizes(manifest: Manifest, plan: Plan) -> dict[str, Any]:
    """Bytes where all are known, else rows; the largest source first."""
    stored = source_bytes(plan)
    is_bytes = all(stored[one.table] is not None and one.written_bytes is not None for one in manifest.tables)
    lines = [
        (one.destination, stored[one.table], one.written_bytes)
        if is_bytes
        else (one.destination, one.source_rows, one.rows)
        for one in manifest.tables
    ]
    lines.sort(key=lambda line: (-(line[1] or 0), line[0]))
    names, source, copy = zip(*lines, strict=True) if lines else ((), (), ())
    return {"tables": names, "source": source, "copy": copy, "is_bytes": is_bytes}


def _graph(manifest: Manifest, relations: tuple[Relation, ...]) -> dict[str, Any]:
    rows, places = copied_rows(manifest), spots(relations)
    loops = {one.child for one in relations if one.child == one.parent}
    nodes = [
        {
            "name": str(name),
            "label": name.table,
            "rows": f"{count(rows.get(name))} rows{' ↻' if name in loops else ''}",
            "told": f"{name}: {count(rows.get(name))} rows copied{', refers to itself' if name in loops else ''}",
            "x": spot.x,
            "y": spot.y,
        }
        for name, spot in places.items()
    ]
    # A picture whose tables all stand in one line would have no height to be scaled to.
    right = max([COLUMN, *(spot.x for spot in places.values())])
    bottom = max([ROW, *(spot.y for spot in places.values())])
    return {
        "nodes": nodes,
        "box": [BOX_WIDTH, BOX_HEIGHT],
        "edges": _edges(rows, places, tuple(one for one in relations if one.child != one.parent)),
        "right": right,
        "bottom": bottom,
        "width": right + _MARGIN_X,
        "height": bottom + _MARGIN_Y,
    }


def _edges(
    rows: Mapping[TableName, int], places: Mapping[TableName, Spot], relations: Sequence[Relation]
) -> list[dict[str, Any]]:
    """The arrows between two tables; a table that refers to itself bears a mark instead."""
    edges = []
    for one, route in zip(relations, routes(relations, places), strict=True):
        numbers = f"{count(rows.get(one.child))} → {count(rows.get(one.parent))}"
        edges.append(
            {
                "child": str(one.child),
                "parent": str(one.parent),
                "rows": numbers if len(relations) <= MOST_LABELS else "",
                "told": f"{one}: {numbers} rows",
                "required": one.required,
                "from": [route.start.x, route.start.y],
                "to": [route.end.x, route.end.y],
                "bend": route.bend,
            }
        )
    return edges


def _times(manifest: Manifest) -> dict[str, Any]:
    """A bar for each statement, one line for each step; the scanned bytes and the price stand at its last bar."""
    steps = [one.step for one in manifest.steps]
    last = {step_of(one): at for at, one in enumerate(manifest.statements)}
    paid = {one.step: one for one in manifest.steps}
    bars = []
    for at, one in enumerate(manifest.statements):
        step = step_of(one)
        if step not in paid:
            continue
        what = paid[step]
        words = [size(what.scanned_bytes), *([dollars(what.price)] if what.price else [])]
        told = f"{step}: {one.purpose}, {seconds(one.seconds)}, {size(one.scanned_bytes)} scanned"
        label = ", ".join(words) if at == last[step] else ""
        is_check = one.purpose == "check"
        bars.append([steps.index(step), round(one.began, 3), round(one.began + one.seconds, 3), told, label, is_check])
    return {"steps": steps, "bars": bars}
