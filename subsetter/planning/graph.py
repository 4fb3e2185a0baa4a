"""Strongly connected components, in an order in which they can be worked on."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def components(nodes: Sequence[Node], needs: Callable[[Node], Iterable[Node]]) -> list[tuple[Node, ...]]:
    """Returns the strongly connected components, each after those that it needs.

    Tarjan's algorithm, with a stack of its own, since a chain of tables may be longer than Python's recursion.

    Args:
        nodes: where to begin; the order decides ties.
        needs: the nodes that a node needs; nodes outside ``nodes`` are ignored.
    """
    known = set(nodes)
    index: dict[Node, int] = {}
    low: dict[Node, int] = {}
    open_nodes: list[Node] = []
    is_open: set[Node] = set()
    found: list[tuple[Node, ...]] = []

    def enter(node: Node) -> tuple[Node, Iterator[Node]]:
        index[node] = low[node] = len(index)
        open_nodes.append(node)
        is_open.add(node)
        return node, iter([other for other in needs(node) if other in known])

    def leave(node: Node) -> None:
        if low[node] != index[node]:
            return
        component = [open_nodes.pop()]
        while component[-1] != node:
            component.append(open_nodes.pop())
        is_open.difference_update(component)
        found.append(tuple(reversed(component)))

    for first in nodes:
        work = [] if first in index else [enter(first)]
        while work:
            node, rest = work[-1]
            for other in rest:
                if other not in index:
                    work.append(enter(other))
                    break
                if other in is_open:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[node])
                leave(node)
    return found


def cyclic(nodes: Sequence[Node], needs: Callable[[Node], Iterable[Node]]) -> dict[Node, tuple[Node, ...]]:
    """Returns, for each node on a cycle (also one that needs itself), its component."""
    on_cycle: dict[Node, tuple[Node, ...]] = {}
    for component in components(nodes, needs):
        if len(component) > 1 or component[0] in set(needs(component[0])):
            on_cycle.update(dict.fromkeys(component, component))
    return on_cycle


def share_cycle(cycles: Mapping[Node, tuple[Node, ...]], one: Node, other: Node) -> bool:
    """Returns whether two nodes are in one component of what ``cyclic`` returned."""
    # Nodes of a component have the very same tuple, so that none needs to be searched.
    return one in cycles and cycles[one] is cycles.get(other)
