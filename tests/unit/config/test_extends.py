"""``extends``: mappings merge, lists and scalars are replaced, null removes, relations are appended."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from subsetter.config.extends import read_merged
from subsetter.config.load import load_config
from subsetter.config.tree import plain
from subsetter.errors import ConfigError, Problem

BASE = """
engine: {name: duckdb}
source: {path: lake}
destination: {path: dev}
tables: {customers: {sample: 1%}}
"""


def write(folder: Path, **files: str) -> Path:
    """Writes files, ``__`` in their names standing for a folder; returns the first one."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
    return folder / f"{next(iter(files))}.yaml"


def merged(folder: Path, base: str, over: str) -> dict[str, Any]:
    found = read_merged(write(folder, dev="extends: base.yaml\n" + dedent(over), base=base))
    assert found.problems == ()
    value: dict[str, Any] = plain(found.tree)
    return value


def problems(path: Path) -> list[Problem]:
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("base", "over", "result"),
    [
        ("a: {x: 1, y: 2}", "a: {y: 3, z: 4}", {"a": {"x": 1, "y": 3, "z": 4}}),
        ("a: [1, 2]", "a: [3]", {"a": [3]}),
        ("a: {x: 1}", "a: 5", {"a": 5}),
        ("a: 5", "a: {x: 1}", {"a": {"x": 1}}),
        ("a: {x: 1, y: 2}", "a: {x: null}", {"a": {"y": 2}}),
        ("a: 1\nb: 2", "a: ~", {"b": 2}),
        ("limits: {scan: 2TB}", "limits: null", {}),
        ("relations: [a(b) -> c(d)]", "relations: null", {}),
    ],
)
def test_deep_merge(tmp_path: Path, base: str, over: str, result: dict[str, Any]) -> None:
    assert merged(tmp_path, base, over) == result


@pytest.mark.parametrize(
    ("base", "over", "rule"),
    [
        ("{sample: 1%, where: x, rows: 5, key: id}", "{copy: all}", {"key": "id", "copy": "all"}),
        ("{copy: all, key: id}", "{where: x}", {"key": "id", "where": "x"}),
        ("{copy: all}", "{copy: none}", {"copy": "none"}),
        ("{follow: a, max_per_parent: 5}", "{max_per_parent: null}", {"follow": "a"}),
        ("{copy: all}", "{where: null}", {"copy": "all", "where": None}),
        (
            "{columns: {keep: [a], on_new: copy}}",
            "{columns: {drop: [b]}}",
            {"columns": {"on_new": "copy", "drop": ["b"]}},
        ),
        ("{follow: {any: [a]}}", "{follow: {all: [b]}}", {"follow": {"all": ["b"]}}),
        ("{sample: {key: k, rate: 1%}}", "{sample: {rate: 5%}}", {"sample": {"key": "k", "rate": "5%"}}),
    ],
)
def test_rules_of_one_table_merge(tmp_path: Path, base: str, over: str, rule: dict[str, Any]) -> None:
    result = merged(tmp_path, f"tables: {{t: {base}}}", f"tables: {{t: {over}}}")
    assert result["tables"]["t"] == rule


def test_own_globs_come_first(tmp_path: Path) -> None:
    result = merged(
        tmp_path,
        'tables: {"*": {copy: none}, "ref_*": {copy: all}, a: {copy: all}}',
        'tables: {"ref_x*": {copy: none}, a: {copy: empty}, b: {copy: all}}',
    )
    assert list(result["tables"]) == ["ref_x*", "a", "b", "*", "ref_*"]


def test_relations_are_appended_and_equal_ones_stay_once(tmp_path: Path) -> None:
    result = merged(
        tmp_path,
        "relations: [a(x) -> b(y), c(x) -> b(y)]",
        'relations: [d(x) -> b(y), {from: "a( x )", to: b(y)}]',
    )
    assert result["relations"] == [{"from": "a( x )", "to": "b(y)"}, "c(x) -> b(y)", "d(x) -> b(y)"]


