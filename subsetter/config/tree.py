"""The YAML as a tree of values that know their place, before the models see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from subsetter.config.places import Place, Places, YamlPath


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value.

    Attributes:
        value: None, bool, int, float or str, by the core schema of YAML 1.2.
        place: of the key or list item that it belongs to.
        text: as written.
        quoted: whether quotes or a block made it a text.
    """

    value: str | int | float | bool | None
    place: Place
    text: str = ""
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Tree, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping, in file order."""

    entries: dict[str, Tree]
    place: Place

    def without(self, *keys: str) -> Mapping:
        """Returns the mapping without these keys."""
        return replace(self, entries={key: tree for key, tree in self.entries.items() if key not in keys})

    def child(self, key: str) -> Mapping:
        """Returns the mapping under a key; an empty one when there is none."""
        tree = self.entries.get(key)
        return tree if isinstance(tree, Mapping) else Mapping({}, self.place)


Tree = Scalar | Items | Mapping


def is_null(tree: Tree | None) -> bool:
    """Returns whether the tree is YAML's null."""
    return isinstance(tree, Scalar) and tree.value is None


def plain(tree: Tree) -> Any:
    """Returns the tree as dicts, lists and scalars."""
    if isinstance(tree, Scalar):
        return tree.value
    if isinstance(tree, Items):
        return [plain(item) for item in tree.items]
    return {key: plain(entry) for key, entry in tree.entries.items()}


def walk(tree: Tree, path: YamlPath = ()) -> Iterator[tuple[YamlPath, Tree]]:
    """Yields every part of the tree with its path, parents first."""
    yield path, tree
    if isinstance(tree, Items):
        for index, item in enumerate(tree.items):
            yield from walk(item, (*path, index))
    elif isinstance(tree, Mapping):
        for key, entry in tree.entries.items():
            yield from walk(entry, (*path, key))


def places_of(tree: Tree) -> Places:
    """Returns where each part of the tree stands."""
    return Places({path: part.place for path, part in walk(tree)})
