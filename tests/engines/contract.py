"""What every engine must do. A test class per engine inherits it and brings a ``world`` fixture."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest

from subsetter.catalog.tables import TableName
from subsetter.engines.base import PublishedTable
from subsetter.errors import EngineError, PublishError, QueryCancelled, QueryFailed
from subsetter.planning.predicates import FALSE, TRUE
from tests.engines.worlds import Build, Contents, World, plan_of

CUSTOMERS = Contents(
    (("id", "bigint"), ("name", "varchar"), ("is_new", "boolean")),
    ((1, "Ada", True), (2, None, False), (3, "Ö'Neil", None)),
)
ORDERS = Contents(
    (("id", "bigint"), ("customer_id", "bigint"), ("ordered_on", "date"), ("total", "decimal(10,2)")),
    (
        (10, 1, date(2026, 1, 31), Decimal("12.50")),
        (11, 1, date(2026, 2, 1), Decimal("-0.01")),
        (12, None, None, None),
        (12, None, None, None),
    ),
)


def same_rows(found: list[tuple[object, ...]] | None, contents: Contents) -> bool:
    return found is not None and sorted(found, key=repr) == sorted(contents.rows, key=repr)


class EngineContract:
    """The tests. ``world`` is a fresh World with an empty source."""

    @pytest.fixture
    def shop(self, world: World) -> World:
        world.load({"customers": CUSTOMERS, "orders": ORDERS})
        return world

    def test_catalog_lists_tables_with_columns_in_order_and_types(self, shop: World) -> None:
        catalog = shop.engine.read_catalog()
        assert [str(table.name) for table in catalog.tables] == ["customers", "orders"]
        orders = catalog.by_name[TableName("", "orders")]
        assert [(one.name, one.type.text) for one in orders.columns] == list(ORDERS.columns)
        assert orders.rows in (None, 4)
        assert orders.size_bytes is None or orders.size_bytes > 0

    def test_what_is_published_holds_the_rows_of_the_source(self, shop: World) -> None:
        Build.begin(shop.engine, plan_of(shop.engine.read_catalog()), "b1").run_all().publish()
        assert same_rows(shop.read("customers"), CUSTOMERS)
        assert same_rows(shop.read("orders"), ORDERS)
        assert shop.engine.published() == (PublishedTable("customers", "b1"), PublishedTable("orders", "b1"))

    def test_nothing_is_published_before_the_first_publish(self, shop: World) -> None:
        assert tuple(shop.engine.published()) == ()
        Build.begin(shop.engine, plan_of(shop.engine.read_catalog()), "b1").run_all()
        assert tuple(shop.engine.published()) == ()
        assert shop.read("orders") is None

    def test_bind_is_pure_and_gives_each_attempt_names_of_its_own(self, shop: World) -> None:
        plan = plan_of(shop.engine.read_catalog())
        first = shop.engine.bind(plan, "b1", {})
        assert first == shop.engine.bind(plan, "b1", {"orders": 1})
        second = shop.engine.bind(plan, "b1", {"orders": 2})
        other = shop.engine.bind(plan, "b2", {})
        assert second.outputs["customers"] == first.outputs["customers"]
        assert len({scope.outputs["orders"].location for scope in (first, second, other)}) == 3
        assert tuple(shop.engine.published()) == ()

    def test_a_statement_reports_its_rows_and_can_be_queried(self, shop: World) -> None:
        build = Build.begin(shop.engine, plan_of(shop.engine.read_catalog()), "b1")
        outcome = shop.engine.run(build.statement("orders"), build.scope)
        assert outcome.rows in (None, 4)
        assert outcome.written_bytes is None or outcome.written_bytes > 0
        assert outcome.seconds >= 0
        assert build.count("orders") == 4

    def test_a_table_without_rows_has_its_columns(self, shop: World) -> None:
        plan = plan_of(shop.engine.read_catalog(), {"orders": FALSE})
        build = Build.begin(shop.engine, plan, "b1").run_all()
        assert build.count("orders") == 0
        build.publish()
        assert shop.read("orders") == []
        assert shop.columns_of("orders") == [name for name, _ in ORDERS.columns]

    def test_readers_see_the_old_build_until_the_next_is_published(self, shop: World) -> None:
        catalog = shop.engine.read_catalog()
        Build.begin(shop.engine, plan_of(catalog), "b1").run_all().publish()
        second = Build.begin(shop.engine, plan_of(catalog, {"customers": TRUE, "orders": FALSE}), "b2").run_all()
        assert same_rows(shop.read("orders"), ORDERS)
        second.publish()
        assert shop.read("orders") == []
        assert {table.build_id for table in shop.engine.published()} == {"b2"}

    def test_a_table_that_is_not_in_the_new_build_goes(self, shop: World) -> None:
        catalog = shop.engine.read_catalog()
        Build.begin(shop.engine, plan_of(catalog), "b1").run_all().publish()
        Build.begin(shop.engine, plan_of(catalog, {"customers": TRUE}), "b2").run_all().publish()
        assert shop.engine.published() == (PublishedTable("customers", "b2"),)
        assert shop.read("orders") is None

    def test_readers_can_be_switched_back_and_the_other_build_removed(self, shop: World) -> None:
        catalog = shop.engine.read_catalog()
        first = Build.begin(shop.engine, plan_of(catalog), "b1").run_all().publish()
        Build.begin(shop.engine, plan_of(catalog, {"customers": TRUE, "orders": FALSE}), "b2").run_all().publish()
        first.publish()
        assert same_rows(shop.read("orders"), ORDERS)
        shop.engine.remove_build("b2")
        assert same_rows(shop.read("orders"), ORDERS)
        assert {table.build_id for table in shop.engine.published()} == {"b1"}

    def test_what_is_unpublished_is_gone_for_readers_and_can_be_published_again(self, shop: World) -> None:
        shop.engine.unpublish()
        first = Build.begin(shop.engine, plan_of(shop.engine.read_catalog()), "b1").run_all().publish()
        shop.engine.unpublish()
        assert tuple(shop.engine.published()) == ()
        assert shop.read("orders") is None
        first.publish()
        assert same_rows(shop.read("orders"), ORDERS)
        shop.engine.unpublish()
        shop.engine.remove_build("b1")

    def test_a_published_build_is_not_removed(self, shop: World) -> None:
        Build.begin(shop.engine, plan_of(shop.engine.read_catalog()), "b1").run_all().publish()
        with pytest.raises(PublishError, match="b1"):
            shop.engine.remove_build("b1")
        assert same_rows(shop.read("orders"), ORDERS)

    def test_removing_a_build_that_is_not_there_does_nothing(self, shop: World) -> None:
        shop.engine.remove_build("never")

    def test_a_removed_build_cannot_be_published(self, shop: World) -> None:
        catalog = shop.engine.read_catalog()
        Build.begin(shop.engine, plan_of(catalog), "b1").run_all().publish()
        second = Build.begin(shop.engine, plan_of(catalog), "b2").run_all()
        shop.engine.remove_build("b2")
        with pytest.raises(PublishError):
            second.publish()
        assert same_rows(shop.read("orders"), ORDERS)

    def test_a_build_that_lacks_a_table_is_not_published(self, shop: World) -> None:
        catalog = shop.engine.read_catalog()
        Build.begin(shop.engine, plan_of(catalog), "b1").run_all().publish()
        second = Build.begin(shop.engine, plan_of(catalog), "b2")
        shop.engine.run(second.statement("customers"), second.scope)
        with pytest.raises(PublishError, match="orders"):
            second.publish()
        assert {table.build_id for table in shop.engine.published()} == {"b1"}
        assert same_rows(shop.read("orders"), ORDERS)

    def test_a_failure_names_its_statement_and_leaves_what_is_published(self, shop: World) -> None:
        catalog = shop.engine.read_catalog()
        Build.begin(shop.engine, plan_of(catalog), "b1").run_all().publish()
        second = Build.begin(shop.engine, plan_of(catalog), "b2")
        statement = shop.failing(second.statement("orders"))
        with pytest.raises(QueryFailed) as failure:
            shop.engine.run(statement, second.scope)
        assert failure.value.statement == statement.text
        shop.engine.discard("orders", second.scope)
        shop.engine.remove_build("b2")
        assert same_rows(shop.read("orders"), ORDERS)

    def test_a_failed_attempt_can_be_discarded_and_made_anew(self, shop: World) -> None:
        first = Build.begin(shop.engine, plan_of(shop.engine.read_catalog()), "b1")
        with pytest.raises(QueryFailed):
            shop.engine.run(shop.failing(first.statement("orders")), first.scope)
        second = first.again({"orders": 2})
        shop.engine.run(second.statement("orders"), second.scope)
        shop.engine.discard("orders", first.scope)
        shop.engine.run(second.statement("customers"), second.scope)
        second.publish()
        assert same_rows(shop.read("orders"), ORDERS)
        assert same_rows(shop.read("customers"), CUSTOMERS)

    def test_discard_removes_one_output_and_nothing_else(self, shop: World) -> None:
        build = Build.begin(shop.engine, plan_of(shop.engine.read_catalog()), "b1").run_all()
        shop.engine.discard("orders", build.scope)
        shop.engine.discard("orders", build.scope)
        assert build.count("customers") == 3
        with pytest.raises(PublishError, match="orders"):
            build.publish()
        build.publish("customers")
        assert same_rows(shop.read("customers"), CUSTOMERS)

    def test_another_process_goes_on_with_what_is_made(self, shop: World) -> None:
        plan = plan_of(shop.engine.read_catalog())
        first = Build.begin(shop.engine, plan, "b1")
        shop.engine.run(first.statement("customers"), first.scope)
        shop.engine.close()
        engine = shop.reopened()
        engine.open_build("b1", tuple(plan.rules.source_by_name.values()), [first.scope.outputs["customers"]])
        second = Build(engine, plan, "b1", engine.bind(plan, "b1", {}))
        assert second.count("customers") == 3
        engine.run(second.statement("orders"), second.scope)
        second.publish()
        assert same_rows(shop.read("customers"), CUSTOMERS)
        engine.close()

    def test_statements_run_in_several_threads(self, world: World) -> None:
        world.load({f"t{number}": CUSTOMERS for number in range(8)})
        build = Build.begin(world.engine, plan_of(world.engine.read_catalog()), "b1")
        with ThreadPoolExecutor(4) as threads:
            list(
                threads.map(lambda step: world.engine.run(build.statement(step.output), build.scope), build.plan.steps)
            )
        build.publish()
        assert all(same_rows(world.read(f"t{number}"), CUSTOMERS) for number in range(8))

    def test_odd_names_come_through(self, world: World) -> None:
        world.load(dict.fromkeys(world.odd_names, CUSTOMERS))
        plan = plan_of(world.engine.read_catalog())
        assert {one.destination for one in plan.tables} == set(world.odd_names)
        build = Build.begin(world.engine, plan, "b1").run_all()
        assert all(build.count(name) == 3 for name in world.odd_names)
        build.publish()
        assert [one.name for one in world.engine.published()] == sorted(world.odd_names)
        assert all(same_rows(world.read(name), CUSTOMERS) for name in world.odd_names)

    def test_an_interrupt_stops_what_runs_and_leaves_what_is_published(self, shop: World) -> None:
        catalog = shop.engine.read_catalog()
        Build.begin(shop.engine, plan_of(catalog), "b1").run_all().publish()
        second = Build.begin(shop.engine, plan_of(catalog), "b2")
        timer = threading.Timer(0.5, shop.engine.interrupt)
        timer.start()
        with pytest.raises(QueryCancelled):
            shop.engine.run(shop.endless(second.statement("orders"), second.scope), second.scope)
        timer.join()
        with pytest.raises(EngineError):
            shop.engine.run(second.statement("customers"), second.scope)
        shop.engine.discard("orders", second.scope)
        shop.engine.remove_build("b2")
        assert same_rows(shop.read("orders"), ORDERS)

    def test_the_store_creates_once_and_replaces_only_the_version_it_knows(self, world: World) -> None:
        store = world.engine.store
        assert store.read("lock") is None
        assert store.create("lock", b"mine")
        assert not store.create("lock", b"theirs")
        found = store.read("lock")
        assert found is not None
        content, version = found
        assert content == b"mine"
        assert store.replace("lock", b"renewed", version)
        assert not store.replace("lock", b"stale", version)
        assert not store.replace("none", b"x", version)
        assert (world.reopened().store.read("lock") or (b"", ""))[0] == b"renewed"

    def test_the_store_lists_by_prefix_in_path_order_and_removes(self, world: World) -> None:
        store = world.engine.store
        for path in ("builds/b2/manifest.json", "builds/b1/manifest.json", "buildings", "lock"):
            store.write(path, path.encode())
        listed = store.list("builds/")
        assert [one.path for one in listed] == ["builds/b1/manifest.json", "builds/b2/manifest.json"]
        assert listed[0].size_bytes == len(b"builds/b1/manifest.json")
        assert listed[0].version == (store.read("builds/b1/manifest.json") or (b"", ""))[1]
        store.remove("builds/b1/manifest.json")
        store.remove("builds/b1/manifest.json")
        assert [one.path for one in store.list("builds/")] == ["builds/b2/manifest.json"]
