"""Small changes to plain values (of YAML or JSON), all from one seed, so that a number names each mutant."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

Plain = Any
"""None, booleans, numbers, texts, lists and mappings."""

Place = tuple[Any, Any]
"""A list or mapping, and an index or key in it."""

ODD = (
    None, True, False, 0, -1, 1, 10**18, 10**40, 0.5, -0.0, float("nan"), float("inf"), "", " ", "\0", "\n", "é", "*",
    "x" * 3_000, "a.b", "a(b)", "a(b) -> c(d)", "->", "{{ x }}", "{{ today }}", "{{", "1%", "100%", "0%", "1/0",
    "1e400", "'", '"', "id = 1", "id IN (SELECT 1)", "count(*) > 1", "--", "NULL", "2026-02-30",
    "9999-12-31T23:59:59.999999Z", "99h", "-1d", "5 USD", "../x", "s3://b/", "b'", [], {}, [[]], [None],
    {"": None}, {"x": {"y": []}},
)  # fmt: skip
"""Values that somebody may write by mistake, or that a damaged file may hold."""


def mutants(originals: list[Plain], seed: int) -> Iterator[Plain]:
    """Yields copies of the originals without end, each with one to four changes."""
    chance = random.Random(seed)
    pool = [value for one in originals for value in _values(one)]
    keys = sorted({key for one in originals for key in _keys(one)})
    changes = (_odd, _borrowed(pool), _removed, _renamed(keys), _swapped, _twice, _text)
    while True:
        mutant = copy.deepcopy(chance.choice(originals))
        for _ in range(chance.randint(1, 4)):
            places = [*_places(mutant)]
            if places:
                chance.choice(changes)(chance, chance.choice(places), places)
        yield mutant


Change = Callable[[random.Random, Place, list[Place]], None]


def _odd(chance: random.Random, place: Place, _: list[Place]) -> None:
    place[0][place[1]] = copy.deepcopy(chance.choice(ODD))


def _borrowed(pool: list[Plain]) -> Change:
    def change(chance: random.Random, place: Place, _: list[Place]) -> None:
        place[0][place[1]] = copy.deepcopy(chance.choice(pool))

    return change


def _removed(_: random.Random, place: Place, __: list[Place]) -> None:
    del place[0][place[1]]


def _renamed(keys: list[str]) -> Change:
    def change(chance: random.Random, place: Place, _: list[Place]) -> None:
        inside, key = place
        if isinstance(inside, dict):
            inside[chance.choice(keys)] = inside.pop(key)

    return change


def _swapped(chance: random.Random, place: Place, places: list[Place]) -> None:
    other = chance.choice(places)
    here, there = copy.deepcopy(place[0][place[1]]), copy.deepcopy(other[0][other[1]])
    place[0][place[1]] = there
    if other[0] is place[0]:  # elsewhere, one may lie within the other
        other[0][other[1]] = here


def _twice(_: random.Random, place: Place, __: list[Place]) -> None:
    if isinstance(place[0], list):
        place[0].insert(place[1], copy.deepcopy(place[0][place[1]]))


def _text(chance: random.Random, place: Place, _: list[Place]) -> None:
    value = place[0][place[1]]
    if isinstance(value, str) and value:
        at = chance.randrange(len(value))
        place[0][place[1]] = (
            value[:at] + chance.choice(["", "'", "(", ")", "{", " ", "Z", "0", value[:2]]) + value[at + 1 :]
        )


def _places(value: Plain) -> Iterator[Place]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inside in items:
        yield value, key
        yield from _places(inside)


def _values(value: Plain) -> Iterator[Plain]:
    for inside, key in _places(value):
        yield inside[key]


def _keys(value: Plain) -> Iterator[str]:
    for inside, key in _places(value):
        if isinstance(inside, dict):
            yield key
