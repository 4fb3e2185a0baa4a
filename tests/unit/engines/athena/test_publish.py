"""Published tables are switched one call each, marked, and never taken from others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from subsetter.engines.athena.publish import Publisher
from subsetter.engines.base import PublishedTable
from subsetter.errors import Busy, PublishError
from subsetter.rendering.statements import OutputRef
from subsetter.sql.references import SqlTable
from tests.unit.engines.athena.conftest import Cloud, settings

BUILDS = "sales_dev__builds"
DATABASES = frozenset({"sales_dev"})


def publisher(cloud: Cloud, config: str = "dev", **destination: Any) -> Publisher:
    made = replace(settings(**destination), config=config)
    return Publisher(made, DATABASES, cloud.glue, cloud.translator, "arn:aws:iam::1:user/ada")


def built(cloud: Cloud, build: str, *names: str) -> dict[str, OutputRef]:
    outputs = {}
    for name in names:
        table, location = f"dev__{build}__{name}", f"s3://dev/copies/dev/builds/{build}/{name}/a1/"
        pointer = {"table_type": "ICEBERG", "metadata_location": f"{location}metadata/1.json"}
        cloud.make_table(BUILDS, table, location, Parameters=pointer)
        outputs[name] = OutputRef(SqlTable(("awsdatacatalog", BUILDS, table)), location)
    return outputs


def test_an_entry_points_at_its_build_and_says_who_made_it_of_what(cloud: Cloud) -> None:
    publisher(cloud, tags={"cost-centre": "42"}).publish("b1", built(cloud, "b1", "Orders"))
    entry = cloud.entry("sales_dev", "orders")
    assert entry["StorageDescriptor"]["Location"] == "s3://dev/copies/dev/builds/b1/Orders/a1/"
    assert entry["StorageDescriptor"]["Columns"] == [{"Name": "id", "Type": "bigint"}]
    marks = entry["Parameters"]
    assert marks["metadata_location"] == "s3://dev/copies/dev/builds/b1/Orders/a1/metadata/1.json"
    assert (marks["subset.config"], marks["subset.build"], marks["subset.as_of"]) == ("dev", "b1", "latest")
    assert (marks["subset.owner"], marks["subset.tag.cost-centre"]) == ("arn:aws:iam::1:user/ada", "42")
    assert publisher(cloud).published() == [PublishedTable("orders", "b1")]


def test_the_next_build_replaces_pointer_and_marks_and_removes_what_has_left(cloud: Cloud) -> None:
    publisher(cloud).publish("b1", built(cloud, "b1", "orders", "customers"))
    publisher(cloud).publish("b2", built(cloud, "b2", "orders"))
    assert publisher(cloud).published() == [PublishedTable("orders", "b2")]
    pointer = cloud.entry("sales_dev", "orders")["Parameters"]["metadata_location"]
    assert pointer == "s3://dev/copies/dev/builds/b2/orders/a1/metadata/1.json"
    assert cloud.names("sales_dev") == ["orders"]


def test_what_has_left_stays_when_the_config_says_so(cloud: Cloud) -> None:
    publisher(cloud).publish("b1", built(cloud, "b1", "orders", "customers"))
    publisher(cloud, keep_removed=True).publish("b2", built(cloud, "b2", "orders"))
    assert cloud.names("sales_dev") == ["customers", "orders"]
    assert publisher(cloud).published() == [
        PublishedTable("customers", "b1", has_left=True),
        PublishedTable("orders", "b2"),
    ]


def test_a_kept_table_that_comes_back_is_one_of_the_config_again(cloud: Cloud) -> None:
    first = built(cloud, "b1", "orders", "customers")
    publisher(cloud).publish("b1", first)
    publisher(cloud, keep_removed=True).publish("b2", built(cloud, "b2", "orders"))
    publisher(cloud, keep_removed=True).publish("b1", first)
    assert {(one.build_id, one.has_left) for one in publisher(cloud).published()} == {("b1", False)}


def test_a_config_of_the_same_name_at_another_place_is_somebody_else(cloud: Cloud) -> None:
    theirs = replace(settings(), location="s3://dev/theirs/")
    other = Publisher(theirs, DATABASES, cloud.glue, cloud.translator, "ben")
    publisher(cloud).publish("b1", built(cloud, "b1", "orders", "customers"))
    assert other.published() == []
    with pytest.raises(PublishError, match=r"config 'dev' of s3://dev/copies/dev/"):
        other.publish("b2", built(cloud, "b2", "orders"))
    other.publish("b2", built(cloud, "b2", "clicks"))
    other.unpublish()
    assert cloud.names("sales_dev") == ["customers", "orders"]


def test_publishing_again_after_a_kill_does_the_rest(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    publisher(cloud).publish("b1", built(cloud, "b1", "a", "b", "c"))
    outputs = built(cloud, "b2", "a", "b", "c")
    real, updated = type(cloud.glue).update_table, []

    def update(self: Any, database: str, table: Any, version: str) -> None:
        if len(updated) == 1:
            raise KeyboardInterrupt
        updated.append(table["Name"])
        real(self, database, table, version)

    monkeypatch.setattr(type(cloud.glue), "update_table", update)
    with pytest.raises(KeyboardInterrupt):
        publisher(cloud).publish("b2", outputs)
    assert {one.build_id for one in publisher(cloud).published()} == {"b1", "b2"}
    monkeypatch.setattr(type(cloud.glue), "update_table", real)
    publisher(cloud).publish("b2", outputs)
    assert {one.build_id for one in publisher(cloud).published()} == {"b2"}


@pytest.mark.parametrize("owner", ["", "other"])
def test_a_table_of_somebody_else_is_not_replaced_and_nothing_is_switched(cloud: Cloud, owner: str) -> None:
    marks = {"subset.config": owner} if owner else {}
    cloud.make_table("sales_dev", "orders", "s3://lake/orders/", Parameters=marks)
    with pytest.raises(PublishError, match=owner or "not published by subset"):
        publisher(cloud).publish("b1", built(cloud, "b1", "customers", "orders"))
    assert cloud.names("sales_dev") == ["orders"]


def change_pointer(cloud: Cloud, name: str) -> None:
    entry = cloud.entry("sales_dev", name)
    table = {key: entry[key] for key in ("Name", "TableType", "StorageDescriptor")}
    table["Parameters"] = entry["Parameters"] | {"metadata_location": "s3://dev/their/insert.json"}
    cloud.raw_glue.update_table(DatabaseName="sales_dev", TableInput=table)


def test_a_table_that_somebody_changed_is_neither_replaced_nor_removed(cloud: Cloud) -> None:
    publisher(cloud).publish("b1", built(cloud, "b1", "orders", "customers"))
    change_pointer(cloud, "orders")
    assert PublishedTable("orders", "b1", changed=True) in publisher(cloud).published()
    with pytest.raises(PublishError, match="changed by somebody"):
        publisher(cloud).publish("b2", built(cloud, "b2", "orders", "customers"))
    with pytest.raises(PublishError, match="is to go, but somebody changed it"):
        publisher(cloud).publish("b3", built(cloud, "b3", "customers"))
    assert cloud.entry("sales_dev", "orders")["Parameters"]["metadata_location"] == "s3://dev/their/insert.json"
    assert PublishedTable("customers", "b1") in publisher(cloud).published()


def test_force_replaces_and_removes_what_somebody_changed(cloud: Cloud) -> None:
    publisher(cloud).publish("b1", built(cloud, "b1", "orders", "customers"))
    change_pointer(cloud, "orders")
    publisher(cloud).publish("b2", built(cloud, "b2", "orders", "customers"), force=True)
    assert {*publisher(cloud).published()} == {PublishedTable("orders", "b2"), PublishedTable("customers", "b2")}
    change_pointer(cloud, "orders")
    publisher(cloud).publish("b3", built(cloud, "b3", "customers"), force=True)
    assert [*publisher(cloud).published()] == [PublishedTable("customers", "b3")]


def test_a_change_at_the_very_moment_is_told(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    publisher(cloud).publish("b1", built(cloud, "b1", "orders"))

    def update(*_: Any) -> None:
        raise ClientError({"Error": {"Code": "ConcurrentModificationException", "Message": ""}}, "UpdateTable")

    monkeypatch.setattr(type(cloud.glue), "update_table", update)
    with pytest.raises(PublishError, match="at this moment"):
        publisher(cloud).publish("b2", built(cloud, "b2", "orders"))


def test_an_update_whose_answer_was_lost_counts_as_done(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    publisher(cloud).publish("b1", built(cloud, "b1", "orders"))
    real = type(cloud.glue).update_table

    def update(self: Any, database: str, table: Any, version: str) -> None:
        real(self, database, table, version)
        raise ClientError({"Error": {"Code": "ConcurrentModificationException", "Message": ""}}, "UpdateTable")

    monkeypatch.setattr(type(cloud.glue), "update_table", update)
    publisher(cloud).publish("b2", built(cloud, "b2", "orders"))
    assert publisher(cloud).published() == [PublishedTable("orders", "b2")]


def test_configs_do_not_see_each_others_tables(cloud: Cloud) -> None:
    publisher(cloud).publish("b1", built(cloud, "b1", "orders"))
    publisher(cloud, config="perf").publish("b2", built(cloud, "b2", "customers"))
    assert [one.name for one in publisher(cloud).published()] == ["orders"]
    assert [one.name for one in publisher(cloud, config="perf").published()] == ["customers"]


def test_a_build_without_its_table_is_not_published(cloud: Cloud) -> None:
    outputs = built(cloud, "b1", "orders")
    missing = OutputRef(SqlTable(("awsdatacatalog", BUILDS, "dev__b1__gone")), "s3://dev/x/")
    with pytest.raises(PublishError, match="dev__b1__gone"):
        publisher(cloud).publish("b1", outputs | {"zz": missing})
    assert cloud.names("sales_dev") == []


class Losing:
    """A fence whose lock is taken over after so many proofs, by somebody who then does something."""

    def __init__(self, proofs: int, then: Callable[[], object] = lambda: None, epoch: int = 7) -> None:
        self.epoch = epoch
        self._left = proofs
        self._then = then

    def assert_held(self) -> None:
        self._left -= 1
        if self._left == -1:
            self._then()
        if self._left < 0:
            raise Busy("taken over")


class Held(Losing):
    """A fence whose lock is held, all the time that it is proven; then somebody does something once."""

    def assert_held(self) -> None:
        self._left -= 1
        if self._left == -1:
            self._then()


def refuse_stale(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuses versions that are not the newest, as Glue does and moto does not."""
    real = type(cloud.glue).update_table

    def update(self: Any, database: str, table: Any, version: str) -> None:
        if version != cloud.entry(database, table["Name"])["VersionId"]:
            raise ClientError({"Error": {"Code": "ConcurrentModificationException", "Message": ""}}, "UpdateTable")
        real(self, database, table, version)

    monkeypatch.setattr(type(cloud.glue), "update_table", update)


