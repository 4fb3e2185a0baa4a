"""Relations and keys of a Rails ``schema.rb``, as ``ActiveRecord::SchemaDumper`` writes it (Rails 5 to 8)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from subsetter.inference.declared.schema import DeclaredSchema
from subsetter.inference.words import singular
from subsetter.sql.ddl import DdlKey, DdlReference

_TABLE = re.compile(r"""^\s*create_table\s*\(?\s*["':]([\w.]+)["']?(.*?)\bdo\s*\|(\w+)\|""")
_FOREIGN = re.compile(r"""^\s*add_foreign_key\s*\(?\s*["':]([\w.]+)["']?\s*,\s*["':]([\w.]+)["']?(.*)""")
_REFERENCES = re.compile(r"""^\s*\w+\.(?:references|belongs_to)\s*\(?\s*["':](\w+)["']?(.*)""")
_INDEX = re.compile(
    r"""^\s*(?:\w+\.index|add_index\s*\(?\s*["':]([\w.]+)["']?\s*,)\s*\(?\s*(\[[^\]]*\]|["':]\w+["']?)(.*)"""
)
_NAMES = re.compile(r"""["':](\w+)""")


def read_rails(text: str, origin: str) -> DeclaredSchema:
    """Returns what a ``schema.rb`` declares."""
    references: list[DdlReference] = []
    keys: list[DdlKey] = []
    table = ""
    for line in text.splitlines():
        if found := _TABLE.match(line):
            table = _bare(found[1])
            keys += _primary(table, found[2])
        elif line.strip() == "end":
            table = ""
        elif found := _FOREIGN.match(line):
            references.append(_foreign(_bare(found[1]), _bare(found[2]), found[3]))
        elif table and (found := _REFERENCES.match(line)) and "foreign_key" in found[2]:
            target = _option(found[2], "to_table")
            references.append(DdlReference(table, (f"{found[1]}_id",), target or _plural(found[1])))
        elif (found := _INDEX.match(line)) and re.search(r"\bunique:\s*true", found[3]) and "where:" not in found[3]:
            keys.append(DdlKey(_bare(found[1] or "") or table, tuple(_NAMES.findall(found[2]))))
    return DeclaredSchema(origin, tuple(references), tuple(keys))


def _primary(table: str, options: str) -> Iterator[DdlKey]:
    if found := re.search(r"primary_key:\s*(\[[^\]]*\]|[\"':]\w+)", options):
        yield DdlKey(table, tuple(_NAMES.findall(found[1])), is_primary=True)
    elif not re.search(r"\bid:\s*false", options):
        yield DdlKey(table, ("id",), is_primary=True)


def _foreign(child: str, parent: str, options: str) -> DdlReference:
    column = _option(options, "column") or f"{_singular(parent)}_id"
    key = _option(options, "primary_key")
    return DdlReference(child, (column,), parent, (key,) if key else ())


def _option(options: str, name: str) -> str:
    found = re.search(rf"""\b{name}:\s*["':](\w+)""", options)
    return found[1] if found else ""


def _bare(name: str) -> str:
    return name.rpartition(".")[2]


def _singular(name: str) -> str:
    words = name.split("_")
    return "_".join([*words[:-1], singular(words[-1])])


def _plural(name: str) -> str:
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(("s", "x", "ch", "sh")) else f"{name}s"
