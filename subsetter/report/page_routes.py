"""How the arrows of the picture of relations run: from side to side, with room for what is written on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import hypot

from subsetter.catalog.tables import TableName
from subsetter.planning.rules import Relation
from subsetter.report.page_graph import Spot

BOX_WIDTH = 130
BOX_HEIGHT = 36
MOST_LABELS = 120
"""With more arrows than these nothing is written on them: it could not be read."""

# Texts are taken as points along the arrow, each with some room around it.
_POINTS = tuple(range(-32, 33, 8))
_ROOM = 14
_ACROSS = tuple(sign * bend for bend in (0.08, 0.2, 0.32, 0.44, 0.6, 0.8) for sign in (1, -1))
_UPRIGHT = (0.35, 0.6, 0.85, 1.1)


@dataclass(frozen=True)
class Route:
    """An arrow.

    Attributes:
        bend: how far it bows out of the straight line, as a share of its length; to the left of its way if positive.
    """

    start: Spot
    end: Spot
    bend: float

    @property
    def text(self) -> tuple[Spot, ...]:
        """Points of its text, which stands in the middle, along the arrow."""
        right, down = self.end.x - self.start.x, self.end.y - self.start.y
        x = (self.start.x + self.end.x) / 2 + self.bend / 2 * down
        y = (self.start.y + self.end.y) / 2 - self.bend / 2 * right
        length = hypot(right, down)
        return tuple(Spot(round(x + at * right / length), round(y + at * down / length)) for at in _POINTS)


def routes(relations: Sequence[Relation], places: Mapping[TableName, Spot]) -> tuple[Route, ...]:
    """Returns the arrow of each relation, bowed so that texts lie neither on each other nor on tables, if possible."""
    found: list[Route] = []
    texts: list[Spot] = []
    for one in relations:
        ways = tuple(_ways(places[one.child], places[one.parent]))
        best = ways[0]
        if len(relations) <= MOST_LABELS:
            best = min(ways, key=lambda way: _crowd(way.text, texts, places.values()))
            texts += best.text
        found.append(best)
    return tuple(found)


def _ways(child: Spot, parent: Spot) -> Iterator[Route]:
    """Every bow from the side of one table to the side of the other, the straightest first."""
    half = BOX_WIDTH // 2
    if child.x == parent.x:
        side = half if child.y < parent.y else -half
        ends = Spot(child.x + side, child.y), Spot(parent.x + side, parent.y)
        yield from (Route(*ends, bend) for bend in _UPRIGHT)
        return
    side = half if child.x < parent.x else -half
    ends = Spot(child.x + side, child.y), Spot(parent.x - side, parent.y)
    yield from (Route(*ends, bend) for bend in _ACROSS)


def _crowd(text: Sequence[Spot], texts: Sequence[Spot], boxes: Iterable[Spot]) -> int:
    """How many points of a text lie on other texts or on tables."""
    return sum(
        any(hypot(one.x - other.x, one.y - other.y) < _ROOM for other in texts)
        or any(abs(one.x - box.x) < BOX_WIDTH / 2 and abs(one.y - box.y) < BOX_HEIGHT / 2 + _ROOM / 2 for box in boxes)
        for one in text
    )
