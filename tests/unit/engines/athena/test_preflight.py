"""What must hold before the first statement runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from subsetter.catalog.tables import Table, TableName
from subsetter.config.engine import AthenaOptions
from subsetter.engines.athena.engine import AthenaEngine
from subsetter.engines.athena.online import _Look, look_around
from subsetter.engines.athena.preflight import Preflight, ensure_databases, written_sources
from subsetter.engines.athena.settings import GluePlace
from subsetter.engines.athena.workgroup import Workgroup
from subsetter.engines.base import OnlineCheck
from subsetter.errors import ConfigError
from subsetter.types.datatype import DataType
from tests.unit.engines.athena.conftest import Cloud, settings

OWN = "123456789012"  # the account of moto
WORKGROUP = Workgroup("dev", output="s3://results/wg/")


def problems(workgroup: Workgroup = WORKGROUP, *, location: str = "s3://lake/orders/", **destination: str) -> list[str]:
    source = Table(TableName("", "orders"), (), location=location)
    return [one.path for one in Preflight(settings(**destination), workgroup, [source]).problems()]


def test_a_destination_beside_everything_is_right() -> None:
    assert problems() == []


@pytest.mark.parametrize("location", ["s3://dev/copies/dev/", "s3://dev/", "s3://dev/copies/dev/builds/b1/orders"])
def test_source_and_destination_must_not_overlap(location: str) -> None:
    assert problems(location=location) == ["destination.location"]


@pytest.mark.parametrize("output", ["s3://dev/", "s3://dev/copies/dev/results/", "s3://dev/copies/results/"])
def test_query_results_and_destination_must_not_overlap(output: str) -> None:
    enforced = Workgroup("dev", output=output, is_enforced=True)
    assert problems(enforced) == ["destination.location"]


def test_an_enforced_workgroup_makes_no_hive_tables() -> None:
    enforced = replace(WORKGROUP, is_enforced=True)
    assert problems(enforced, table_type="hive") == ["destination.table_type"]
    assert problems(enforced) == []


def test_an_enforced_workgroup_makes_no_key_sets_that_only_hive_holds() -> None:
    columns = [("users.id", DataType("smallint"))]
    (found,) = Preflight(settings(), replace(WORKGROUP, is_enforced=True), (), columns).problems()
    assert found.path == "engine.workgroup"
    assert "users.id is smallint" in found.message
    assert "view that casts the column" in found.cure
    assert Preflight(settings(), WORKGROUP, (), columns).problems() == []


def test_a_disabled_workgroup_is_told() -> None:
    assert problems(replace(WORKGROUP, is_enabled=False)) == ["engine.workgroup"]


def test_results_need_a_place_unless_athena_keeps_them() -> None:
    bare = replace(settings(), engine=AthenaOptions(name="athena"))
    assert [one.path for one in Preflight(bare, Workgroup("w"), ()).problems()] == ["engine.query_output"]
    managed = Preflight(bare, Workgroup("w", is_managed=True), ())
    assert managed.problems() == []
    assert managed.output == ""


def test_results_go_where_the_workgroup_insists_else_where_the_config_says() -> None:
    assert Preflight(settings(), WORKGROUP, ()).output == "s3://results/queries/"
    assert Preflight(settings(), replace(WORKGROUP, is_enforced=True), ()).output == "s3://results/wg/"


@pytest.mark.parametrize(
    ("catalog", "account", "database", "clashes"),
    [
        ("awsdatacatalog", OWN, "sales_dev", True),
        ("awsdatacatalog", OWN, "sales_dev__builds", True),
        ("awsdatacatalog", OWN, "sales", False),
        ("awsdatacatalog", "444455556666", "sales_dev", False),
        ("mine", "", "sales_dev", True),
        ("mine", OWN, "sales_dev", True),
        ("theirs", "", "sales_dev", False),
        ("s3tablescatalog/lake", OWN, "sales_dev", False),
    ],
)
def test_a_database_of_ones_own_is_not_written_whatever_its_catalog_is_called(
    cloud: Cloud, catalog: str, account: str, database: str, clashes: bool
) -> None:
    athena = cloud.connections.client("athena")
    for name, owner in (("mine", OWN), ("theirs", "444455556666")):
        athena.create_data_catalog(Name=name, Type="GLUE", Parameters={"catalog-id": owner})
    made = replace(settings(), sources=(GluePlace("", catalog, database, account),))
    found = Preflight(made, WORKGROUP, (), written=written_sources(cloud.connections, made)).problems()
    assert [one.path for one in found] == (["destination.database"] if clashes else [])


def test_a_build_does_not_open_where_it_would_write_a_source(cloud: Cloud) -> None:
    cloud.raw_glue.delete_database(Name="sales_dev__builds")
    made = replace(settings(), sources=(GluePlace("", "awsdatacatalog", "sales_dev", OWN),))
    with pytest.raises(ConfigError, match="'sales_dev' is also the database of source"):
        AthenaEngine(made).open_build("20261123T120000-ab12", ())
    assert not cloud.glue.has_database("sales_dev__builds")
    assert cloud.keys() == []


def test_the_look_around_says_that_a_source_would_be_written(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    # moto has no quotas, and does not run statements.
    monkeypatch.setattr(_Look, "_statement", lambda _self: "Not run.")
    monkeypatch.setattr(_Look, "_optional", lambda _self, name, _look: OnlineCheck(name, None, "Not asked."))
    made = replace(settings(), sources=(GluePlace("", "awsdatacatalog", "sales_dev", OWN),))
    assert "destination.database" in [one.name for one in look_around(made) if one.passed is False]
    unknown = replace(settings(), sources=(GluePlace("", "lkae", "sales_dev"),))
    assert "source" in [one.name for one in look_around(unknown) if one.passed is False]


def test_missing_databases_are_made_and_others_left(cloud: Cloud) -> None:
    cloud.raw_glue.delete_database(Name="sales_dev__builds")
    ensure_databases(cloud.glue, settings())
    ensure_databases(cloud.glue, settings())
    assert cloud.glue.has_database("sales_dev__builds")
    assert not cloud.glue.has_database("other")
