"""Where the tables of a build stand in the picture of their relations: children to the left of their parents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from subsetter.catalog.tables import TableName
from subsetter.planning.graph import components
from subsetter.planning.rules import Relation

COLUMN = 248
ROW = 84
_TALLEST = 14  # tables above each other; more of one layer stand beside each other


@dataclass(frozen=True)
class Spot:
    """Where a table stands, in pixels."""

    x: int
    y: int


def spots(relations: tuple[Relation, ...]) -> dict[TableName, Spot]:
    """Returns where the tables of these relations stand; tables of a cycle stand above each other."""
    layers = _layers(relations)
    found: dict[TableName, Spot] = {}
    column = 0
    for depth in range(max(layers.values(), default=-1) + 1):
        here = [name for name, layer in layers.items() if layer == depth]
        names = sorted(here, key=lambda name: (_height(name, relations, found), name))
        for at, name in enumerate(names):
            found[name] = Spot((column + at // _TALLEST) * COLUMN, at % _TALLEST * ROW)
        column += -(-len(names) // _TALLEST)
    return _centred(found)


def _height(name: TableName, relations: tuple[Relation, ...], found: Mapping[TableName, Spot]) -> float:
    """How high the children of a table stand in the mean, so that few arrows cross."""
    children = [found[one.child].y for one in relations if one.parent == name and one.child in found]
    return sum(children) / len(children) if children else 0.0


def _layers(relations: tuple[Relation, ...]) -> Mapping[TableName, int]:
    """How many relations lead to each table at most, from tables to which none leads."""
    names = sorted({name for one in relations for name in (one.child, one.parent)})
    children: dict[TableName, list[TableName]] = {name: [] for name in names}
    for one in relations:
        if one.child != one.parent:
            children[one.parent].append(one.child)
    layers: dict[TableName, int] = {}
    for component in components(names, lambda name: children[name]):
        outside = [layers[child] for name in component for child in children[name] if child in layers]
        layers.update(dict.fromkeys(component, max(outside, default=-1) + 1))
    return layers


def _centred(found: Mapping[TableName, Spot]) -> dict[TableName, Spot]:
    """Moves each column to the middle of the highest."""
    highest = max((spot.y for spot in found.values()), default=0)
    lowest = {x: max(spot.y for spot in found.values() if spot.x == x) for x in {spot.x for spot in found.values()}}
    return {name: Spot(spot.x, spot.y + (highest - lowest[spot.x]) // 2) for name, spot in found.items()}
