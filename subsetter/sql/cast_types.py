"""A type as CAST takes it, in each dialect: the names of fields quoted, as they may be words of the language."""

from __future__ import annotations

from subsetter.sql.names import quote
from subsetter.types.datatype import DataType, Family, Part

_WITHOUT_PRECISION = frozenset({Family.TIME, Family.TIMESTAMP_TZ})


def trino_type(kind: DataType) -> str:
    """Returns Trino's spelling."""
    if not kind.parts:
        return kind.text
    return f"{kind.base}({', '.join(_field(part, trino_type(part.type)) for part in kind.parts)})"


def duckdb_type(kind: DataType) -> str:
    """Returns DuckDB's spelling. It has no precision of times, nor of timestamps with a zone."""
    parts = [duckdb_type(part) for _, part in kind.parts]
    match kind.base:
        case "array":
            return f"{parts[0]}[]"
        case "map":
            return f"MAP({', '.join(parts)})"
        case "row":
            fields = (_field(part, text) for part, text in zip(kind.parts, parts, strict=True))
            return f"STRUCT({', '.join(fields)})"
    return kind.family if kind.family in _WITHOUT_PRECISION else kind.text


def _field(part: Part, text: str) -> str:
    return f"{quote(part.name)} {text}" if part.name else text
