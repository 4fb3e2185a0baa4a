"""The law on Athena: what a build copies of a random world is what the brute-force reference says, row for row."""

from __future__ import annotations

import tempfile
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from subsetter.builds.build import build
from subsetter.config.load import load_config
from subsetter.engines.registry import open_engine
from tests.athena.lake import AthenaLake
from tests.athena.reading import read_copy
from tests.properties.comparing import Copies, differences
from tests.properties.generate import random_world
from tests.properties.worlds import World, yaml_text

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena

TABLE_TYPES = ("iceberg", "hive")
KINDS = {"acyclic": False, "cyclic": True}
QUICK = ("acyclic", 1)


@pytest.mark.parametrize(
    ("cyclic", "number"),
    [
        pytest.param(cyclic, number, id=f"{kind}-{number}", marks=[] if (kind, number) == QUICK else [pytest.mark.slow])
        for kind, cyclic in KINDS.items()
        for number in range(3)
    ],
)
def test_a_few_worlds(local_athena: LocalAthena, number: int, cyclic: bool) -> None:
    check(local_athena, number, cyclic=cyclic)


@pytest.mark.soak
@pytest.mark.parametrize("number", range(100, 105))
@pytest.mark.parametrize("cyclic", [False, True], ids=["acyclic", "cyclic"])
def test_many_worlds(local_athena: LocalAthena, number: int, cyclic: bool) -> None:
    check(local_athena, number, cyclic=cyclic)


def check(athena: LocalAthena, number: int, *, cyclic: bool) -> None:
    """Fails with the world of a number, its YAML and its rows, when a build of it copies other rows than are meant."""
    world = world_of(number, cyclic=cyclic)
    found = differences(world.expected(), built(world, athena, TABLE_TYPES[number % 2]))
    assert found == "", f"world {number}:\n{world}\n{found}"


def world_of(number: int, *, cyclic: bool) -> World:
    """The world of a number: always the same one. None has uuids, which Athena refuses as keys and references."""
    worlds = (random_world(each, cyclic=cyclic) for each in count(1000 * number))
    return next(one for one in worlds if not any("uuid" in dict(each.columns).values() for each in one.lake.tables))


def built(world: World, athena: LocalAthena, table_type: str) -> Copies:
    """The copies that a build on Athena makes of a world.

    A table that lies in one file becomes an Iceberg table, the others Hive tables.
    """
    lake = AthenaLake(athena)
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        world.write_lake(folder)
        lake.make_database("sales")
        for table in world.lake.tables:
            is_iceberg = (folder / f"{table.name}.parquet").exists()
            add = lake.add_iceberg if is_iceberg else lake.add_hive
            add("sales", table.name, table.columns, folder)
        for bucket in ("dev", "results"):
            athena.make_bucket(bucket)
        config = folder / "world.yaml"
        config.write_text(yaml_text(_config(world, table_type)), encoding="utf-8")
        loaded = load_config(config)
        with closing(open_engine(loaded)) as engine:
            made = build(loaded, engine).manifest.tables
    kinds = {table.name: table.columns for table in world.lake.tables}
    return {one.destination: read_copy(athena, "sales_dev", one.destination, kinds[one.destination]) for one in made}


def _config(world: World, table_type: str) -> dict[str, object]:
    return world.config(Path("lake"), Path("copies")) | {
        "engine": {"name": "athena", "query_output": "s3://results/queries/", "max_parallel": 4},
        "source": {"database": "sales"},
        "destination": {
            "database": "sales_dev",
            "location": "s3://dev/copies/",
            "table_type": table_type,
            "compression": "snappy",
        },
    }
