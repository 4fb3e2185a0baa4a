"""Reads DuckDB's own types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from subsetter.sql.names import quote
from subsetter.types.datatype import DataType, Part, array, mapping, scalar
from subsetter.types.trino import parse_type

if TYPE_CHECKING:
    from duckdb.sqltypes import DuckDBPyType

# Kinds whose word is another one in Trino, and timestamps and times, which say their precision there.
_SCALARS = {
    "float": scalar("real"),
    "blob": scalar("varbinary"),
    "enum": scalar("varchar"),
    "time": scalar("time", 6),
    "time_ns": scalar("time", 9),
    "time with time zone": scalar("time", 6, with_time_zone=True),
    "timestamp_s": scalar("timestamp", 0),
    "timestamp_ms": scalar("timestamp", 3),
    "timestamp": scalar("timestamp", 6),
    "timestamp_ns": scalar("timestamp", 9),
    "timestamp with time zone": scalar("timestamp", 6, with_time_zone=True),
}


def data_type(kind: DuckDBPyType) -> DataType:
    """Returns the type as a tree. What Trino does not know keeps DuckDB's word: ``hugeint``, ``ubigint``, ``union``."""
    if str(kind) == "JSON":
        return scalar("json")
    parts: list[tuple[str, Any]] = kind.children if kind.id in _WITH_PARTS else []
    match kind.id:
        case "decimal":
            sizes = dict(parts)
            return scalar("decimal", sizes["precision"], sizes["scale"])
        case "list" | "array":
            return array(data_type(parts[0][1]))
        case "map":
            return mapping(data_type(parts[0][1]), data_type(parts[1][1]))
        case "struct":
            return DataType("row", parts=tuple(Part(name.lower(), data_type(part)) for name, part in parts))
        case other:
            return _SCALARS.get(other) or parse_type(other)


_WITH_PARTS = frozenset({"decimal", "list", "array", "map", "struct"})

# Types whose values Parquet gives back under another type; a HUGEINT would come back as a double (DuckDB 1.5.5, 2.0.0).
_STORED = {"enum": "VARCHAR", "hugeint": "DECIMAL(38,0)", "timestamp_s": "TIMESTAMP", "timestamp_ms": "TIMESTAMP"}


def stored_type(kind: DuckDBPyType) -> str:
    """Returns DuckDB's spelling of the type under which a Parquet file keeps the same values."""
    match kind.id:
        case "list" | "array":
            return f"{stored_type(_parts(kind)[0][1])}[]"
        case "map":
            return f"MAP({', '.join(stored_type(part) for _, part in _parts(kind))})"
        case "struct":
            return f"STRUCT({', '.join(f'{quote(name)} {stored_type(part)}' for name, part in _parts(kind))})"
        case other:
            return _STORED.get(other, str(kind))


def _parts(kind: DuckDBPyType) -> list[tuple[str, Any]]:
    return kind.children
