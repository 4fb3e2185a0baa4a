"""Relations and keys of a Prisma schema (Prisma 2 to 6)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from subsetter.inference.declared.schema import DeclaredSchema
from subsetter.sql.ddl import DdlKey, DdlReference

_MODEL = re.compile(r"^\s*(?:model|view)\s+(\w+)\s*\{(.*?)^\s*\}", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"^\s*(\w+)\s+(\w+)(\[\])?\??\s*(.*)$")
_MAP = re.compile(r"""(?<!@)@map\(\s*(?:name:\s*)?"([^"]+)"\s*\)""")
_RELATION = re.compile(r"@relation\((.*)\)")
_BLOCK_MAP = re.compile(r"""@@map\(\s*(?:name:\s*)?"([^"]+)"\s*\)""")
_BLOCK_KEY = re.compile(r"@@(id|unique)\(\s*(?:fields:\s*)?\[([^\]]*)\]")


@dataclass
class _Model:
    name: str
    columns: dict[str, str] = field(default_factory=dict)
    relations: list[tuple[str, list[str], list[str]]] = field(default_factory=list)
    keys: list[tuple[list[str], bool]] = field(default_factory=list)


def read_prisma(text: str, origin: str) -> DeclaredSchema:
    """Returns what a Prisma schema declares, by the names of tables and columns that it maps to."""
    plain = re.sub(r"//[^\n]*", "", text)
    models = {name: _model(name, body) for name, body in _MODEL.findall(plain)}
    references, keys = [], []
    for model in models.values():
        for target, own, theirs in model.relations:
            if parent := models.get(target):
                ends = _columns(model, own), parent.name, _columns(parent, theirs)
                references.append(DdlReference(model.name, *ends))
        keys += [DdlKey(model.name, _columns(model, names), is_primary) for names, is_primary in model.keys]
    return DeclaredSchema(origin, tuple(references), tuple(keys))


def _model(name: str, body: str) -> _Model:
    mapped = _BLOCK_MAP.search(body)
    model = _Model(mapped[1] if mapped else name)
    model.keys += [(_names(names), kind == "id") for kind, names in _BLOCK_KEY.findall(body)]
    for line in body.splitlines():
        found = _FIELD.match(line)
        if found is None or line.strip().startswith("@@"):
            continue
        column, kind, _, attributes = found.groups()
        relation = _RELATION.search(attributes)
        if relation and (own := re.search(r"fields:\s*\[([^\]]*)\]", relation[1])):
            theirs = re.search(r"references:\s*\[([^\]]*)\]", relation[1])
            model.relations.append((kind, _names(own[1]), _names(theirs[1] if theirs else "")))
            continue
        renamed = _MAP.search(attributes)
        model.columns[column] = renamed[1] if renamed else column
        if re.search(r"(?<!@)@(id|unique)\b", attributes):
            model.keys.append(([column], bool(re.search(r"(?<!@)@id\b", attributes))))
    return model


def _columns(model: _Model, names: list[str]) -> tuple[str, ...]:
    return tuple(model.columns.get(name, name) for name in names)


def _names(text: str) -> list[str]:
    return re.findall(r"[A-Za-z_]\w*(?=\s*(?:\(|,|$))", text)
