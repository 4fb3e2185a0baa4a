"""A config that names other databases than before does not forget what readers see in those."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from subsetter.engines.athena.databases import RECORD, read_databases, write_databases
from subsetter.engines.athena.engine import AthenaEngine
from subsetter.engines.athena.settings import Databases
from subsetter.engines.base import PublishedTable
from subsetter.errors import ConfigError, ManifestError, PublishError
from subsetter.rendering.statements import OutputRef, Scope
from subsetter.sql.references import SqlTable
from tests.unit.engines.athena.conftest import Cloud, settings

BUILD = "20261123T020000-ab12"
OLD = Databases("sales_dev", "sales_dev__builds")
NEW = Databases("mine", "mine__builds")


@pytest.fixture(autouse=True)
def new_databases(cloud: Cloud) -> None:
    for name in (NEW.published, NEW.builds):
        cloud.raw_glue.create_database(DatabaseInput={"Name": name})


def engine(**databases: Databases) -> AthenaEngine:
    return AthenaEngine(replace(settings(), databases=databases))


def publish(cloud: Cloud, made: AthenaEngine, build: str, *databases: Databases) -> None:
    """Publishes a build of one table in each database."""
    outputs = {}
    for one in databases:
        name, location = (named(build, one.published, 1) for named in (cloud.layout.table, cloud.layout.location))
        pointer = {"table_type": "ICEBERG", "metadata_location": f"{location}metadata/1.json"}
        cloud.make_table(one.builds, name, location, Parameters=pointer)
        cloud.put(f"copies/dev/builds/{build}/{one.published}/a1/data.parquet")
        outputs[one.published] = OutputRef(SqlTable(("awsdatacatalog", one.builds, name)), location)
    cloud.put(f"copies/dev/builds/{build}/.subset-build")
    made.open_build(build, ())
    made.publish(build, {name: name for name in outputs}, Scope("athena", {}, outputs))


def test_they_are_written_down_before_anything_is_made(cloud: Cloud) -> None:
    made = engine(a=OLD)
    made.open_build(BUILD, ())
    assert read_databases(made.store) == {"sales_dev__builds": "sales_dev"}
    made.retire()
    assert made.store.read(RECORD) is None


def test_a_config_that_moves_to_other_databases_is_told_where_its_copies_are(cloud: Cloud) -> None:
    publish(cloud, engine(a=OLD), BUILD, OLD)
    moved = engine(a=NEW)
    assert moved.published() == (PublishedTable("sales_dev", BUILD),), "status still says what readers see"
    acts: list[Any] = [
        lambda: moved.open_build("20261124T020000-ab12", ()),
        lambda: moved.remove_build(BUILD),
        moved.unpublish,
        lambda: moved.publish(BUILD, {}, Scope("athena", {}, {})),
    ]
    for act in acts:
        with pytest.raises(ConfigError, match="published in sales_dev, and this run names mine"):
            act()
    assert cloud.names("sales_dev") == ["sales_dev"]
    assert f"copies/dev/builds/{BUILD}/sales_dev/a1/data.parquet" in cloud.keys("copies/dev/builds/")


def test_it_may_move_when_nothing_is_published_any_more(cloud: Cloud) -> None:
    publish(cloud, engine(a=OLD), BUILD, OLD)
    engine(a=OLD).unpublish()
    moved = engine(a=NEW)
    moved.open_build("20261124T020000-ab12", ())
    moved.remove_build(BUILD)
    assert cloud.names("sales_dev__builds") == []


def test_tables_leave_a_database_that_the_config_has_left(cloud: Cloud) -> None:
    publish(cloud, engine(a=OLD, b=NEW), BUILD, OLD, NEW)
    later = engine(a=OLD)
    with pytest.raises(PublishError, match="is published"):
        later.remove_build(BUILD)
    publish(cloud, later, "20261124T020000-ab12", OLD)
    assert (cloud.names("sales_dev"), cloud.names("mine")) == (["sales_dev"], [])
    engine(a=OLD).remove_build(BUILD)
    assert cloud.names("mine__builds") == []


def test_a_record_that_cannot_be_understood_stops_everything(cloud: Cloud) -> None:
    made = engine(a=OLD)
    made.store.write(RECORD, b"{")
    with pytest.raises(ManifestError, match="not known where copies are published"):
        made.published()


def test_a_record_is_kept_whole(cloud: Cloud) -> None:
    made = engine(a=OLD)
    write_databases(made.store, {"x__builds": "x"})
    made.open_build(BUILD, ())
    assert read_databases(made.store) == {"x__builds": "x", "sales_dev__builds": "sales_dev"}
