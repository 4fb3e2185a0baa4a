"""The one type map: which type a column has in the copy, for each destination.

A destination cannot hold every type of a source. What it holds under another type is cast without a change of
the values where that is possible, else truncated, never rounded; a type with no honest counterpart is refused, so
that nobody finds a silently changed column later. Facts about Athena: its user guide (data types, engine version
3, Iceberg types), as of April 2026. Facts about DuckDB: measured with DuckDB 1.5.5 and its Parquet writer,
November 2026.

    source type                DuckDB Parquet    Athena Hive       Athena Iceberg
    tinyint, smallint          same              same (1)          integer
    hugeint                    decimal(38,0)     refused           refused
    unsigned integers          same              refused           refused
    varchar(n)                 varchar           same              varchar
    char(n)                    varchar           same              varchar
    timestamp(p)               (6), p > 6: (9)   (3)               (6), of which Athena keeps milliseconds
    timestamp(p) with tz       (6), as is        timestamp(3) UTC  timestamp(6) UTC
    uuid                       same              varchar           varchar
    time, json                 same              refused           refused
    time with tz, interval     refused           refused           refused

    (1) integer with the Avro format, which also takes only maps with varchar keys.

Rows, arrays and maps are mapped part by part. Athena's tables hold no row with fields without a name. What only a
database of DuckDB has (an enum, an array of fixed length, ``hugeint``, ``timestamp_s``, ``timestamp_ms``) is cast where
it is read: engines/duckdb/type_names.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from subsetter.types.datatype import DataType, Family, Part, scalar


@dataclass(frozen=True, slots=True)
class Storage:
    """How a destination stores tables.

    Attributes:
        engine: ``duckdb`` or ``athena``.
        table_type: ``iceberg`` or ``hive``; no matter for duckdb.
        format: ``parquet``, ``orc`` or ``avro``.
    """

    engine: str
    table_type: str = "hive"
    format: str = "parquet"

    def __str__(self) -> str:
        if self.engine == "duckdb":
            return "a Parquet file of DuckDB"
        kind = "an Iceberg" if self.table_type == "iceberg" else "a Hive"
        return f"{kind} table of Athena"


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Why a type has no counterpart at a destination.

    Attributes:
        type: the type itself, or the part of a nested type that is in the way.
    """

    type: DataType
    reason: str


_INTEGER = DataType("integer")
_VARCHAR = DataType("varchar")
_SMALL = frozenset({"tinyint", "smallint"})
_TRINO_INTEGERS = frozenset({"tinyint", "smallint", "integer", "bigint", "decimal"})
_PLAIN = frozenset(
    {Family.STRING, Family.DATE, Family.BOOLEAN, Family.FLOAT, Family.DECIMAL, Family.BINARY, Family.UUID}
)
_DEFAULT_PRECISION = 3
_MILLISECONDS = 3


@cache
def copied_type(kind: DataType, storage: Storage) -> DataType | Unsupported:
    """Returns the type that a source column has in the copy, or why the destination cannot hold it."""
    if kind.family is Family.NESTED:
        return _copied_nested(kind, storage)
    if storage.engine == "duckdb":
        return _in_duckdb(kind)
    if storage.table_type == "iceberg":
        return _in_iceberg(kind)
    return _in_hive(kind, storage)


@cache
def changes_values(kind: DataType, copied: DataType, storage: Storage) -> bool:
    """Returns whether values of the source and of the copy can no longer be compared with each other.

    Values that differ may become equal, or a type may become one that Athena does not compare with the first, as a
    UUID that is stored as text. A relation, a key and a partition column must not be changed so.
    """
    if kind.base == "timestamp":
        # Athena keeps milliseconds of an Iceberg timestamp, whatever its type says.
        held = _MILLISECONDS if storage.engine == "athena" else precision(copied)
        return precision(kind) > held or kind.family is not copied.family
    return kind.base in ("char", "uuid") and copied.base != kind.base


@cache
def is_plain_cast(kind: DataType, copied: DataType) -> bool:
    """Returns whether Athena's CAST alone truncates: no timestamp inside is too precise, or has a time zone."""
    if kind == copied:
        return True
    if kind.base == "timestamp":
        return kind.family is Family.TIMESTAMP and precision(kind) <= _MILLISECONDS
    return kind.family is not Family.NESTED or all(
        is_plain_cast(own, other) for _, own, other in paired_parts(kind, copied)
    )


