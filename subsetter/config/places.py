"""Where in which file each part of the YAML stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from subsetter.errors import Problem

YamlPath = tuple[str | int, ...]
"""Keys and list indexes from the root, such as ``("tables", "orders", "where")``."""

_PLAIN_KEY = re.compile(r'[^\s."\[\]]+')
_QUOTED_KEY = re.compile(r'"(?:[^"]|"")+"')


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part of the YAML stands.

    Attributes:
        file: as the user named it; ``--set`` for an override from the command line.
        line: 1-based; 0 when it has none.
        path: its path in that file, which differs from the merged one for inherited list items.
    """

    file: str = ""
    line: int = 0
    path: YamlPath = ()


@dataclass(frozen=True, slots=True)
class Places:
    """The places of all parts of a merged config.

    Attributes:
        known: by path in the merged config.
    """

    known: Mapping[YamlPath, Place] = field(default_factory=dict)

    def of(self, path: YamlPath) -> Place:
        """Returns the place of a part, or of the nearest part around it that stands in a file."""
        for length in range(len(path), -1, -1):
            place = self.known.get(path[:length])
            if place is not None:
                return Place(place.file, place.line, (*place.path, *path[length:]))
        return Place(path=path)

    def problem(self, path: YamlPath, message: str, cure: str = "") -> Problem:
        """Returns a problem with the file, line and path of a part of the merged config."""
        place = self.of(path)
        return Problem(dotted(place.path), message, cure, place.file, place.line)


def dotted(path: YamlPath) -> str:
    """Returns a path as people read it and ``--set`` takes it, such as ``tables.orders.where`` or ``relations[0].to``.

    A key with special characters stands in double quotes; one that the YAML itself writes in them stands as it is.
    """
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{_key(part)}" if text else _key(part)
    return text


def _key(part: str) -> str:
    if _PLAIN_KEY.fullmatch(part) or _QUOTED_KEY.fullmatch(part):
        return part
    return '"' + part.replace('"', '""') + '"'
