"""The lakes for tests are what they say: whole graphs, the same rows each time, files that can be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.lakes import northwind, polymorphic, tpch
from tests.properties.meaning import Lake, Source, references
from tests.properties.permitted import orphans


@pytest.fixture(scope="module", params=[northwind, polymorphic], ids=["northwind", "polymorphic"])
def shape(request: pytest.FixtureRequest) -> Any:
    return request.param


def columns_of(lake: Lake, table: str) -> set[str]:
    return set(lake.table(table).column_names)


def test_every_relation_names_columns_that_are_there(shape: Any) -> None:
    lake = shape.lake()
    for relation in lake.relations:
        assert set(relation.child_columns) <= columns_of(lake, relation.child)
        assert set(relation.parent_columns) <= columns_of(lake, relation.parent)


def test_the_rows_are_the_same_each_time(shape: Any) -> None:
    assert shape.lake() == shape.lake()


def test_every_relation_meets_rows(shape: Any) -> None:
    lake = shape.lake()
    for relation in lake.relations:
        assert any(references(lake, relation).values()), relation.name


def test_the_files_hold_the_rows(shape: Any, tmp_path: Path) -> None:
    shape.write(tmp_path)
    for table in shape.lake().tables:
        found = pq.read_table(tmp_path / f"{table.name}.parquet")
        assert tuple(found.column_names) == table.column_names
        assert [tuple(row.values()) for row in found.to_pylist()] == list(table.rows)


def test_northwind_has_about_a_thousand_rows_and_no_orphan() -> None:
    lake = northwind.lake()
    assert 900 <= sum(len(table.rows) for table in lake.tables) <= 1300
    source = Source(lake)
    assert not any(orphans(source, relation) for relation in lake.relations)


def test_northwind_has_a_chain_of_managers_below_one_head() -> None:
    boss_of = {row[0]: row[4] for row in northwind.lake().table("employees").rows}
    assert [number for number, boss in boss_of.items() if boss is None] == [1]
    depths = []
    for first in boss_of.values():
        depth, boss = 0, first
        while boss is not None:
            depth, boss = depth + 1, boss_of[boss]
        depths.append(depth)
    assert max(depths) >= 3


def test_the_polymorphic_lake_has_orphans_nulls_and_subjects_without_a_table() -> None:
    lake = polymorphic.lake()
    source = Source(lake)
    assert any(orphans(source, relation) for relation in lake.relations)
    kinds = {lake.table("comments").record(place)["subject_type"] for place in range(300)}
    assert kinds == {"post", "photo", "comment", "story"}
    assert None in {row[0] for row in (lake.table("votes").values(p, ["subject_id"]) for p in range(250))}


def test_the_polymorphic_lake_grows() -> None:
    small, large = polymorphic.lake(), polymorphic.lake(times=2)
    assert [len(table.rows) * 2 for table in small.tables] == [len(table.rows) for table in large.tables]


def test_relations_as_yaml_say_what_the_graph_says() -> None:
    assert "orders(customer_id) -> customers(customer_id)" in northwind.RELATIONS
    assert {"from": "employees(reports_to)", "to": "employees(employee_id)", "name": "manager"} in (northwind.RELATIONS)
    assert {
        "from": "votes(subject_id)",
        "to": "posts(id)",
        "name": "for_post",
        "when": "subject_type = 'post'",
        "required": False,
    } in polymorphic.RELATIONS


def test_tpch_is_made_once_and_has_no_orphan(tmp_path: Path) -> None:
    folder = tpch.tpch("0.001", tmp_path)
    made = {file: file.stat().st_mtime_ns for file in folder.iterdir()}
    assert {file.name for file in made} == {f"{table}.parquet" for table in tpch.TABLES}
    assert tpch.tpch("0.001", tmp_path) == folder
    assert {file: file.stat().st_mtime_ns for file in folder.iterdir()} == made
    assert [entry.name for entry in tmp_path.iterdir()] == ["0.001"]
    with duckdb.connect() as connection:
        for relation in tpch.RELATIONS:
            assert orphans_in_files(connection, folder, relation) == 0, relation


def orphans_in_files(connection: duckdb.DuckDBPyConnection, folder: Path, relation: str) -> int:
    (child, child_columns), (parent, parent_columns) = (
        end.strip().rstrip(")").split("(") for end in relation.split("->")
    )
    query = (
        f"select count(*) from (select {child_columns} from '{folder / child}.parquet' "
        f"except select {parent_columns} from '{folder / parent}.parquet')"
    )
    found = connection.execute(query).fetchone()
    assert found is not None
    return int(found[0])
