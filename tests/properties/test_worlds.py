"""The worlds themselves: they are permitted, of every kind, and written out as they are."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from ruamel.yaml import YAML

from tests.properties.comparing import differences
from tests.properties.generate import random_world, worlds
from tests.properties.meaning import Follow, Lake, Relation, Rule, Table
from tests.properties.permitted import cycles_of_follow, refusals
from tests.properties.shrink import smallest
from tests.properties.worlds import Storage, World, read_copy, yaml_text


@pytest.mark.parametrize("cyclic", [False, True])
def test_the_same_number_gives_the_same_world(cyclic: bool) -> None:
    assert random_world(11, cyclic=cyclic) == random_world(11, cyclic=cyclic)
    assert random_world(11, cyclic=cyclic) != random_world(12, cyclic=cyclic)


def features(world: World) -> set[str]:
    """What a world has in it."""
    lake = world.lake
    found = {f"storage {each.form}" for each in world.storage}
    for rule in lake.rules:
        fields = ("sample", "where", "always", "rows", "max_per_parent", "order_by", "by_glob", "unique")
        found |= {name for name in fields if getattr(rule, name)}
        found |= {f"copy {rule.copy}"} if rule.copy else set()
        found |= {f"follow {rule.follow.mode}"} if rule.follow else set()
    for relation in lake.relations:
        found |= {name for name in ("when", "trusted") if getattr(relation, name)}
        found |= {f"orphans {relation.orphans}", f"required {relation.required}"}
        found |= {"self-reference"} if relation.child == relation.parent else set()
        found |= {"composite"} if len(relation.child_columns) > 1 else set()
    ends = Counter((relation.child, relation.parent) for relation in lake.relations)
    found |= {"two relations between two tables"} if max(ends.values(), default=0) > 1 else set()
    found |= {"cycle of follow"} if cycles_of_follow(lake) else set()
    for table in lake.tables:
        found |= {kind for _, kind in table.columns}
        found |= {"duplicates"} if len(set(table.rows)) < len(table.rows) else set()
        found |= {"no rows"} if not table.rows else set()
    expected = world.expected()
    found |= {"copies"} if any(expected.values()) else set()
    return found


ACYCLIC = {
    *(
        "storage file",
        "storage folder",
        "storage hive",
        "sample",
        "where",
        "always",
        "rows",
        "max_per_parent",
    ),
    *("order_by", "by_glob", "unique", "copy all", "copy referenced", "copy empty", "copy none"),
    *("follow one", "follow any", "follow all", "when", "trusted", "orphans keep", "orphans drop"),
    *("orphans fail", "required True", "required False", "composite", "two relations between two tables"),
    *("smallint", "integer", "bigint", "decimal(10,0)", "varchar", "date", "boolean", "uuid"),
    *("duplicates", "no rows", "copies"),
}


@pytest.mark.parametrize(
    ("cyclic", "wanted"), [(False, ACYCLIC), (True, ACYCLIC | {"self-reference", "cycle of follow"})]
)
def test_worlds_are_of_every_kind(cyclic: bool, wanted: set[str]) -> None:
    counts = Counter(each for number in range(300) for each in features(random_world(number, cyclic=cyclic)))
    assert set(counts) == wanted
    assert min(counts.values()) >= 5, counts
    assert counts["copies"] >= 200


@settings(max_examples=50)
@given(worlds(cyclic=True))
def test_worlds_of_hypothesis_are_permitted(world: World) -> None:
    assert refusals(world.lake) == []


def test_acyclic_worlds_have_no_relation_that_leads_back() -> None:
    for number in range(100):
        lake = random_world(number).lake
        assert all(relation.child > relation.parent for relation in lake.relations)


def rows_in_files(connection: duckdb.DuckDBPyConnection, folder: Path, table: Table) -> Counter[Any]:
    file = folder / f"{table.name}.parquet"
    files = str(file) if file.exists() else str(folder / table.name / "**" / "*.parquet")
    columns = ", ".join(f'"{name}"' for name in table.column_names)
    return Counter(connection.execute(f"select {columns} from read_parquet($files)", {"files": files}).fetchall())


def test_a_lake_is_written_as_it_is(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        for number in range(80):
            world = random_world(number)
            folder = tmp_path / str(number)
            world.write_lake(folder)
            for table in world.lake.tables:
                assert rows_in_files(connection, folder, table) == Counter(table.rows)


def test_a_copy_is_read_as_a_multiset(tmp_path: Path) -> None:
    table = Table("t", (("id", "bigint"), ("s", "varchar")), ((1, "a"), (1, "a"), (None, None)))
    World(Lake((table,)), (Storage("t", "folder"),)).write_lake(tmp_path)
    assert read_copy(tmp_path / "t", table) == {(1, "a"): 2, (None, None): 1}


def small_world() -> World:
    tables = (
        Table("p", (("id", "bigint"),), ((1,), (2,))),
        Table("c", (("id", "bigint"), ("r", "bigint")), ((10, 1), (11, 2), (12, None))),
    )
    relation = Relation("to_p", "c", ("r",), "p", ("id",), orphans="drop")
    rules = (Rule("p", copy="all"), Rule("c", key=("id",), follow=Follow("one", ("to_p",)), max_per_parent=2))
    return World(Lake(tables, (relation,), rules))


def test_the_config_is_spelled_as_the_rules_are() -> None:
    spellings = set()
    for spelling in range(20):
        config = World(small_world().lake, spelling=spelling).config(Path("lake"), Path("out"), threads=4)
        assert YAML(typ="safe").load(yaml_text(config)) == config
        assert config["engine"] == {"name": "duckdb", "threads": 4}
        (relation,) = config["relations"]
        assert (relation["from"], relation["to"]) == ("c(r)", "p(id)")
        assert relation["orphans"] == "drop"
        rule = config["tables"]["c"]
        assert rule["max_per_parent"] == 2
        assert rule["follow"] == relation.get("name", "p") or rule["follow"] == "p"
        spellings.add(yaml_text(config))
    assert len(spellings) > 2


def test_a_scaled_world_has_smaller_rates_and_nothing_else() -> None:
    for number in range(30):
        world = random_world(number)
        scaled = world.scaled(Fraction(1, 2))
        assert [rule.sample and rule.sample.rate for rule in scaled.lake.rules] == [
            rule.sample and rule.sample.rate / 2 for rule in world.lake.rules
        ]
        assert scaled.scaled(Fraction(2)) == world


def test_a_failing_world_is_made_small() -> None:
    def has_a_row_in_a_followed_copy(world: World) -> bool:
        return any(rule.follow and world.expected()[rule.table] for rule in world.lake.rules)

    number = next(each for each in range(99) if has_a_row_in_a_followed_copy(random_world(each)))
    small = smallest(random_world(number), has_a_row_in_a_followed_copy)
    assert refusals(small.lake) == []
    assert len(small.lake.tables) == 2
    assert sorted(len(table.rows) for table in small.lake.tables) == [1, 1]
    assert len(small.lake.relations) == 1
    assert small.storage == ()


def test_differences_name_tables_and_rows() -> None:
    expected = {"a": Counter({(1,): 2}), "b": Counter()}
    found = {"a": Counter({(1,): 1, (None,): 1}), "c": Counter()}
    assert differences(expected, found).splitlines() == [
        "b: not copied",
        "c: copied and not wanted",
        "a: missing (1) x1",
        "a: extra (null) x1",
    ]
    assert differences(expected, expected) == ""


def test_a_world_shows_its_yaml_and_its_rows() -> None:
    text = str(small_world())
    assert "max_per_parent: 2" in text
    assert "c(id bigint, r bigint)" in text
    assert "    (12, null)" in text
