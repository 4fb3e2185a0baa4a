"""Column types in Trino's words, whatever engine they come from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache


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


_BASES = {
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

# Words that begin a type, for telling a slip of the pen from a type that we do not know.
KNOWN_BASES = frozenset({*_BASES, "decimal", "timestamp", "interval"})

_SYNONYMS = {"int": "integer", "string": "varchar", "float": "real", "binary": "varbinary", "struct": "row"}

_KEY_FAMILIES = frozenset(
    {Family.INTEGER, Family.STRING, Family.DATE, Family.BOOLEAN, Family.UUID},
)
_RELATION_FAMILIES = _KEY_FAMILIES | {Family.TIMESTAMP, Family.TIMESTAMP_TZ}


@dataclass(frozen=True, slots=True)
class DataType:
    """A type, such as ``bigint``, ``decimal(12,2)``, ``timestamp(6) with time zone`` or ``row(a integer)``.

    Attributes:
        text: lower case, in Trino's spelling.
    """

    text: str

    def __str__(self) -> str:
        return self.text

    @property
    def base(self) -> str:
        """The word before the arguments."""
        return _base(self.text)

    @property
    def arguments(self) -> tuple[int, ...]:
        """Length, precision and scale, for the scalar types that have them."""
        if _BASES.get(self.base) is Family.NESTED:
            return ()
        return tuple(int(number) for number in re.findall(r"\d+", self.text))

    @property
    def family(self) -> Family:
        """Which other types its values may be compared with."""
        return _family(self)

    @property
    def can_be_key(self) -> bool:
        """Whether its text is the same on every engine, so that it can be hashed."""
        return self.family in _KEY_FAMILIES and self.base != "char"

    @property
    def can_relate(self) -> bool:
        """Whether a relation may compare it."""
        return self.family in _RELATION_FAMILIES


@cache
def _base(text: str) -> str:
    return re.split(r"[(<\s]", text, maxsplit=1)[0]


@cache
def _family(kind: DataType) -> Family:
    if kind.base == "decimal":
        return Family.DECIMAL if kind.arguments[1:2] not in ((), (0,)) else Family.INTEGER
    if kind.base == "timestamp":
        return Family.TIMESTAMP_TZ if kind.text.endswith("with time zone") else Family.TIMESTAMP
    return _BASES.get(kind.base, Family.OTHER)


def parse_type(text: str) -> DataType:
    """Returns the type of a Trino, Athena DDL or Hive spelling.

    Args:
        text: such as ``string``, ``INT``, ``decimal(10, 2)``, ``struct<a:int>``, ``row("b c" date)``, ``timestamp``.
    """
    lowered = text.strip().lower()
    base = re.split(r"[(<\s]", lowered, maxsplit=1)[0]
    inner = re.fullmatch(r"\w+\s*[(<](.*)[)>]", lowered, re.DOTALL)
    if base in ("row", "struct") and inner:
        return DataType(f"row({', '.join(map(_field, _split(inner[1])))})")
    if base in ("array", "map") and inner:
        return DataType(f"{base}({','.join(str(parse_type(part)) for part in _split(inner[1]))})")
    spaced = re.sub(r"\s*([(,)])\s*", r"\1", " ".join(lowered.split())).replace(")with", ") with")
    return DataType(_SYNONYMS.get(base, base) + spaced[len(base) :])


def parts_of(kind: DataType) -> tuple[tuple[str, DataType], ...]:
    """Returns the types that a nested type is made of, each with its name in a ``row``, as it is written there."""
    inner = re.fullmatch(r"(array|map|row)\((.*)\)", kind.text, re.DOTALL)
    if inner is None:
        return ()
    if inner[1] != "row":
        return tuple(("", DataType(part.strip())) for part in _split(inner[2]))
    fields = (re.fullmatch(r"""\s*("(?:[^"]|"")*"|\S+)\s+(.+)""", part, re.DOTALL) for part in _split(inner[2]))
    return tuple((field[1], DataType(field[2])) for field in fields if field is not None)


def _field(text: str) -> str:
    """Returns a field of a row, as ``name type``; Hive writes ``name:type``, and Trino knows fields without name."""
    field = text.strip()
    named = re.fullmatch(r"""(?P<name>"(?:[^"]|"")*"|[^\s"(<:]+)\s*[:\s]\s*(?P<type>.+)""", field, re.DOTALL)
    if named is None or named["type"].startswith(("with time zone", "(")):
        return str(parse_type(field))
    return f"{named['name']} {parse_type(named['type'])}"


def _split(text: str) -> list[str]:
    """Returns the parts between commas that stand outside brackets and quotes."""
    parts, depth, start, is_quoted = [], 0, 0, False
    for position, letter in enumerate(text):
        is_quoted ^= letter == '"'
        if is_quoted:
            continue
        depth += {"<": 1, "(": 1, ">": -1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    return [*parts, text[start:]]
