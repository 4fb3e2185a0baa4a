"""Only what a build made is removed: below its own prefix, and only where its marker lies."""

from __future__ import annotations

import pytest

from subsetter.engines.athena.removal import Removal
from subsetter.errors import DestinationUnwritable
from subsetter.rendering.statements import OutputRef
from subsetter.sql.references import SqlTable
from tests.unit.engines.athena.conftest import Cloud

BUILDS = "copies/dev/builds/"
DATABASES = ("sales_dev__builds",)


def removal(cloud: Cloud) -> Removal:
    return Removal(cloud.layout, cloud.glue, cloud.objects, cloud.translator)


def output(cloud: Cloud, build: str, name: str, attempt: int = 1) -> OutputRef:
    table = cloud.layout.table(build, name, attempt)
    return OutputRef(SqlTable(("awsdatacatalog", DATABASES[0], table)), cloud.layout.location(build, name, attempt))


def make(cloud: Cloud, build: str, *names: str, marker: bool = True) -> None:
    if marker:
        cloud.put(f"{BUILDS}{build}/.subset-build")
    for name in names:
        made = output(cloud, build, name)
        cloud.put(f"{BUILDS}{build}/{name}/a1/data.parquet")
        cloud.make_table(DATABASES[0], made.ref.parts[-1], made.location)


def test_a_build_goes_with_its_tables_files_and_marker_and_no_other(cloud: Cloud) -> None:
    make(cloud, "b1", "orders", "customers")
    make(cloud, "b1x", "orders")
    cloud.put("copies/dev/builds/b1.txt")
    removal(cloud).remove_build("b1", DATABASES)
    assert cloud.keys() == [
        f"{BUILDS}b1.txt",
        f"{BUILDS}b1x/.subset-build",
        f"{BUILDS}b1x/orders/a1/data.parquet",
    ]
    assert cloud.names(DATABASES[0]) == ["dev__b1x__orders"]


def test_what_comes_to_a_failed_build_later_goes_with_the_next_sweep(cloud: Cloud) -> None:
    make(cloud, "b1", "orders")
    make(cloud, "b2", "orders")
    removal(cloud).remove_build("b1", DATABASES, has_failed=True)
    cloud.put(f"{BUILDS}b1/orders/a1/late.parquet")
    late = output(cloud, "b1", "orders")
    cloud.make_table(DATABASES[0], late.ref.parts[-1], late.location)
    removal(cloud).sweep(DATABASES)
    assert cloud.keys() == [f"{BUILDS}b2/.subset-build", f"{BUILDS}b2/orders/a1/data.parquet"]
    assert cloud.names(DATABASES[0]) == ["dev__b2__orders"]


def test_a_sweep_looks_once_and_only_at_builds_that_failed(cloud: Cloud) -> None:
    make(cloud, "b1")
    make(cloud, "b2")
    removal(cloud).remove_build("b1", DATABASES)
    removal(cloud).remove_build("b2", DATABASES, has_failed=True)
    removal(cloud).sweep(DATABASES)
    for build in ("b1", "b2"):
        cloud.put(f"{BUILDS}{build}/mine.txt")
    removal(cloud).sweep(DATABASES)
    assert cloud.keys() == [f"{BUILDS}b1/mine.txt", f"{BUILDS}b2/mine.txt"]


def test_without_a_marker_nothing_goes(cloud: Cloud) -> None:
    make(cloud, "b1", "orders", marker=False)
    removal(cloud).remove_build("b1", DATABASES)
    assert len(cloud.keys()) == 1
    with pytest.raises(DestinationUnwritable, match="nothing there is touched"):
        removal(cloud).remove_output("b1", output(cloud, "b1", "orders"))
    assert cloud.names(DATABASES[0]) == ["dev__b1__orders"]


def test_a_table_of_ours_by_name_whose_files_lie_elsewhere_stays(cloud: Cloud) -> None:
    make(cloud, "b1")
    cloud.make_table(DATABASES[0], "dev__b1__orders", "s3://lake/orders/")
    removal(cloud).remove_build("b1", DATABASES)
    assert cloud.names(DATABASES[0]) == ["dev__b1__orders"]


def test_an_attempt_goes_and_those_beside_it_stay(cloud: Cloud) -> None:
    make(cloud, "b1", "orders")
    for name in ("orders/a1__r1/x", "orders/a10/x", "orders2/a1/x"):
        cloud.put(f"{BUILDS}b1/{name}")
    removal(cloud).remove_output("b1", output(cloud, "b1", "orders"))
    assert cloud.keys(f"{BUILDS}b1/o") == [
        f"{BUILDS}b1/orders/a10/x",
        f"{BUILDS}b1/orders/a1__r1/x",
        f"{BUILDS}b1/orders2/a1/x",
    ]
    assert cloud.names(DATABASES[0]) == []
    removal(cloud).remove_output("b1", output(cloud, "b1", "orders"))


@pytest.mark.parametrize(
    "location",
    [
        "s3://lake/orders/",
        "s3://dev/",
        "s3://dev/copies/dev/builds/",
        "s3://dev/copies/dev/builds/b1/",
        "s3://dev/copies/dev/builds/b2/orders/a1/",
        "s3://dev/copies/dev/builds/b1/orders",
        "s3://dev/copies/dev/builds/b1/../b2/",
        "s3://dev/copies/dev/builds/b1//",
    ],
)
def test_nothing_outside_the_build_can_be_named(cloud: Cloud, location: str) -> None:
    make(cloud, "b1", "orders")
    make(cloud, "b2", "orders")
    cloud.put("orders/data.parquet", bucket="lake")
    before = cloud.keys(), cloud.keys(bucket="lake")
    ref = SqlTable(("awsdatacatalog", DATABASES[0], "dev__b1__orders"))
    with pytest.raises(DestinationUnwritable, match="is not below"):
        removal(cloud).remove_output("b1", OutputRef(ref, location))
    assert (cloud.keys(), cloud.keys(bucket="lake")) == before


def test_tidying_leaves_the_copies(cloud: Cloud) -> None:
    make(cloud, "b1", "orders", "keys_1")
    cloud.put(f"{BUILDS}b1/orders/a1__whole/x")
    removal(cloud).tidy("b1", DATABASES, [output(cloud, "b1", "orders")])
    assert cloud.keys() == [f"{BUILDS}b1/.subset-build", f"{BUILDS}b1/orders/a1/data.parquet"]
    assert cloud.names(DATABASES[0]) == ["dev__b1__orders"]
