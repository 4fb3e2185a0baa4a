"""Plain values as JSON text."""

from __future__ import annotations

import json
from typing import Any


def json_text(value: Any) -> str:
    """Returns dicts, lists and scalars as indented JSON that ends with a newline."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
