"""Both meanings of a condition agree: what Python says is what an SQL engine says."""

from __future__ import annotations

from pathlib import Path

import duckdb

from tests.properties.conditions import Condition
from tests.properties.generate import random_world
from tests.properties.worlds import Storage, World


def conditions_of(world: World) -> list[tuple[str, Condition]]:
    named = [(relation.child, relation.when) for relation in world.lake.relations]
    for rule in world.lake.rules:
        named += [(rule.table, rule.where), (rule.table, rule.always)]
    return [(table, condition) for table, condition in named if condition is not None]


def test_conditions_mean_in_python_what_they_mean_in_sql(tmp_path: Path) -> None:
    compared: set[tuple[type[Condition], object]] = set()
    for number in range(150):
        world = random_world(number)
        folder = tmp_path / str(number)
        plain = tuple(Storage(table.name, "file") for table in world.lake.tables)
        World(world.lake, plain).write_lake(folder)
        with duckdb.connect() as connection:
            for name, condition in conditions_of(world):
                file = str(folder / f"{name}.parquet")
                table = world.lake.table(name)
                query = f"select {condition.sql} from read_parquet($file)"
                answers = [row[0] for row in connection.execute(query, {"file": file}).fetchall()]
                mine = [condition.holds(table.record(place)) for place in range(len(table.rows))]
                assert answers == mine, condition.sql
                compared.update((type(condition), answer) for answer in answers)
    assert len(compared) > 20
