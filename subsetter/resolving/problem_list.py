"""Collects everything that is wrong with a config, each thing once, with its place in the YAML."""

from __future__ import annotations

from collections.abc import Iterable

from subsetter.config.places import Places, YamlPath
from subsetter.errors import ConfigError, Problem


class Problems:
    """The problems found so far.

    Args:
        places: where the parts of the YAML stand.
    """

    def __init__(self, places: Places) -> None:
        self._places = places
        self._found: dict[Problem, None] = {}

    def add(self, path: YamlPath, message: str, cure: str = "") -> None:
        """Adds a problem.

        Args:
            path: the place in the merged YAML, such as ``("tables", "orders", "where")``.
            message: what is wrong, one sentence.
            cure: what to do.
        """
        self._found[self._places.problem(path, message, cure)] = None

    def raise_if_any(self) -> None:
        """Raises every problem in the order of the file.

        Raises:
            ConfigError: when there is at least one.
        """
        if self._found:
            raise ConfigError(sorted(self._found, key=lambda one: (one.file, one.line)))


def listed(names: Iterable[object], most: int = 6) -> str:
    """Returns names as a phrase, cut after ``most`` of them."""
    words = [str(name) for name in names]
    if len(words) > most:
        words[most:] = [f"{len(words) - most} more"]
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else "none"