@cache
def keeps_meaning(kind: DataType, copied: DataType, storage: Storage) -> bool:
    """Returns whether a condition says the same of a value in the copy as of that value in the source.

    A wider integer and a text without a length do; so does what ``changes_values`` lets pass, but for a hugeint, with
    which DuckDB reckons in another way than with a decimal.
    """
    if kind.family is Family.NESTED:
        return all(keeps_meaning(own, other, storage) for _, own, other in paired_parts(kind, copied))
    return kind.base != "hugeint" and not changes_values(kind, copied, storage)


def precision(kind: DataType) -> int:
    """Returns the digits after the second that a time or timestamp type has; Trino's default is 3."""
    return kind.arguments[0] if kind.arguments else _DEFAULT_PRECISION


def _in_duckdb(kind: DataType) -> DataType | Unsupported:
    if kind.base == "hugeint":
        # The Parquet writer would store it as a double. The cast fails loudly on more than 38 digits.
        return scalar("decimal", 38, 0)
    if kind.family is Family.STRING:
        return _VARCHAR
    if kind.base == "timestamp":
        # Without an argument the type is DuckDB's own TIMESTAMP, which has microseconds.
        return kind if not kind.arguments else _timestamp(kind, 6 if precision(kind) <= 6 else 9)
    if kind.family is Family.TIME and kind.has_time_zone:
        return Unsupported(kind, "Parquet loses its time zone")
    if kind.family is Family.OTHER and kind.base != "json":
        return Unsupported(kind, "Parquet does not keep its values as they are")
    return kind


def _in_hive(kind: DataType, storage: Storage) -> DataType | Unsupported:
    if storage.format == "avro" and kind.base in _SMALL:
        return _INTEGER
    if kind.base == "timestamp":
        return _utc_timestamp(kind, 3)
    return _in_athena(kind, storage)


def _in_iceberg(kind: DataType) -> DataType | Unsupported:
    if kind.base in _SMALL:
        return _INTEGER
    if kind.family is Family.STRING:
        return _VARCHAR
    if kind.base == "timestamp":
        return _utc_timestamp(kind, 6)
    return _in_athena(kind, Storage("athena", "iceberg"))


def _in_athena(kind: DataType, storage: Storage) -> DataType | Unsupported:
    if kind.family is Family.UUID:
        return _VARCHAR
    if kind.family in _PLAIN or kind.base in _TRINO_INTEGERS:
        return kind
    return Unsupported(kind, f"{storage} has no such type")


def _utc_timestamp(kind: DataType, digits: int) -> DataType:
    is_same = kind.family is Family.TIMESTAMP and precision(kind) == digits
    return kind if is_same else scalar("timestamp", digits)


def _timestamp(kind: DataType, digits: int) -> DataType:
    return scalar("timestamp", digits, with_time_zone=kind.has_time_zone)


def _copied_nested(kind: DataType, storage: Storage) -> DataType | Unsupported:
    refused = _misshapen(kind)
    if refused is None and storage.engine == "athena":
        refused = _nameless(kind, storage) or _avro_map(kind, storage)
    return refused or map_parts(kind, lambda part: copied_type(part, storage))


def _misshapen(kind: DataType) -> Unsupported | None:
    is_whole = kind.parts if kind.base == "row" else len(kind.parts) == {"array": 1, "map": 2}[kind.base]
    return None if is_whole else Unsupported(kind, "its parts cannot be told")


def _nameless(kind: DataType, storage: Storage) -> Unsupported | None:
    if kind.base == "row" and not all(part.name for part in kind.parts):
        return Unsupported(kind, f"{storage} has no rows with fields without a name")
    return None


def _avro_map(kind: DataType, storage: Storage) -> Unsupported | None:
    is_avro = storage.table_type == "hive" and storage.format == "avro"
    if is_avro and kind.base == "map" and kind.parts[0].type.base != "varchar":
        return Unsupported(kind, "Avro takes only maps with varchar keys")
    return None


def map_parts(kind: DataType, change: Callable[[DataType], DataType | Unsupported]) -> DataType | Unsupported:
    """Returns a nested type with each of its direct parts changed, or the first part that is refused."""
    parts: list[Part] = []
    for name, part in kind.parts:
        changed = change(part)
        if isinstance(changed, Unsupported):
            return changed
        parts.append(Part(name, changed))
    return replace(kind, parts=tuple(parts))


def paired_parts(kind: DataType, copied: DataType) -> tuple[tuple[str, DataType, DataType], ...]:
    """Returns the direct parts of a nested type: name, type, and type in the copy."""
    return tuple((name, own, other) for (name, own), (_, other) in zip(kind.parts, copied.parts, strict=True))
