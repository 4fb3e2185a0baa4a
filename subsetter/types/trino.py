"""Reads a type as Trino, Athena's DDL and Hive spell it."""

from __future__ import annotations

import re
from functools import cache

from subsetter.types.datatype import DataType, Part

_SYNONYMS = {"int": "integer", "string": "varchar", "float": "real", "binary": "varbinary", "struct": "row"}
_NESTED = frozenset({"array", "map", "row", "struct"})
_TYPE = re.compile(r"(?P<base>[^\s(<]*)\s*(?:[(<](?P<inside>.*)[)>])?(?P<suffix>[^)>]*)", re.DOTALL)
_NUMBERS = re.compile(r"\s*\d+\s*(?:,\s*\d+\s*)*")
_FIELD = re.compile(r"""(?P<name>"(?:[^"]|"")*"|[^\s"(<:]+)\s*[:\s]\s*(?P<type>.+)""", re.DOTALL)
_DEEPEST = 100
"""Levels of nested types that are read; a type that goes deeper is one that nobody knows."""


@cache
def parse_type(text: str) -> DataType:
    """Returns the type of a spelling; one that is not understood keeps its words.

    Args:
        text: such as ``string``, ``INT``, ``decimal(10, 2)``, ``struct<a:int>``, ``row("b c" date)``, ``timestamp``.
    """
    return _parsed(text.strip().lower(), _DEEPEST)


def _parsed(text: str, depth: int) -> DataType:
    found = _TYPE.fullmatch(text)
    if found is None or depth == 0:
        return _unknown(text)
    base, inside = found["base"], found["inside"]
    if inside is None:
        return DataType(_SYNONYMS.get(base, base), suffix=_suffix(found["suffix"]))
    if base in _NESTED:
        parts = tuple(_part(base, part.strip(), depth - 1) for part in _split(inside)) if inside.strip() else ()
        return DataType(_SYNONYMS.get(base, base), parts=parts)
    if _NUMBERS.fullmatch(inside):
        arguments = tuple(map(int, inside.split(",")))
        return DataType(_SYNONYMS.get(base, base), arguments, suffix=_suffix(found["suffix"]))
    return _unknown(text)


def _unknown(text: str) -> DataType:
    base = re.split(r"[(<\s]", text, maxsplit=1)[0]
    return DataType(base, suffix=text[len(base) :])


def _suffix(text: str) -> str:
    words = " ".join(text.split())
    return f" {words}" if words else ""


def _part(base: str, text: str, depth: int) -> Part:
    """A field of a row is ``name type``; Hive writes ``name:type``, and Trino knows fields without a name."""
    named = _FIELD.fullmatch(text) if base in ("row", "struct") else None
    if named is None or named["type"].startswith(("with time zone", "(")):
        return Part("", _parsed(text, depth))
    return Part(_unquoted(named["name"]), _parsed(named["type"], depth))


def _unquoted(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name


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
