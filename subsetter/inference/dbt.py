"""Relations and keys that dbt's own tests and constraints declare, from its ``manifest.json``.

The shape is that of dbt's manifest versions 10 to 12 (dbt 1.6 to 1.10, documentation of 2025): a test names its kind in
``test_metadata``, its arguments in ``kwargs``, its model in ``attached_node`` and all its models in ``depends_on``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from subsetter.catalog.tables import Catalog, Table, TableName
from subsetter.codec import from_json
from subsetter.errors import ConfigError, Problem
from subsetter.files.reading import read_regular
from subsetter.inference.relations import Candidate

_REFERENCE = re.compile(r"""\b(?:ref|source)\((?:.*,)?\s*['"]([^'"]+)['"]\s*(?:,\s*v(?:ersion)?=\w+\s*)?\)""")
_CERTAIN = 1.0


@dataclass(frozen=True)
class _Metadata:
    name: str = ""
    kwargs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Depends:
    nodes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Node:
    name: str = ""
    alias: str | None = None
    identifier: str | None = None
    resource_type: str = ""
    test_metadata: _Metadata | None = None
    attached_node: str | None = None
    column_name: str | None = None
    depends_on: _Depends = _Depends()


@dataclass(frozen=True)
class _Manifest:
    nodes: dict[str, _Node]
    sources: dict[str, _Node] = field(default_factory=dict)


@dataclass(frozen=True)
class Declared:
    """What dbt's tests say about the tables of a catalog.

    Attributes:
        notes: tests that name tables or columns that the catalog does not have.
    """

    relations: tuple[Candidate, ...]
    keys: Mapping[TableName, tuple[tuple[str, ...], ...]]
    notes: tuple[str, ...]


def read_manifest(path: Path, catalog: Catalog) -> Declared:
    """Returns what the tests of a dbt project declare.

    Raises:
        ConfigError: when the file cannot be read or is no manifest.
    """
    cure = "Name the manifest.json that dbt writes into its folder target."
    try:
        manifest = from_json(_Manifest, read_regular(path))
    except OSError as error:
        raise ConfigError([Problem("--dbt", f"{path} cannot be read: {error.strerror}", cure)]) from error
    except ValueError as error:
        raise ConfigError([Problem("--dbt", f"{path} is no manifest of dbt", cure)]) from error
    return _Reader(manifest, catalog).declared()


class _Reader:
    def __init__(self, manifest: _Manifest, catalog: Catalog) -> None:
        self._nodes = {**manifest.sources, **manifest.nodes}
        self._tables = {table.name.table.lower(): table for table in catalog.tables}
        self._notes: list[str] = []

    def declared(self) -> Declared:
        relations: dict[Any, Candidate] = {}
        keys: dict[TableName, list[tuple[str, ...]]] = defaultdict(list)
        for name, node in sorted(self._nodes.items()):
            test = node.test_metadata
            if test is None:
                continue
            if test.name == "relationships":
                relations.update((one.ends, one) for one in self._relation(name, node, test.kwargs))
            elif test.name in ("unique", "unique_combination_of_columns"):
                for table, columns in self._key(node, test.kwargs):
                    keys[table].append(columns)
        return Declared(
            tuple(relations.values()), {table: tuple(sets) for table, sets in keys.items()}, tuple(self._notes)
        )

    def _relation(self, name: str, node: _Node, arguments: Mapping[str, Any]) -> Iterator[Candidate]:
        child = self._child(node, arguments)
        named = _REFERENCE.search(str(arguments.get("to", "")))
        parent = self._tables.get(self._spelled(named[1], node)) if named else None
        column = str(arguments.get("column_name") or node.column_name or "")
        if child is None or parent is None:
            self._notes.append(f"{name}: the catalog does not have both of its tables.")
            return
        ends = self._columns(child, [column]), self._columns(parent, [str(arguments.get("field", ""))])
        if ends[0] is None or ends[1] is None:
            self._notes.append(f"{name}: the catalog does not have both of its columns.")
            return
        yield Candidate(child.name, ends[0], parent.name, ends[1], _CERTAIN, ("dbt tests it",), promised=True)

    def _key(self, node: _Node, arguments: Mapping[str, Any]) -> Iterator[tuple[TableName, tuple[str, ...]]]:
        table = self._child(node, arguments)
        listed = arguments.get("combination_of_columns")
        names = list(listed) if isinstance(listed, list) else [arguments.get("column_name") or node.column_name or ""]
        columns = self._columns(table, [str(one) for one in names]) if table else None
        if table is not None and columns is not None:
            yield table.name, columns

    def _child(self, node: _Node, arguments: Mapping[str, Any]) -> Table | None:
        """The table that a test belongs to; older manifests say so only in its arguments."""
        attached = self._nodes.get(node.attached_node or "")
        if attached is not None:
            return self._tables.get(_table_of(attached))
        named = _REFERENCE.search(str(arguments.get("model", "")))
        return self._tables.get(self._spelled(named[1], node)) if named else None

    def _spelled(self, model: str, test: _Node) -> str:
        """The name of a model's table, which its alias decides."""
        for unique_id in test.depends_on.nodes:
            node = self._nodes.get(unique_id)
            if node is not None and node.name == model:
                return _table_of(node)
        return model.lower()

    @staticmethod
    def _columns(table: Table, names: Sequence[str]) -> tuple[str, ...] | None:
        bare = [name.strip('"`').lower() for name in names]
        return tuple(table.by_name[name].name for name in bare) if table.by_name.keys() >= set(bare) else None


def _table_of(node: _Node) -> str:
    return (node.alias or node.identifier or node.name).lower()
