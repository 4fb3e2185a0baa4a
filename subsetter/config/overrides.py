"""``--set PATH=VALUE``: single keys of the config from the command line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from subsetter.config.extends import excluded_by
from subsetter.config.invalid import Invalid
from subsetter.config.places import Place, YamlPath
from subsetter.config.tree import Items, Mapping, Tree, is_null
from subsetter.config.yaml_text import read_value
from subsetter.errors import Problem

FILE = "--set"
"""Stands for the file in problems with overrides."""

_SEGMENT = re.compile(r'("(?:[^"]|"")+")|\[(\d+)\]|([^."\[\]]+)')
_FORM = "Write it like --set tables.orders.rows=5."

_Segment = tuple[str, ...] | int
"""A number, or the ways in which the YAML may write a key: without quotes of its own, or with them."""


def with_settings(tree: Mapping, settings: Sequence[str]) -> tuple[Mapping, list[Problem]]:
    """Returns the config's tree with the overrides in it, in their order, and what is wrong with them.

    ``null`` removes a key. A key with a dot may be written as it is, or in double quotes; one with other special
    characters stands in double quotes, as problems print it.

    Args:
        tree: the merged config.
        settings: each ``PATH=VALUE``, the value as it would stand in the YAML.
    """
    problems: list[Problem] = []
    for setting in settings:
        path_text, equals, value_text = setting.partition("=")
        segments = _segments(path_text)
        if not equals or not segments:
            problems.append(Problem("", f"'{setting}' sets nothing", _FORM, FILE))
            continue
        path = _known_path(tree, segments)
        value, found = read_value(value_text, FILE, path)
        problems += found
        try:
            changed = tree if found else _with_value(tree, path, value, Place(FILE))
        except Invalid as wrong:
            problems.append(Problem(path_text, wrong.message, wrong.cure, FILE))
            continue
        tree = changed if isinstance(changed, Mapping) else tree
    return tree, problems


def _segments(text: str) -> list[_Segment]:
    segments: list[_Segment] = []
    position = 0
    while found := _SEGMENT.match(text, position):
        segments.append(int(found[2]) if found[2] else _spellings(found[1] or f'"{found[3]}"'))
        position = found.end()
        if position == len(text):
            return segments
        if text[position] == ".":
            position += 1
    return []


def _spellings(quoted: str) -> tuple[str, ...]:
    return quoted[1:-1].replace('""', '"'), quoted


def _known_path(tree: Tree, segments: list[_Segment]) -> YamlPath:
    """The path in which names with dots, such as ``web.clicks``, are one key where the config has them."""
    path: list[str | int] = []
    at: Tree | None = tree
    while segments:
        taken, key = _next_key(at, segments)
        path.append(key)
        at = _child(at, key)
        segments = segments[taken:]
    return tuple(path)


def _next_key(at: Tree | None, segments: list[_Segment]) -> tuple[int, str | int]:
    first = segments[0]
    if not isinstance(at, Mapping):
        return 1, first if isinstance(first, int) else first[0]
    for length in range(len(segments), 1, -1):
        joined = ".".join(_text(segment) for segment in segments[:length])
        if joined in at.entries:
            return length, joined
    spellings = (str(first),) if isinstance(first, int) else first
    return 1, next((one for one in spellings if one in at.entries), spellings[0])


def _text(segment: _Segment) -> str:
    return str(segment) if isinstance(segment, int) else segment[0]


def _child(at: Tree | None, key: str | int) -> Tree | None:
    if isinstance(at, Mapping):
        return at.entries.get(str(key))
    if isinstance(at, Items) and isinstance(key, int) and key < len(at.items):
        return at.items[key]
    return None


def _with_value(tree: Tree | None, path: YamlPath, value: Tree, place: Place) -> Tree:
    if not path:
        return value
    key, rest = path[0], path[1:]
    here = replace(place, path=(*place.path, key))
    if isinstance(tree, Items) and isinstance(key, int):
        if key >= len(tree.items):
            raise Invalid("there is no such place in the config", f"The list has {len(tree.items)} items.")
        items = list(tree.items)
        items[key] = _with_value(items[key], rest, value, here)
        return replace(tree, items=tuple(items))
    if isinstance(tree, Items):
        raise Invalid("there is no such place in the config", "Name an item of the list, like relations[0].")
    mapping = tree if isinstance(tree, Mapping) else Mapping({}, place)
    if not rest and is_null(value):
        return mapping.without(str(key))
    child = _with_value(mapping.entries.get(str(key)), rest, value, here)
    kept = mapping.without(*excluded_by({str(key)}))
    return replace(kept, entries={**kept.entries, str(key): child})
