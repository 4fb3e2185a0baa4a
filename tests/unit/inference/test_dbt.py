from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from subsetter.errors import ConfigError
from subsetter.inference.dbt import Declared, read_manifest
from tests.unit.inference.tables import catalog, named

SHOP = catalog(dim_customers="id bigint", orders="id bigint, customer_id bigint", items="order_id bigint, line bigint")
MODELS = {
    "model.shop.customers": {"name": "customers", "alias": "dim_customers", "resource_type": "model"},
    "model.shop.orders": {"name": "orders", "resource_type": "model"},
    "source.shop.raw.items": {"name": "items", "identifier": "items", "resource_type": "source"},
}


def declared(folder: Path, *tests: dict[str, Any]) -> Declared:
    nodes = MODELS | {f"test.shop.{number}": {"resource_type": "test", **test} for number, test in enumerate(tests)}
    file = folder / "manifest.json"
    file.write_text(json.dumps({"metadata": {"dbt_version": "1.10.0"}, "nodes": nodes, "sources": {}}))
    return read_manifest(file, SHOP)


def check(name: str, node: str, **arguments: Any) -> dict[str, Any]:
    nodes = list(MODELS)
    return {
        "attached_node": node,
        "depends_on": {"nodes": nodes},
        "test_metadata": {"name": name, "namespace": None, "kwargs": arguments},
    }


def test_relationships(tmp_path: Path) -> None:
    test = check("relationships", "model.shop.orders", column_name="CUSTOMER_ID", to="ref('customers')", field="id")
    found = declared(tmp_path, test)
    assert [str(one) for one in found.relations] == ["orders(customer_id) -> dim_customers(id)"]
    assert found.relations[0].promised
    assert found.notes == ()


@pytest.mark.parametrize("to", ["ref('shop', 'customers')", "ref('customers', v=2)", 'ref("customers")'])
def test_every_way_to_write_ref(tmp_path: Path, to: str) -> None:
    test = check("relationships", "model.shop.orders", column_name="customer_id", to=to, field="id")
    assert len(declared(tmp_path, test).relations) == 1


def test_sources_are_parents_and_children(tmp_path: Path) -> None:
    test = check("relationships", "source.shop.raw.items", column_name="order_id", to="ref('orders')", field="id")
    assert [str(one) for one in declared(tmp_path, test).relations] == ["items(order_id) -> orders(id)"]


def test_older_manifests_name_the_model_in_the_arguments(tmp_path: Path) -> None:
    test = check(
        "relationships",
        "",
        model="{{ get_where_subquery(ref('orders')) }}",
        column_name="customer_id",
        to="ref('customers')",
        field="id",
    )
    assert len(declared(tmp_path, test).relations) == 1


def test_unique_keys(tmp_path: Path) -> None:
    found = declared(
        tmp_path,
        check("unique", "model.shop.orders", column_name="id"),
        check("unique_combination_of_columns", "source.shop.raw.items", combination_of_columns=["order_id", "line"]),
    )
    assert found.keys == {named("orders"): (("id",),), named("items"): (("order_id", "line"),)}


def test_what_the_catalog_does_not_have_is_noted(tmp_path: Path) -> None:
    found = declared(
        tmp_path,
        check("relationships", "model.shop.orders", column_name="customer_id", to="ref('nothing')", field="id"),
        check("relationships", "model.shop.orders", column_name="nothing", to="ref('customers')", field="id"),
    )
    assert found.relations == ()
    assert len(found.notes) == 2


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"nodes": 3}', "nodes: {}"])
def test_what_is_no_manifest_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(ConfigError, match="no manifest of dbt"):
        read_manifest(tmp_path / "manifest.json", SHOP)
