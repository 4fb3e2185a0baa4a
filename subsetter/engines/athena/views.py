"""Athena's views, as Glue holds them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from subsetter.catalog.tables import Column
from subsetter.foreign import DamagedError, read_json, understood
from subsetter.types.trino import parse_type

_PREFIX, _SUFFIX = "/* Presto View: ", " */"


@dataclass(frozen=True)
class AthenaView:
    """A view.

    Attributes:
        text: the query that it stands for.
        database: that names without one belong to.
    """

    text: str
    database: str
    columns: tuple[Column, ...]


def parse_view(entry: Mapping[str, Any]) -> AthenaView:
    """Returns the view that a Glue entry describes.

    Raises:
        ValueError: when it is no view of Athena's, but one of Hive or Spark.
    """
    original = str(entry.get("ViewOriginalText") or "")
    if not original.startswith(_PREFIX) or not original.endswith(_SUFFIX):
        raise DamagedError("it is no view of Athena's")
    with understood("view of Athena's"):
        found = read_json(base64.b64decode(original[len(_PREFIX) : -len(_SUFFIX)]))
        columns = tuple(Column(one["name"].lower(), parse_type(one["type"])) for one in found["columns"])
        return AthenaView(
            str(found["originalSql"]), str(found.get("schema") or entry.get("DatabaseName") or ""), columns
        )
