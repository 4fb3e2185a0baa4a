"""Athena's views, as Glue holds them."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from subsetter.catalog.tables import Column
from subsetter.catalog.types import parse_type

_PREFIX, _SUFFIX = "/* Presto View: ", " */"


@dataclass(frozen=True)
class View:
    """A view.

    Attributes:
        text: the query that it stands for.
        database: that names without one belong to.
    """

    text: str
    database: str
    columns: tuple[Column, ...]


def parse_view(entry: Mapping[str, Any]) -> View:
    """Returns the view that a Glue entry describes.

    Raises:
        ValueError: when it is no view of Athena's, but one of Hive or Spark.
    """
    original = str(entry.get("ViewOriginalText") or "")
    if not original.startswith(_PREFIX) or not original.endswith(_SUFFIX):
        raise ValueError("it is no view of Athena's")
    found = json.loads(base64.b64decode(original[len(_PREFIX) : -len(_SUFFIX)]))
    columns = tuple(Column(one["name"].lower(), parse_type(one["type"])) for one in found["columns"])
    return View(found["originalSql"], found.get("schema") or str(entry.get("DatabaseName") or ""), columns)
