"""Relations and keys of a Liquibase change log in XML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from subsetter.foreign import DamagedError
from subsetter.inference.declared.schema import DeclaredSchema
from subsetter.sql.ddl import DdlKey, DdlReference


def read_liquibase(content: bytes, origin: str) -> DeclaredSchema:
    """Returns what a change log declares; files that it includes are told, not read.

    Raises:
        ValueError: when it is no XML, or declares entities.
    """
    if re.search(rb"<!\s*(DOCTYPE|ENTITY)", content, re.IGNORECASE):
        raise DamagedError("it declares a document type or entities, which are not read")
    try:
        root = ET.fromstring(content)  # noqa: S314 - without a document type there is nothing to expand
    except (ET.ParseError, ValueError, LookupError, RecursionError) as error:
        raise DamagedError(f"it is no XML: {error}") from error
    references, keys, unread = [], [], []
    for node in root.iter():
        match _tag(node):
            case "addForeignKeyConstraint":
                references.append(
                    DdlReference(
                        _text(node, "baseTableName"),
                        _list(node, "baseColumnNames"),
                        _text(node, "referencedTableName"),
                        _list(node, "referencedColumnNames"),
                    )
                )
            case "addPrimaryKey":
                keys.append(DdlKey(_text(node, "tableName"), _list(node, "columnNames"), is_primary=True))
            case "addUniqueConstraint":
                keys.append(DdlKey(_text(node, "tableName"), _list(node, "columnNames")))
            case "createTable" | "addColumn":
                for one in _of_columns(node):
                    (references if isinstance(one, DdlReference) else keys).append(one)  # type: ignore[arg-type]
            case "include" | "includeAll":
                unread.append(f"the file {_text(node, 'file') or _text(node, 'path')} that it includes")
    return DeclaredSchema(origin, tuple(references), tuple(keys), tuple(unread))


def _of_columns(table: ET.Element) -> Iterator[DdlReference | DdlKey]:
    name, primary = _text(table, "tableName"), []
    for column in table:
        for constraints in column:
            if _tag(constraints) != "constraints":
                continue
            own = (_text(column, "name"),)
            if _text(constraints, "primaryKey") == "true":
                primary.append(own[0])
            if _text(constraints, "unique") == "true":
                yield DdlKey(name, own)
            if found := re.fullmatch(r"\s*([\w.]+)\s*\(([^)]*)\)\s*", _text(constraints, "references")):
                yield DdlReference(name, own, found[1].rpartition(".")[2], tuple(re.findall(r"\w+", found[2])))
            elif parent := _text(constraints, "referencedTableName"):
                yield DdlReference(name, own, parent, _list(constraints, "referencedColumnNames"))
    if primary:
        yield DdlKey(name, tuple(primary), is_primary=True)


def _tag(node: ET.Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _text(node: ET.Element, name: str) -> str:
    return node.get(name, "")


def _list(node: ET.Element, name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _text(node, name).split(",") if part.strip())
