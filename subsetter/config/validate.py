"""From the merged tree to the models, with the problems of each part and those between parts."""

from __future__ import annotations

from dataclasses import replace

from pydantic import ValidationError

from subsetter.config.agreement import check
from subsetter.config.models import Config
from subsetter.config.places import Place, Places, YamlPath
from subsetter.config.problems import Found, problems_of
from subsetter.config.tree import Items, Mapping, Tree, is_null, places_of, plain, walk
from subsetter.errors import Problem

_ROUNDS = 4


def validated(tree: Mapping, variables: frozenset[str]) -> tuple[Config | None, list[Problem]]:
    """Returns the config that a tree holds, and everything wrong with it; None when its parts are not right.

    Args:
        tree: the merged config.
        variables: the names that conditions may use.
    """
    nulls = _nulls(tree)
    empty = {found.path for found in nulls}
    config, wrong = _modelled(tree)
    reported = nulls + [found for found in wrong if found.path not in empty]
    rest, partial = _right_parts(tree, reported) if reported else (tree, config)
    problems = [found.problem for found in reported]
    if partial is not None:
        known = {_spot(places_of(tree).of(found.path)) for found in reported}
        places = places_of(rest)
        between = check(partial, variables)
        problems += [places.problem(*found) for found in between if not _about(places.of(found[0]), known)]
    return config, problems


def _modelled(tree: Mapping) -> tuple[Config | None, list[Found]]:
    data = plain(tree)
    try:
        return Config.model_validate(data), []
    except ValidationError as error:
        return None, problems_of(error, data, places_of(tree))


def _nulls(tree: Mapping) -> list[Found]:
    paths = [path for path, part in walk(tree) if is_null(part) and not _is_known_null(path)]
    places = places_of(tree) if paths else Places()
    return [Found(path, places.problem(path, "there is no value here", _null_cure(path))) for path in paths]


def _is_known_null(path: YamlPath) -> bool:
    """Whether another message speaks of it: a variable's, or that of a relation cut at its comma."""
    return path[0] == "vars" or (path[0] == "relations" and str(path[-1]).endswith(")"))


def _null_cure(path: YamlPath) -> str:
    if len(path) == 2 and path[0] == "tables":
        return "Write copy: all, or {} for a rule without keywords."
    return "Write one, or remove the key."


def _right_parts(tree: Mapping, reported: list[Found]) -> tuple[Mapping, Config | None]:
    """What is left of a config without its wrong parts, so that the rest can be checked in the same run."""
    paths = [found.path for found in reported]
    for level in range(_ROUNDS):
        for path in sorted({_unit(path, level) for path in paths if path}, key=_last_first):
            tree = _without(tree, path)
        config, wrong = _modelled(tree)
        if config is not None:
            return tree, config
        paths = [found.path for found in wrong]
    return tree, None


def _unit(path: YamlPath, level: int) -> YamlPath:
    """How much goes with a wrong part: the part itself first, then what it stands in."""
    if path[0] == "relations":
        return path[:2]
    if path[0] == "tables":
        return path[: max(2, len(path) - level)]
    return path[: max(1, len(path) - level)]


def _last_first(path: YamlPath) -> list[tuple[int, str]]:
    return [(-part, "") if isinstance(part, int) else (0, part) for part in path]


def _without(tree: Mapping, path: YamlPath) -> Mapping:
    changed = _part_without(tree, path)
    return changed if isinstance(changed, Mapping) else tree


def _part_without(tree: Tree, path: YamlPath) -> Tree:
    key, rest = path[0], path[1:]
    if isinstance(tree, Mapping) and key in tree.entries:
        if not rest:
            return tree.without(str(key))
        below = _part_without(tree.entries[str(key)], rest)
        return replace(tree, entries={**tree.entries, str(key): below})
    if isinstance(tree, Items) and isinstance(key, int) and key < len(tree.items):
        below_items = [_part_without(tree.items[key], rest)] if rest else []
        return replace(tree, items=(*tree.items[:key], *below_items, *tree.items[key + 1 :]))
    return tree


def _spot(place: Place) -> tuple[str, YamlPath]:
    return place.file, place.path


def _about(place: Place, known: set[tuple[str, YamlPath]]) -> bool:
    """Whether something may only seem to be missing, because a part of it is wrong and reported already."""
    may_miss = len(place.path) == 1 or place.path[0] in ("engine", "source", "sources", "destination")
    return may_miss and any(file == place.file and path[: len(place.path)] == place.path for file, path in known)
