"""DuckDB's types in Trino's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from subsetter.catalog.types import DataType, parts_of
from subsetter.sql.names import quote

if TYPE_CHECKING:
    from duckdb.sqltypes import DuckDBPyType

# Kinds whose word is another one in Trino, and timestamps and times, which say their precision there.
_WORDS = {
    "float": "real",
    "blob": "varbinary",
    "enum": "varchar",
    "time": "time(6)",
    "time_ns": "time(9)",
    "time with time zone": "time(6) with time zone",
    "timestamp_s": "timestamp(0)",
    "timestamp_ms": "timestamp(3)",
    "timestamp": "timestamp(6)",
    "timestamp_ns": "timestamp(9)",
    "timestamp with time zone": "timestamp(6) with time zone",
}


def trino_type(kind: DuckDBPyType) -> DataType:
    """Returns the type in Trino's words.

    What Trino does not know keeps DuckDB's word, in lower case: ``hugeint``, ``ubigint``, ``union``, ``bit``.
    """
    return DataType(_word(kind).lower())


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


_DUCKDB_WORDS = {
    "boolean": "BOOLEAN",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "real": "FLOAT",
    "double": "DOUBLE",
    "date": "DATE",
    "time(6)": "TIME",
    "timestamp(6)": "TIMESTAMP",
    "timestamp(6) with time zone": "TIMESTAMP WITH TIME ZONE",
    "varchar": "VARCHAR",
    "uuid": "UUID",
    "varbinary": "BLOB",
}


def duckdb_type(kind: DataType) -> str:
    """Returns DuckDB's spelling of a type of an Iceberg table.

    Raises:
        ValueError: when DuckDB has no such type.
    """
    parts = [(name, duckdb_type(part)) for name, part in parts_of(kind)]
    match kind.base:
        case "array":
            return f"{parts[0][1]}[]"
        case "map":
            return f"MAP({parts[0][1]}, {parts[1][1]})"
        case "row":
            return f"STRUCT({', '.join(f'{_quoted(name)} {part}' for name, part in parts)})"
        case "decimal":
            return kind.text
    if kind.text not in _DUCKDB_WORDS:
        raise ValueError(f"DuckDB has no type {kind.text}")
    return _DUCKDB_WORDS[kind.text]


def _quoted(name: str) -> str:
    return name if name.startswith('"') else f'"{name}"'


def _word(kind: DuckDBPyType) -> str:
    if str(kind) == "JSON":
        return "json"
    match kind.id:
        case "decimal":
            sizes = dict(_parts(kind))
            return f"decimal({sizes['precision']},{sizes['scale']})"
        case "list" | "array":
            return f"array({_word(_parts(kind)[0][1])})"
        case "map":
            return f"map({','.join(_word(part) for _, part in _parts(kind))})"
        case "struct":
            return f"row({', '.join(f'{_field(name)} {_word(part)}' for name, part in _parts(kind))})"
        case other:
            return _WORDS.get(other, other)


def _parts(kind: DuckDBPyType) -> list[tuple[str, Any]]:
    return kind.children


def _field(name: str) -> str:
    is_plain = name.isascii() and name.isidentifier()
    return name if is_plain else quote(name)
