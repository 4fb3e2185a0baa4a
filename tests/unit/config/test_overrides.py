from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from subsetter.config.overrides import with_settings
from subsetter.config.places import dotted
from subsetter.config.tree import plain
from subsetter.config.yaml_text import read_tree
from tests.unit.config.documents import document, load_text, problems_of

TEXT = """
salt: a
relations:
  - {from: a(x), to: b(y)}
tables:
  web.clicks: {sample: 1%, where: x}
  "ref_*": {copy: all}
  orders: {follow: customers, columns: {drop: [a]}}
"""


def changed(*settings: str) -> dict[str, Any]:
    tree, _ = read_tree(TEXT, "f.yaml")
    assert tree is not None
    result, problems = with_settings(tree, settings)
    assert problems == []
    value: dict[str, Any] = plain(result)
    return value


def test_values_are_read_as_yaml() -> None:
    assert changed("salt=b")["salt"] == "b"
    assert changed("limits.rows=5")["limits"] == {"rows": 5}
    assert changed("never_copy=[a, b]")["never_copy"] == ["a", "b"]
    assert changed("tables.orders.where=\"a = 'x'\"")["tables"]["orders"]["where"] == "a = 'x'"
    assert changed("tables.orders.where=a = 1")["tables"]["orders"]["where"] == "a = 1"


@pytest.mark.parametrize("setting", ["tables.web.clicks.rows=5", 'tables."web.clicks".rows=5'])
def test_names_with_dots_are_found(setting: str) -> None:
    assert changed(setting)["tables"]["web.clicks"]["rows"] == 5


ODD = '''
tables:
  '"rx items"': {sample: 5%}
  '"say ""so"""': {sample: 5%}
  'ref "x"*': {copy: all}
  'two words': {copy: all}
'''


def test_the_place_that_a_problem_prints_can_be_set() -> None:
    tree, _ = read_tree(ODD, "f.yaml")
    assert tree is not None
    for key in tree.child("tables").entries:
        place = dotted(("tables", key, "rows"))
        assert place.count('"') % 2 == 0
        result, problems = with_settings(tree, [f"{place}=5"])
        assert problems == []
        assert list(result.child("tables").entries) == list(tree.child("tables").entries)
        assert plain(result)["tables"][key]["rows"] == 5


def test_quotes_may_be_left_out_where_nothing_needs_them() -> None:
    tree, _ = read_tree(ODD, "f.yaml")
    assert tree is not None
    result, _ = with_settings(tree, ["tables.rx items.rows=5"])
    assert plain(result)["tables"]['"rx items"']["rows"] == 5


def test_a_quoted_key_is_printed_as_it_stands() -> None:
    assert dotted(("tables", '"rx items"', "sample")) == 'tables."rx items".sample'
    assert dotted(("tables", "rx items", "sample")) == 'tables."rx items".sample'


def test_the_order_of_tables_stays() -> None:
    tables = changed("tables.ref_*.copy=none", "tables.new.copy=all")["tables"]
    assert list(tables) == ["web.clicks", "ref_*", "orders", "new"]
    assert tables["ref_*"] == {"copy": "none"}


def test_items_of_lists_are_set_by_number() -> None:
    assert changed("relations[0].required=false")["relations"][0]["required"] is False
    assert changed("relations[0]=c(x) -> d(y)")["relations"] == ["c(x) -> d(y)"]


def test_null_removes_and_copy_excludes() -> None:
    assert "salt" not in changed("salt=null")
    assert changed("tables.web.clicks.copy=all")["tables"]["web.clicks"] == {"copy": "all"}
    assert changed("tables.orders.columns.keep=[b]")["tables"]["orders"]["columns"] == {"keep": ["b"]}


def test_later_settings_win() -> None:
    assert changed("salt=b", "salt=c")["salt"] == "c"


@pytest.mark.parametrize(
    ("setting", "path", "words"),
    [
        ("salt", "", "sets nothing"),
        ("=5", "", "sets nothing"),
        ("a..b=5", "", "sets nothing"),
        ("relations[7].name=x", "relations[7].name", "no such place"),
        ("relations.name=x", "relations.name", "no such place"),
        ("salt=[", "salt", "the YAML cannot be read"),
        ("tables.customers.rwos=5", "tables.customers.rwos", "Did you mean rows?"),
        ("tables.customers.rows=0", "tables.customers.rows", "copy: empty"),
    ],
)
def test_mistakes_name_the_setting(tmp_path: Path, setting: str, path: str, words: str) -> None:
    found = problems_of(tmp_path, document("relations: [a(x) -> b(y)]"), settings=[setting])
    assert [(problem.file, problem.line, problem.path) for problem in found] == [("--set", 0, path)]
    assert words in f"{found[0].message} {found[0].cure}"


def test_settings_reach_the_config(tmp_path: Path) -> None:
    loaded = load_text(tmp_path, document(""), settings=["tables.customers.rows=5", "destination.path=/x"])
    assert loaded.config.destination.path == "/x"
    assert [rule.rows for _, rule in loaded.config.rules] == [5]
