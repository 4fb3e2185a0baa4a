"""The YAML of a first config is YAML, whatever the names."""

from __future__ import annotations

from pathlib import Path

import pytest

from subsetter.catalog.tables import Catalog, Column, Table, TableName
from subsetter.config.called import Called
from subsetter.config.load import load_config
from subsetter.inference.relations import Candidate
from subsetter.inference.starter import Head, starter
from subsetter.report.starter import draft_yaml, starter_yaml
from subsetter.types.trino import parse_type

CALLED = Called("dev")
HEAD = Head("dev", (("name", "duckdb"),), (("path", "my lake/#1"),), (("path", "copies"),))
NAMES = ["orders", "order line", "a.b", 'say "so"', "null", "on", "Straße", "1st", "a: b", "#x", "it's", "- x", "{x}"]


def lake(name: str) -> tuple[Catalog, list[Candidate]]:
    parent, child = TableName("", name), TableName("", f"{name} 2")
    columns = tuple(Column(one, parse_type("bigint")) for one in (name, f"of {name}"))
    tables = (Table(parent, columns, rows=5_000), Table(child, columns, rows=9_000))
    relation = Candidate(child, (f"of {name}",), parent, (name,), 0.9, (f"{name}\nnames\nit",))
    return Catalog(tables), [relation]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_comes_back_as_it_was(name: str, tmp_path: Path) -> None:
    catalog, relations = lake(name)
    made = starter(HEAD, catalog, relations, {TableName("", name): (name,)})
    (tmp_path / "dev.yaml").write_text(starter_yaml(made, CALLED), encoding="utf-8")
    config = load_config(tmp_path / "dev.yaml").config
    assert {pattern.ref.table for pattern, _ in config.rules if pattern.ref} == {name, f"{name} 2"}
    [relation] = config.relations
    assert relation.child is not None
    assert relation.parent is not None
    assert relation.child.columns == (f"of {name}",)
    assert relation.parent.columns == (name,)
    assert config.source is not None
    assert config.source.path == "my lake/#1"


@pytest.mark.parametrize("name", NAMES)
def test_a_draft_names_tables_and_columns(name: str, tmp_path: Path) -> None:
    (tmp_path / "dev.yaml").write_text(draft_yaml(HEAD, {TableName("", name): [name]}), encoding="utf-8")
    [(pattern, rule)] = load_config(tmp_path / "dev.yaml").config.rules
    assert pattern.ref is not None
    assert pattern.ref.table == name
    assert rule.columns.keep is not None
    assert [glob.text for glob in rule.columns.keep] == [name]


def test_relations_that_are_not_sure_are_comments(tmp_path: Path) -> None:
    catalog, [relation] = lake("orders")
    doubtful = Candidate(*relation.ends[:4], 0.5, ("by name",))
    text = starter_yaml(starter(HEAD, catalog, [doubtful], {}), CALLED)
    assert "# Not sure enough:" in text
    (tmp_path / "dev.yaml").write_text(text)
    assert load_config(tmp_path / "dev.yaml").config.relations == ()
