"""How the arrows of the picture of relations run: from side to side, with room for what is written on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import hypot

from subsetter.catalog.tables import TableName
from subsetter.planning.rules import Relation
from subsetter.report.page_graph import Spot

BOX_WIDTH = 130
BOX_HEIGHT = 36
MOST_LABELS = 120
"""With more arrows than these nothing is written on them: it could not be read."""

# An arrow is taken as points too: shares of its way, without its ends, which lie on tables.
_SHARES = tuple(share / 16 for share in range(1, 16))

# Texts are taken as points side by side, each with some room around it.
_POINTS = tuple(range(-40, 41, 8))
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
    def middle(self) -> Spot:
        """Where half of it is run: half as far out as the point that bends it."""
        x, y = self._bowed(self.bend / 2)
        return Spot(round(x), round(y))

    @property
    def control(self) -> Spot:
        """The point that bends it, as a quadratic curve has one."""
        x, y = self._bowed(self.bend)
        return Spot(round(x), round(y))

    @property
    def text(self) -> tuple[Spot, ...]:
        """Points of its text, which stands level in its middle."""
        return tuple(Spot(self.middle.x + at, self.middle.y) for at in _POINTS)

    def at(self, share: float) -> tuple[float, float]:
        """Returns the point that a share of its way leads to."""
        before, bent, after = (1 - share) ** 2, 2 * share * (1 - share), share**2
        x, y = self._bowed(self.bend)
        return (
            before * self.start.x + bent * x + after * self.end.x,
            before * self.start.y + bent * y + after * self.end.y,
        )

    def _bowed(self, bend: float) -> tuple[float, float]:
        right, down = self.end.x - self.start.x, self.end.y - self.start.y
        return (self.start.x + self.end.x) / 2 + bend * down, (self.start.y + self.end.y) / 2 - bend * right


def routes(relations: Sequence[Relation], places: Mapping[TableName, Spot]) -> tuple[Route, ...]:
    """Returns the arrow of each relation, bowed so that texts lie on nothing and arrows pass by tables, if possible."""
    found: list[Route] = []
    texts: list[Spot] = []
    boxes = tuple(places.values())
    for one in relations:
        ways = tuple(_ways(places[one.child], places[one.parent]))
        best = ways[0]
        if len(relations) <= MOST_LABELS:
            best = min(ways, key=lambda way: _crowd(way.text, texts, boxes) + _passed(way, boxes))
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


def _crowd(text: Sequence[Spot], texts: Sequence[Spot], boxes: Sequence[Spot]) -> int:
    """How many points of a text lie on other texts or on tables."""
    return sum(
        any(hypot(one.x - other.x, one.y - other.y) < _ROOM for other in texts)
        or any(abs(one.x - box.x) < BOX_WIDTH / 2 and abs(one.y - box.y) < BOX_HEIGHT / 2 + _ROOM / 2 for box in boxes)
        for one in text
    )


def _passed(way: Route, boxes: Sequence[Spot]) -> int:
    """How many points of an arrow lie under tables."""
    return sum(
        any(abs(x - box.x) < BOX_WIDTH / 2 and abs(y - box.y) < BOX_HEIGHT / 2 for box in boxes)
        for x, y in map(way.at, _SHARES)
    )