def test_nothing_is_switched_when_the_lock_is_lost_after_the_entries_were_read(cloud: Cloud) -> None:
    publisher(cloud).publish("b1", built(cloud, "b1", "orders", "customers"))
    before = publisher(cloud).published()
    outputs = built(cloud, "b2", "orders", "clicks")
    with pytest.raises(Busy):
        publisher(cloud).publish("b2", outputs, fence=Losing(0))
    with pytest.raises(Busy):
        publisher(cloud).unpublish(fence=Losing(1))
    assert publisher(cloud).published() == before


def test_what_was_read_before_a_take_over_is_refused_after_it(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    publisher(cloud).publish("b1", built(cloud, "b1", "orders", "customers"))
    refuse_stale(cloud, monkeypatch)
    outputs = built(cloud, "b2", "orders", "customers")
    proofs = []

    class Late:
        """Proves the lock, is suspended right after, and has lost it when it wakes up."""

        epoch = 7

        def assert_held(self) -> None:
            proofs.append(1)
            if len(proofs) > 1:
                raise Busy("taken over")
            publisher(cloud).fence_off(Held(9, epoch=8))

    with pytest.raises(Busy):
        publisher(cloud).publish("b2", outputs, fence=Late())
    assert len(proofs) == 2, "a refused version is not tried again without a new proof"
    assert {one.build_id for one in publisher(cloud).published()} == {"b1"}
    assert {cloud.entry("sales_dev", name)["Parameters"]["subset.epoch"] for name in ("orders", "customers")} == {"8"}


def test_fencing_off_changes_nothing_but_the_epoch(cloud: Cloud) -> None:
    publisher(cloud).publish("b1", built(cloud, "b1", "orders", "customers"))
    change_pointer(cloud, "orders")
    before = publisher(cloud).published(), cloud.entry("sales_dev", "orders")
    publisher(cloud).fence_off(Held(9))
    after = publisher(cloud).published(), cloud.entry("sales_dev", "orders")
    assert after[0] == before[0]
    assert after[1]["StorageDescriptor"] == before[1]["StorageDescriptor"]
    assert after[1]["Parameters"] == before[1]["Parameters"] | {"subset.epoch": "7"}
    assert after[1]["VersionId"] != before[1]["VersionId"]


def test_a_refused_version_begins_everything_again(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    publisher(cloud).publish("b1", built(cloud, "b1", "orders"))
    refuse_stale(cloud, monkeypatch)
    touched = Held(0, lambda: publisher(cloud).fence_off(Held(9, epoch=3)))
    publisher(cloud).publish("b2", built(cloud, "b2", "orders"), fence=touched)
    assert publisher(cloud).published() == [PublishedTable("orders", "b2")]


def test_a_table_made_without_the_lock_is_taken_back(cloud: Cloud) -> None:
    with pytest.raises(Busy):
        publisher(cloud).publish("b1", built(cloud, "b1", "orders"), fence=Losing(2))
    assert cloud.names("sales_dev") == []
