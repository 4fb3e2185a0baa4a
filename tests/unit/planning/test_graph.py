"""Components come in an order in which they can be worked on, however long a chain is."""

from __future__ import annotations

import random

import pytest

from subsetter.planning.graph import components, cyclic

Graph = dict[int, list[int]]


def reached(graph: Graph, start: int) -> set[int]:
    """Every node that can be reached by at least one edge, by plain search."""
    seen: set[int] = set()
    work = list(graph[start])
    while work:
        node = work.pop()
        if node in graph and node not in seen:
            seen.add(node)
            work.extend(graph[node])
    return seen


def random_graph(number: int) -> Graph:
    rng = random.Random(number)
    size = rng.randint(1, 12)
    edges = rng.randint(0, 2 * size)
    graph: Graph = {node: [] for node in range(size)}
    for _ in range(edges):
        graph[rng.randrange(size)].append(rng.randrange(size))
    return graph


@pytest.mark.parametrize("number", range(60))
def test_components_are_the_nodes_that_reach_each_other_after_those_that_they_need(number: int) -> None:
    graph = random_graph(number)
    found = components(list(graph), graph.__getitem__)
    assert sorted(node for component in found for node in component) == sorted(graph)
    done: set[int] = set()
    for component in found:
        for node in component:
            assert set(component) == {node} | {other for other in reached(graph, node) if node in reached(graph, other)}
            assert set(graph[node]) <= done | set(component)
        done.update(component)


@pytest.mark.parametrize("number", range(60))
def test_cyclic_nodes_are_those_that_reach_themselves(number: int) -> None:
    graph = random_graph(number)
    found = cyclic(list(graph), graph.__getitem__)
    assert set(found) == {node for node in graph if node in reached(graph, node)}
    for node, component in found.items():
        assert set(component) == {node} | {other for other in reached(graph, node) if node in reached(graph, other)}


def test_needs_outside_the_nodes_do_not_count() -> None:
    assert components(["a"], lambda _: ["z"]) == [("a",)]


def test_nodes_that_need_nothing_keep_their_order() -> None:
    assert components(["b", "a", "c"], lambda _: []) == [("b",), ("a",), ("c",)]


def test_a_component_begins_with_the_node_that_was_met_first() -> None:
    ring = {"a": ["b"], "b": ["c"], "c": ["a"]}
    assert components(["b", "a", "c"], ring.__getitem__) == [("b", "c", "a")]


def test_a_chain_longer_than_the_recursion_limit_is_ordered() -> None:
    length = 50_000
    chain = components(range(length), lambda node: [node + 1])
    assert chain == [(node,) for node in reversed(range(length))]


def test_a_ring_longer_than_the_recursion_limit_is_one_component() -> None:
    length = 50_000
    assert len(components(range(length), lambda node: [(node + 1) % length])) == 1
