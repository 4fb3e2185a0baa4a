"""What readers and other engines do to published tables on a real Trino, and what is left of builds and copies then."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from subsetter.builds.build import BuildOptions, build
from subsetter.builds.prune import prune_config
from subsetter.builds.publish import publish_build, roll_back
from subsetter.builds.records.history import read_history
from subsetter.builds.status import read_status
from subsetter.config.load import load_config
from subsetter.engines.registry import open_engine
from tests.engines.test_athena_builds import CUSTOMERS, Shop

if TYPE_CHECKING:
    from subsetter.engines.base import Engine
    from tests.local_athena.server import LocalAthena

TABLE = "iceberg.sales_dev.customers"
THEIRS = "INSERT INTO iceberg.sales_dev.customers SELECT 1000, 'theirs', TIMESTAMP '2026-01-01 00:00:00'"


@pytest.fixture
def shop(local_athena: LocalAthena, tmp_path: Path) -> Shop:
    return Shop(local_athena, tmp_path)


def opened(shop: Shop) -> Engine:
    return open_engine(load_config(shop.folder / "dev.yaml"))


def asides(shop: Shop) -> list[str]:
    engine = opened(shop)
    return [one.aside.reads for one in engine.published() if one.aside]


def test_rows_that_a_reader_inserts_are_set_aside_and_stop_no_build(shop: Shop) -> None:
    first = shop.build().manifest.build_id
    shop.athena.trino_sql(THEIRS)
    engine = opened(shop)
    assert {(one.name, one.build_id, one.changed) for one in engine.published()} >= {("customers", first, True)}
    shop.build()
    shop.assert_copies_are_right()
    (aside,) = asides(shop)
    assert (1000,) in {tuple(row) for row in shop.athena.trino_sql(f"SELECT id FROM iceberg.{aside}")}
    assert read_status("dev", engine).set_aside[0].reads == aside


@pytest.mark.slow
def test_a_build_that_rows_set_aside_still_read_is_not_pruned(shop: Shop) -> None:
    first = shop.build().manifest.build_id
    shop.athena.trino_sql(THEIRS)
    for _ in range(2):
        shop.build()
    config = load_config(shop.folder / "dev.yaml").config
    destination = config.destination.model_copy(update={"keep_builds": 1})
    prune_config(config.model_copy(update={"destination": destination}), opened(shop))
    assert first in {one.build_id for one in read_history(opened(shop)).builds}
    (aside,) = asides(shop)
    assert len(shop.athena.trino_sql(f"SELECT id FROM iceberg.{aside}")) == len(shop.meant(CUSTOMERS)) + 1


COMMITS = (
    f"DELETE FROM {TABLE} WHERE id = 3",
    f"ALTER TABLE {TABLE} EXECUTE optimize",
    f"ALTER TABLE {TABLE} EXECUTE remove_orphan_files(retention_threshold => '7d')",
    f"ALTER TABLE {TABLE} DROP COLUMN name",
    f"UPDATE {TABLE} SET id = id + 1",
)


def test_nothing_that_is_done_to_published_tables_harms_what_a_rollback_needs(shop: Shop) -> None:
    first = shop.build().manifest.build_id
    second = shop.build().manifest.build_id
    for statement in COMMITS:
        shop.athena.trino_sql(statement)
    with pytest.raises(Exception, match="GC is disabled"):
        shop.athena.trino_sql(f"ALTER TABLE {TABLE} EXECUTE expire_snapshots(retention_threshold => '7d')")
    assert roll_back(opened(shop)).build_id == first
    shop.assert_copies_are_right()
    for table in ("customers", "orders", "employees"):
        shop.athena.trino_sql(f"DROP TABLE iceberg.sales_dev.{table}")
    assert publish_build(opened(shop), second).build_id == second
    shop.assert_copies_are_right()


def test_a_night_shows_again_what_readers_have_dropped_or_changed_without_a_statement(shop: Shop) -> None:
    first = shop.build().manifest.build_id
    for statement in (THEIRS, f"DROP TABLE {TABLE}", "DROP TABLE iceberg.sales_dev.orders"):
        shop.athena.trino_sql(statement)
        sent = len(shop.athena.queries)
        loaded = load_config(shop.folder / "dev.yaml")
        report = build(loaded, open_engine(loaded), options=BuildOptions(skip_unchanged=True))
        assert report.manifest.build_id == first
        assert len(shop.athena.queries) == sent
        shop.assert_copies_are_right()
