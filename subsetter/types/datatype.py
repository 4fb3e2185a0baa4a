"""A column type as a tree, whatever engine it comes from, and its Trino spelling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema


class Family(StrEnum):
    """Types whose values may be compared with each other in a relation."""

    INTEGER = "integer"
    STRING = "string"
    DATE = "date"
    BOOLEAN = "boolean"
    UUID = "uuid"
    TIMESTAMP = "timestamp"
    TIMESTAMP_TZ = "timestamp with time zone"
    FLOAT = "floating point"
    DECIMAL = "decimal with a scale"
    BINARY = "binary"
    TIME = "time"
    NESTED = "nested"
    OTHER = "other"


_FAMILIES = {
    "tinyint": Family.INTEGER,
    "smallint": Family.INTEGER,
    "integer": Family.INTEGER,
    "bigint": Family.INTEGER,
    "hugeint": Family.INTEGER,
    "utinyint": Family.INTEGER,
    "usmallint": Family.INTEGER,
    "uinteger": Family.INTEGER,
    "ubigint": Family.INTEGER,
    "varchar": Family.STRING,
    "char": Family.STRING,
    "date": Family.DATE,
    "boolean": Family.BOOLEAN,
    "uuid": Family.UUID,
    "real": Family.FLOAT,
    "double": Family.FLOAT,
    "varbinary": Family.BINARY,
    "time": Family.TIME,
    "array": Family.NESTED,
    "map": Family.NESTED,
    "row": Family.NESTED,
    "json": Family.OTHER,
}

# Words that begin a type, for telling a typing error from a type that we do not know.
KNOWN_BASES = frozenset({*_FAMILIES, "decimal", "timestamp", "interval"})

_KEY_FAMILIES = frozenset({Family.INTEGER, Family.STRING, Family.DATE, Family.BOOLEAN, Family.UUID})
_RELATION_FAMILIES = _KEY_FAMILIES | {Family.TIMESTAMP, Family.TIMESTAMP_TZ}
_WITH_TIME_ZONE = " with time zone"


class Part(NamedTuple):
    """A type that a nested type is made of: the elements of an array, the keys or values of a map, a field of a row.

    Attributes:
        name: of a row's field, in lower case and without quotes; empty for all other parts.
    """

    name: str
    type: DataType


@dataclass(frozen=True, slots=True)
class DataType:
    """A type, such as ``bigint``, ``decimal(12,2)``, ``timestamp(6) with time zone`` or ``row(a integer)``.

    Attributes:
        base: the word that begins it, in lower case: Trino's, or the engine's own where Trino has no such type.
        arguments: length, precision and scale, for the scalar types that have them.
        parts: of an array one, of a map two, of a row its fields; empty for all other types.
        suffix: what stands behind the arguments, such as `` with time zone`` or `` year to month``, as it is spelled.
    """

    base: str
    arguments: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()
    suffix: str = ""

    def __post_init__(self) -> None:
        if not set(self.base).isdisjoint("(< "):
            raise ValueError(f"'{self.base}' is the spelling of a type, to be read by parse_type")

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """Trino's spelling, in lower case."""
        return _text(self)

    @property
    def has_time_zone(self) -> bool:
        """Whether it is a time or a timestamp with a time zone."""
        return self.suffix == _WITH_TIME_ZONE

    @property
    def family(self) -> Family:
        """Which other types its values may be compared with."""
        if self.base == "decimal":
            return Family.DECIMAL if self.arguments[1:2] not in ((), (0,)) else Family.INTEGER
        if self.base == "timestamp":
            return Family.TIMESTAMP_TZ if self.has_time_zone else Family.TIMESTAMP
        return _FAMILIES.get(self.base, Family.OTHER)

    @property
    def can_be_key(self) -> bool:
        """Whether its text is the same on every engine, so that it can be hashed."""
        return self.family in _KEY_FAMILIES and self.base != "char"

    @property
    def can_relate(self) -> bool:
        """Whether a relation may compare it."""
        return self.family in _RELATION_FAMILIES

    def with_parts(self, change: Callable[[DataType], DataType]) -> DataType:
        """Returns the type with each of its direct parts changed."""
        return replace(self, parts=tuple(Part(name, change(part)) for name, part in self.parts))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Records hold a type as ``{"text": …}``, in Trino's spelling."""
        from pydantic_core import core_schema  # noqa: PLC0415 - only where records are read or written

        from subsetter.types.trino import parse_type  # noqa: PLC0415 - the reader builds what is defined here

        written = core_schema.typed_dict_schema({"text": core_schema.typed_dict_field(core_schema.str_schema())})
        read = core_schema.no_info_after_validator_function(lambda found: parse_type(found["text"]), written)
        return core_schema.json_or_python_schema(
            json_schema=read,
            python_schema=core_schema.union_schema([core_schema.is_instance_schema(cls), read]),
            serialization=core_schema.plain_serializer_function_ser_schema(lambda kind: {"text": kind.text}),
        )


def scalar(base: str, *arguments: int, with_time_zone: bool = False) -> DataType:
    """Returns a type that is not nested, such as ``scalar("decimal", 12, 2)``."""
    return DataType(base, arguments, suffix=_WITH_TIME_ZONE if with_time_zone else "")


def array(element: DataType) -> DataType:
    """Returns the type of arrays of an element."""
    return DataType("array", parts=(Part("", element),))


def mapping(key: DataType, value: DataType) -> DataType:
    """Returns the type of maps from keys to values."""
    return DataType("map", parts=(Part("", key), Part("", value)))


@cache
def _text(kind: DataType) -> str:
    if kind.parts:
        separator = ", " if kind.base == "row" else ","
        return f"{kind.base}({separator.join(map(_part_text, kind.parts))})"
    arguments = f"({','.join(map(str, kind.arguments))})" if kind.arguments else ""
    return f"{kind.base}{arguments}{kind.suffix}"


def _part_text(part: Part) -> str:
    return f"{_field_name(part.name)} {part.type.text}" if part.name else part.type.text


def _field_name(name: str) -> str:
    is_plain = name.isascii() and name.isidentifier()
    return name if is_plain else '"' + name.replace('"', '""') + '"'
