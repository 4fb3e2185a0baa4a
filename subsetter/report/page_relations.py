"""The picture of a build's relations: its boxes, its arrows, and the room that they take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from subsetter.builds.records.manifest import Manifest
from subsetter.catalog.tables import TableName
from subsetter.planning.rules import Relation
from subsetter.report.amounts import count
from subsetter.report.page_charts import copied_rows, shortened
from subsetter.report.page_graph import Spot, spots
from subsetter.report.page_routes import BOX_HEIGHT, BOX_WIDTH, MOST_LABELS, Route, routes

_LONGEST_NAME = 19
_MARGIN = 16


@dataclass(frozen=True)
class Box:
    """A table of the picture.

    Attributes:
        corner: its upper left corner.
        told: what it says when it is pointed at.
    """

    name: str
    rows: str
    corner: Spot
    told: str


@dataclass(frozen=True)
class Arrow:
    """A relation of the picture.

    Attributes:
        child: the number of its box.
        parent: the number of its box.
        rows: what is written on it; nothing where there are too many arrows to read it.
    """

    child: int
    parent: int
    route: Route
    rows: str
    required: bool
    told: str


@dataclass(frozen=True)
class Picture:
    """The relations of a build.

    Attributes:
        boxes: the tables, in the order of their numbers.
        corner: its upper left corner, where its first pixel is.
        about: what it shows, for those who do not see it.
    """

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    corner: Spot
    width: int
    height: int
    about: str
    box_width: int = BOX_WIDTH
    box_height: int = BOX_HEIGHT


def relations_picture(manifest: Manifest, relations: tuple[Relation, ...]) -> Picture:
    """Returns the picture; a table that refers to itself bears a mark instead of an arrow."""
    rows, places = copied_rows(manifest), spots(relations)
    loops = {one.child for one in relations if one.child == one.parent}
    boxes = tuple(_box(name, spot, rows.get(name), is_loop=name in loops) for name, spot in places.items())
    arrows = _arrows(rows, places, tuple(one for one in relations if one.child != one.parent))
    corner, end = _bounds([one.corner for one in boxes], [one.route for one in arrows])
    about = (
        f"{count(len(relations))} relations between {count(len(boxes))} tables; the same relations follow as a table."
    )
    return Picture(boxes, arrows, corner, end.x - corner.x, end.y - corner.y, about)


def _box(name: TableName, spot: Spot, rows: int | None, *, is_loop: bool) -> Box:
    return Box(
        name=shortened(name.table, _LONGEST_NAME),
        rows=f"{count(rows)} rows{' ↻' if is_loop else ''}",
        corner=Spot(spot.x - BOX_WIDTH // 2, spot.y - BOX_HEIGHT // 2),
        told=f"{name}: {count(rows)} rows copied{', refers to itself' if is_loop else ''}",
    )


def _arrows(
    rows: Mapping[TableName, int], places: Mapping[TableName, Spot], relations: Sequence[Relation]
) -> tuple[Arrow, ...]:
    number = {name: at for at, name in enumerate(places)}
    arrows = []
    for one, route in zip(relations, routes(relations, places), strict=True):
        told = f"{count(rows.get(one.child))} → {count(rows.get(one.parent))}"
        arrows.append(
            Arrow(
                child=number[one.child],
                parent=number[one.parent],
                route=route,
                rows=told if len(relations) <= MOST_LABELS else "",
                required=one.required,
                told=f"{one}: {told} rows",
            )
        )
    return tuple(arrows)


def _bounds(corners: Sequence[Spot], ways: Sequence[Route]) -> tuple[Spot, Spot]:
    """The upper left and the lower right corner of everything: of boxes, and of bows with their texts."""
    texts = [text for way in ways for text in way.text]
    xs = [one.x for one in (*corners, *texts)] + [one.x + BOX_WIDTH for one in corners]
    ys = [one.y for one in (*corners, *texts)] + [one.y + BOX_HEIGHT for one in corners]
    first = Spot(min(xs, default=0) - _MARGIN, min(ys, default=0) - _MARGIN)
    return first, Spot(max(xs, default=0) + _MARGIN, max(ys, default=0) + _MARGIN)
