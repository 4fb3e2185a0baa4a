"""``subset init`` on the local Athena: Glue and S3 Tables, and a build right after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from subsetter.config.load import load_config
from tests.cli.command import Command

if TYPE_CHECKING:
    from tests.local_athena.server import LocalAthena

TABLES = {
    "customers": "SELECT n AS id, 'c' || CAST(n AS varchar) AS email FROM UNNEST(sequence(1, 300)) t(n)",
    "orders": "SELECT n AS id, n % 300 + 1 AS customer_id, n % 7 + 1 AS created_by FROM UNNEST(sequence(1, 900)) t(n)",
    "employees": "SELECT n AS id, nullif(n / 2, 0) AS manager_id FROM UNNEST(sequence(1, 12)) t(n)",
    # What a row is about is said by another column.
    "comments": "SELECT n AS id, if(n % 2 = 0, 'Order', 'customer') AS about_type, n AS about_id "
    "FROM UNNEST(sequence(1, 200)) t(n)",
    # A reference by name that the data refutes.
    "visits": "SELECT n AS id, n + 5000 AS customer_id FROM UNNEST(sequence(1, 50)) t(n)",
}
OPTIONS = [
    "--engine", "athena", "--database", "sales", "--query-output", "s3://results/queries/",
    "--destination-database", "sales_dev", "--location", "s3://dev/copies/",
]  # fmt: skip


@pytest.mark.parametrize("kind", ["s3tables", pytest.param("glue", marks=pytest.mark.slow)])
def test_it_infers_and_the_config_builds(local_athena: LocalAthena, subset: Command, kind: str) -> None:
    for name in ("dev", "results"):
        local_athena.make_bucket(name)
    options = list(OPTIONS)
    if kind == "s3tables":
        bucket = local_athena.make_table_bucket("replica", is_read_only=True)
        local_athena.make_database("sales", bucket=bucket)
        options += ["--data-catalog", "s3tablescatalog/replica"]
    else:
        local_athena.make_bucket("lake")
        local_athena.make_database("sales", location="s3://lake/sales/")
    for name, select in TABLES.items():
        prefix = '"rw_replica".sales' if kind == "s3tables" else "awsdatacatalog.sales"
        local_athena.trino_sql(f"CREATE TABLE {prefix}.{name} AS {select}")
    ran = subset("init", *options)
    assert ran.code == 0, ran.err
    file = subset.folder / "configs" / "dev.yaml"
    assert {(f"{one.child} -> {one.parent}", one.when) for one in load_config(file).config.relations} == {
        ("orders(customer_id) -> customers(id)", None),
        ("orders(created_by) -> employees(id)", None),
        ("employees(manager_id) -> employees(id)", None),
        ("comments(about_id) -> customers(id)", "about_type = 'customer'"),
        ("comments(about_id) -> orders(id)", "about_type = 'Order'"),
    }
    assert "references meet a row" in file.read_text()
    assert "  - customers.email" in file.read_text()
    ran = subset("build", "dev")
    assert ran.code == 0, ran.err