def test_relations_between_the_same_columns_differ_by_their_condition(tmp_path: Path) -> None:
    one = {"from": "c(s)", "to": "p(id)", "when": "t = 1"}
    two = {"from": "c(s)", "to": "p(id)", "when": "t = 2"}
    assert merged(tmp_path, f"relations: [{one}]", f"relations: [{two}]")["relations"] == [one, two]


def test_a_relation_is_replaced_by_its_name(tmp_path: Path) -> None:
    result = merged(
        tmp_path,
        "relations: [{from: a(x), to: b(y), name: boss}, {from: c(x), to: b(y), name: boss}]",
        "relations: [{from: a(z), to: b(y), name: boss}]",
    )
    assert [relation["from"] for relation in result["relations"]] == ["a(z)", "c(x)"]


@pytest.mark.parametrize(
    ("ignore", "left"),
    [
        ("{name: boss, ignore: true}", ["c(x) -> b(y)"]),
        ("{name: c.x, ignore: true}", [{"from": "a(x)", "to": "b(y)", "name": "boss"}]),
        ("{from: c(x), to: b(y), ignore: true}", [{"from": "a(x)", "to": "b(y)", "name": "boss"}]),
    ],
)
def test_an_inherited_relation_is_removed(tmp_path: Path, ignore: str, left: list[Any]) -> None:
    base = "relations: [{from: a(x), to: b(y), name: boss}, c(x) -> b(y)]"
    assert merged(tmp_path, base, f"relations: [{ignore}]")["relations"] == left


def test_one_relation_of_a_glob_is_left_to_the_planner(tmp_path: Path) -> None:
    result = merged(
        tmp_path, 'relations: ["*(created_by) -> users(id)"]', "relations: [{name: audit.created_by, ignore: true}]"
    )
    assert result["relations"] == ["*(created_by) -> users(id)", {"name": "audit.created_by", "ignore": True}]


def test_another_engine_replaces_what_belongs_to_the_old_one(tmp_path: Path) -> None:
    base = """
    engine: {name: athena, region: eu-west-1}
    source: {database: sales}
    destination: {database: d, location: "s3://a/b", keep_builds: 9}
    tables: {a: {copy: all}}
    """
    over = "engine: {name: duckdb}\nsource: {path: lake}\ndestination: {path: dev}"
    result = merged(tmp_path, dedent(base), over)
    assert result["engine"] == {"name": "duckdb"}
    assert result["source"] == {"path": "lake"}
    assert result["destination"] == {"path": "dev"}
    assert result["tables"] == {"a": {"copy": "all"}}


def test_the_same_engine_merges(tmp_path: Path) -> None:
    result = merged(tmp_path, "engine: {name: duckdb, threads: 2}", "engine: {name: duckdb, memory_limit: 1GB}")
    assert result["engine"] == {"name": "duckdb", "threads": 2, "memory_limit": "1GB"}


def test_source_and_sources_replace_each_other(tmp_path: Path) -> None:
    assert merged(tmp_path, "source: {path: a}", "sources: {x: {path: b}}") == {"sources": {"x": {"path": "b"}}}


def test_never_copy_only_grows(tmp_path: Path) -> None:
    assert merged(tmp_path, "never_copy: [a, b]", "never_copy: [b, c]")["never_copy"] == ["a", "b", "c"]
    path = write(tmp_path, dev="extends: base.yaml\nnever_copy: null\n", base=BASE + "never_copy: [a]\n")
    assert [(p.line, p.path, p.message) for p in problems(path)] == [(2, "never_copy", "never_copy only grows")]


def test_globs_of_files_are_read_in_order_and_each_file_once(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        dev='extends: [base.yaml, "relations/*.yaml"]\n',
        base=BASE,
        relations__b="extends: ../base.yaml\nrelations: [c(x) -> d(y)]\nsalt: b\n",
        relations__a="relations: [a(x) -> b(y)]\nsalt: a\n",
    )
    loaded = load_config(path)
    assert [file.name for file in loaded.files] == ["base.yaml", "a.yaml", "b.yaml", "dev.yaml"]
    assert [str(relation.child) for relation in loaded.config.relations] == ["a(x)", "c(x)"]
    assert loaded.config.salt == "b"


