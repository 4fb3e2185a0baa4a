"""Catalog files: the tables of the sources as YAML or JSON, so that a config can be planned without any account.

tables:
  orders:                        # web.orders where a config has several sources
    columns: {id: bigint, customer_id: bigint, ordered_on: date}
    partitions: [ordered_on]     # this line and all below may be left out
    rows: 1500000
    bytes: 120000000
    format: iceberg
    unique: [[id]]
    distinct: {customer_id: 99996}
    former: {customer_id: {name: customer, type: int}, ordered_on: {type: date}}  # as the pinned snapshot has them
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from subsetter.catalog.entries import Entry, read_table
from subsetter.catalog.tables import Catalog, Column, Former, Table, TableName
from subsetter.config.places import Place, YamlPath
from subsetter.config.tree import Items, Mapping, Scalar, Tree
from subsetter.config.yaml_text import read_tree
from subsetter.errors import ConfigError, Problem
from subsetter.files.ground import NOTHING, Ground
from subsetter.files.reading import read_regular
from subsetter.files.writing import write_file

_MARK = "subset catalog"
_MARK_KEY = "written_by"
_MARKED = re.compile(rb'# written_by: subset catalog\r?\n|\s*\{\s*"written_by"\s*:\s*"subset catalog"')
_NAME = re.compile(r'(?:(?P<source>[A-Za-z_][\w-]*)\.)?(?:"(?P<quoted>(?:[^"]|"")+)"|(?P<plain>[^".]+))')
# What YAML reads as a text without quotes; shorter than YAML's rule, which also knows numbers and booleans.
_PLAIN_TEXT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\([0-9, ]*\))?( with time zone)?")
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?")
_NOT_TEXT = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def read_catalog_file(path: Path) -> Catalog:
    """Returns the catalog that a file holds.

    Args:
        path: a ``.json`` file, or YAML.

    Raises:
        ConfigError: with everything that is wrong with the file, by line where it is YAML.
    """
    tree, problems = _read(path)
    if tree is None:
        raise ConfigError(problems)
    root = Entry(tree, problems)
    root.refuse_unknown((_MARK_KEY, "tables"))
    tables: dict[str, Table] = {}
    for text, entry in root.mapping("tables", "Add tables: with one entry per table.").items():
        name = _parse_name(text)
        if name is None:
            entry.problem(f"'{text}' is no table name", "Write orders, web.orders or '\"odd.name\"'.")
        elif str(name).lower() in tables:
            entry.problem(f"the table {text} is there twice", "Letter case does not count: remove one of them.")
        else:
            tables[str(name).lower()] = read_table(name, entry)
    if problems:
        raise ConfigError(sorted(problems, key=lambda problem: (problem.line, problem.path)))
    return Catalog(tuple(sorted(tables.values(), key=lambda table: table.name)))


def write_catalog_file(catalog: Catalog, path: Path, ground: Ground = NOTHING, *, force: bool = False) -> None:
    """Writes the catalog, as JSON where the file is called ``.json``, else as YAML.

    Args:
        catalog: to be written.
        path: as the user named it.
        ground: of which nothing may be written.
        force: whether it replaces a file that bears no mark of ours.

    Raises:
        InputError: when it may not be written there.
        DestinationUnwritable: when it cannot be written.
    """
    text = marked_text(catalog, is_json=_is_json(path))
    write_file(path, text, ground, force=force, is_ours=is_marked)


def marked_text(catalog: Catalog, *, is_json: bool) -> str:
    """Returns the text of a catalog file with the mark by which ``is_marked`` knows it as ours."""
    if is_json:
        return json.dumps({_MARK_KEY: _MARK, **_tree_of(catalog)}, indent=2, ensure_ascii=False) + "\n"
    return f"# {_MARK_KEY}: {_MARK}\n{catalog_text(catalog, is_json=False)}"


def is_marked(content: bytes) -> bool:
    """Returns whether a file was written as a catalog file by us."""
    return _MARKED.match(content) is not None


def catalog_text(catalog: Catalog, *, is_json: bool) -> str:
    """Returns the text of a catalog file."""
    tree = _tree_of(catalog)
    if is_json:
        return json.dumps(tree, indent=2, ensure_ascii=False) + "\n"
    return "".join(f"{line}\n" for line in _lines(tree, ""))


def _tree_of(catalog: Catalog) -> dict[str, Any]:
    return {"tables": {_written_name(table.name): _table_entry(table) for table in catalog.tables}}


def _is_json(path: Path) -> bool:
    return path.suffix.lower() == ".json"


def _read(path: Path) -> tuple[Mapping | None, list[Problem]]:
    try:
        text = read_regular(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        return None, [Problem("", "the catalog file is not UTF-8 text", "Save the file as UTF-8.", str(path))]
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return None, [Problem("", f"the catalog file cannot be read: {reason}", "Check the path.", str(path))]
    return _read_json(text, str(path)) if _is_json(path) else read_tree(text, str(path))


def _read_json(text: str, file: str) -> tuple[Mapping | None, list[Problem]]:
    """Returns the mapping of a JSON text; the YAML reader would do, but takes a hundred times as long."""
    try:
        tree = _tree(json.loads(text, object_pairs_hook=_Pairs), file)
    except json.JSONDecodeError as error:
        return None, [Problem("", f"this is no JSON: {error.msg}", "", file, error.lineno)]
    except _TwiceError as error:
        return None, [Problem("", f"the key {error} is there twice in one mapping", "Remove one.", file)]
    except RecursionError:
        return None, [Problem("", "this is nested too deeply", "A catalog needs no more than a few levels.", file)]
    except ValueError as error:  # a number of more than 4,300 digits, or half a character
        return None, [Problem("", f"this is no JSON that can be read: {error}", "Write the file again.", file)]
    if isinstance(tree, Mapping):
        return tree, []
    return None, [Problem("", "this is no mapping", 'Write {"tables": {...}}.', file)]


class _TwiceError(ValueError):
    """A key that a JSON object has twice."""


class _Pairs(dict[str, Any]):
    def __init__(self, pairs: Iterable[tuple[str, Any]]) -> None:
        super().__init__()
        for key, value in pairs:
            if key in self:
                raise _TwiceError(key)
            self[key] = value


def _tree(value: Any, file: str, path: YamlPath = ()) -> Tree:
    place = Place(file, 0, path)
    if isinstance(value, dict):
        return Mapping({key: _tree(entry, file, (*path, key)) for key, entry in value.items()}, place)
    if isinstance(value, list):
        return Items(tuple(_tree(item, file, (*path, at)) for at, item in enumerate(value)), place)
    return Scalar(value, place, str(value), isinstance(value, str))


def _parse_name(text: str) -> TableName | None:
    match = _NAME.fullmatch(text)
    if match is None:
        return None
    return TableName(match["source"] or "", match["plain"] or match["quoted"].replace('""', '"'))


def _written_name(name: TableName) -> str:
    match = _NAME.fullmatch(name.table)
    is_plain = match is not None and match["plain"] == name.table
    table = name.table if is_plain else '"' + name.table.replace('"', '""') + '"'
    return f"{name.source}.{table}" if name.source else table


def _table_entry(table: Table) -> dict[str, Any]:
    """Returns what is known of a table, in the order in which people want to read it."""
    pin = table.pin
    entry = {
        "format": table.format,
        "rows": table.rows,
        "bytes": table.size_bytes,
        "files": table.files,
        "location": table.location,
        "fingerprint": table.fingerprint,
        "pin": pin and {"snapshot_id": pin.snapshot_id, "committed_at": pin.committed_at.isoformat()},
        "unique": [list(columns) for columns in table.unique],
        "partitions": [column.name for column in table.columns if column.partition],
        "columns": {column.name: column.type.text for column in table.columns},
        "former": {column.name: _former_entry(column.former) for column in table.columns if column.former},
        "distinct": _known((column, column.distinct) for column in table.columns),
        "sizes": _known((column, column.size_bytes) for column in table.columns),
    }
    return {key: value for key, value in entry.items() if value not in (None, "", [], {})}


def _former_entry(former: Former) -> dict[str, str]:
    """Returns how a snapshot has a column; without a name where it has no such column."""
    named = {"name": former.name} if former.name else {}
    return {**named, "type": former.type.text}


def _known(numbers: Iterable[tuple[Column, int | None]]) -> dict[str, int]:
    return {column.name: number for column, number in numbers if number is not None}


def _lines(entries: dict[str, Any], indent: str) -> Iterable[str]:
    for key, value in entries.items():
        if isinstance(value, dict):
            yield f"{indent}{_scalar(key)}:"
            yield from _lines(value, indent + "  ")
        else:
            yield f"{indent}{_scalar(key)}: {_flow(value)}"


def _flow(value: Any) -> str:
    return f"[{', '.join(map(_flow, value))}]" if isinstance(value, list) else _scalar(value)


def _scalar(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    is_plain = (_PLAIN_TEXT.fullmatch(value) or _PLAIN_NAME.fullmatch(value)) and value.lower() not in _NOT_TEXT
    # A JSON string is a YAML string in double quotes.
    return value if is_plain and "," not in value else json.dumps(value, ensure_ascii=False)
