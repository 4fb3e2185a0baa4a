"""``subset why`` on the local Athena: keys, buckets and conditions are found as Athena writes them."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from subsetter.builds.build import build
from subsetter.builds.why import SourceRead, explain_rows
from subsetter.config.load import load_config
from subsetter.engines.registry import open_engine
from subsetter.explain import Explanation
from tests.engines.test_athena_builds import Shop

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena

CONFIG = """
    version: 1
    engine: {name: athena, query_output: s3://results/queries/, max_parallel: 4}
    source: {catalog: s3tablescatalog/replica, database: sales}
    destination: {database: sales_dev, location: s3://dev/copies/}
    relations:
      - orders(customer_id) -> customers(id)
      - orders(clerk) -> employees(id)
      - employees(manager_id) -> employees(id)
    tables:
      customers: {sample: 1/3, key: id, columns: {keep: [name]}}
      orders: {follow: customers, key: [id, ordered_on], max_per_parent: 2, order_by: ordered_on desc}
      employees: {key: id}
"""


@pytest.mark.slow
def test_every_row_is_explained_as_it_was_copied(local_athena: LocalAthena, tmp_path: Path) -> None:
    shop = Shop(local_athena, tmp_path)
    path = tmp_path / "dev.yaml"
    path.write_text(textwrap.dedent(CONFIG), encoding="utf-8")
    loaded = load_config(path)
    engine = open_engine(loaded)
    read: list[SourceRead] = []

    def why(table: str, *key: str) -> Explanation:
        read.clear()
        return explain_rows(engine, table, key, read.append)

    try:
        build(loaded, engine)
        for table, ids in (("customers", (1, 2, 3, 4)), ("employees", (1, 2, 12))):
            copied = shop.ids(table)
            for number in ids:
                found = why(table, str(number))
                assert found.rows[0].is_copied is (number in copied), found
                assert [str(one.table) for one in read if one.bytes is None] == []
        order = max(shop.ids("orders"))
        (day,) = shop.athena.trino_sql(f"SELECT ordered_on FROM awsdatacatalog.sales_dev.orders WHERE id = {order}")[0]
        found = why("orders", str(order), str(day))
    finally:
        engine.close()
    assert found.rows[0].is_selected
    assert "number 1 of" in found.rows[0].reasons[-1].told
    (place,) = found.rows[0].reasons[0].rows
    assert "below 1,431,655,765" in found.rows[place].reasons[0].told  # a third of 2**32