def test_a_glob_may_be_absolute(tmp_path: Path) -> None:
    path = write(tmp_path, dev=f'extends: "{tmp_path}/b*.yaml"\n', base=BASE)
    assert [file.name for file in load_config(path).files] == ["base.yaml", "dev.yaml"]


def test_what_does_not_fit_its_section_replaces_it(tmp_path: Path) -> None:
    path = write(
        tmp_path, dev="extends: base.yaml\ntables: 5\nrelations: x\n", base=BASE + "relations: [a(x) -> b(y)]\n"
    )
    assert [(problem.line, problem.path) for problem in problems(path)] == [(2, "tables"), (3, "relations")]


def test_a_broken_relation_is_not_removed_by_another(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        dev="extends: base.yaml\nrelations: [{name: boss, ignore: true, from: a(x)}]\n",
        base=BASE + "relations: [a(, {from: c(x), to: b(y), name: boss}, {from: a(x), to: d(y), name: boss}]\n",
    )
    assert [problem.path for problem in problems(path)] == ["relations[0]"]


def test_a_base_reached_twice_does_not_undo_what_builds_on_it(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        dev="extends: [a.yaml, b.yaml]\n",
        a="extends: base.yaml\nsalt: a\n",
        b="extends: base.yaml\ndescription: b\n",
        base=BASE + "salt: base\n",
    )
    assert load_config(path).config.salt == "a"


def test_places_name_the_file_that_a_part_stands_in(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        dev="extends: base.yaml\nrelations:\n  - c(x) -> d(y)\n",
        base=BASE + "relations:\n  - a(x) -> b(y)\n",
    )
    places = load_config(path).places
    inherited, own = places.problem(("relations", 0, "to"), "m"), places.problem(("relations", 1), "m")
    assert (inherited.file, inherited.line, inherited.path) == (str(tmp_path / "base.yaml"), 7, "relations[0].to")
    assert (own.file, own.line, own.path) == (str(path), 3, "relations[0]")


@pytest.mark.parametrize(
    ("files", "line", "words"),
    [
        ({"dev": "extends: dev.yaml"}, 1, "in a circle: dev.yaml -> dev.yaml"),
        (
            {"dev": "extends: a.yaml", "a": "\nextends: [b.yaml]", "b": "extends: a.yaml"},
            1,
            "a.yaml -> b.yaml -> a.yaml",
        ),
        ({"dev": "extends: [bsae.yaml]", "base": BASE}, 1, "Did you mean base.yaml?"),
        ({"dev": 'extends:\n  - "x/*.yaml"'}, 2, "no file matches x/*.yaml"),
        ({"dev": "extends: [5]"}, 1, "names no file"),
        ({"dev": "extends: {a: b}"}, 1, "names no file"),
        ({"dev": "salt: x\nextends: ."}, 2, "cannot be read"),
        ({"dev": "extends: base.yaml", "base": "a: ["}, 1, "the YAML cannot be read"),
    ],
)
def test_what_cannot_be_extended(tmp_path: Path, files: dict[str, str], line: int, words: str) -> None:
    found = problems(write(tmp_path, **files))
    assert [problem.line for problem in found] == [line]
    assert words in f"{found[0].message} {found[0].cure}"


def test_every_file_with_mistakes_is_named(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        dev="extends: base.yaml\ntables: {a: {sample: 2}}\n",
        base=BASE + "salt: 5\n",
    )
    assert [(Path(p.file).name, p.line, p.path) for p in problems(path)] == [
        ("base.yaml", 6, "salt"),
        ("dev.yaml", 2, "tables.a.sample"),
    ]


def test_null_that_removes_nothing_is_a_mistake(tmp_path: Path) -> None:
    path = write(tmp_path, dev="extends: base.yaml\nsalt: null\n", base=BASE)
    assert [(p.line, p.path) for p in problems(path)] == [(2, "salt")]
